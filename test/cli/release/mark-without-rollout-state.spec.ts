import assert from "node:assert/strict";
import { berth } from "../command";
import { FakeAws, registry, service, task, taskDefinitionArn } from "../fake-aws";

// ECS gives no `rolloutState` for a service behind a Classic Load Balancer. One of three new tasks runs, the old ones do,
// too: nothing is steady yet (`aws ecs wait services-stable` would wait).
describe("release mark of a service without rolloutState, in the middle of a deployment", () => {
  it("waits, and marks nothing", async () => {
    const aws = new FakeAws();
    const shop = aws.repository("shop");
    const [former, next] = [shop.push("former", "v1"), shop.push("next", "v2")];
    aws.taskDefinitions["web:1"] = { web: `${registry}/shop@${former}` };
    aws.taskDefinitions["web:2"] = { web: `${registry}/shop@${next}` };
    const deployments = [
      {
        status: "PRIMARY",
        taskDefinition: taskDefinitionArn(2),
        desiredCount: 3,
        runningCount: 1,
        pendingCount: 2,
      },
      { status: "ACTIVE", taskDefinition: taskDefinitionArn(1), desiredCount: 3, runningCount: 3 },
    ];
    aws.looks = [service(2, { desiredCount: 3, runningCount: 4, deployments })];
    aws.tasks = [task(1, { web: former }, 1), task(2, { web: next }, 5)];
    let clock = 0;
    const argv = ["release", "mark", "--service", "web", "--cluster", "main", "--timeout", "5"];
    const { code, stdout } = await berth(argv, { clients: aws.clients, now: () => (clock += 1000) });
    assert.equal(code, 2, stdout);
    assert.deepEqual([...shop.tags.keys()], ["v1", "v2"]);
  });
});
