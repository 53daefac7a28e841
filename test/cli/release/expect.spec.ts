import assert from "node:assert/strict";

import { berth } from "../command";
import { FakeAws, registry, service, task } from "../fake-aws";

describe("berth release mark --expect", () => {
  let aws: FakeAws;
  let running: string;
  let other: string;

  beforeEach(() => {
    aws = new FakeAws();
    aws.looks = [service(1)];
    const repository = aws.repository("shop");
    running = repository.push("running");
    other = repository.push("other");
    aws.taskDefinitions["web:1"] = { web: `${registry}/shop@${running}` };
    aws.tasks = [task(1, { web: running })];
  });

  const mark = (digest: string) =>
    berth(["release", "mark", "--service", "web", "--cluster", "main", "--expect", digest], aws);

  it("marks what runs where it is the image that was asked for", async () => {
    assert.equal((await mark(running)).code, 0);
    assert.equal(aws.repository("shop").tags.get("release.web.1"), running);
  });

  it("marks the index where the platform's image of it was asked for", async () => {
    const index = aws.repository("shop").pushIndex([running]);
    aws.taskDefinitions["web:1"] = { web: `${registry}/shop@${index}` };
    assert.equal((await mark(running)).code, 0);
    assert.equal(aws.repository("shop").tags.get("release.web.1"), index);
  });

  const refused = async (digest: string, says: RegExp) => {
    const { code, stderr } = await mark(digest);
    assert.equal(code, 1, stderr);
    assert.match(stderr, says);
    assert.match(stderr, /Nothing was marked/);
    assert.ok(!aws.calls.includes("PutImage"));
  };

  it("ends with 1 and marks nothing where another image runs", () =>
    refused(other, new RegExp(`is to run ${other}, and runs shop@${running} in the container "web"`)));

  it("says so where ECS has rolled back", async () => {
    aws.serviceDeployment = { status: "ROLLBACK_SUCCESSFUL", statusReason: "circuit breaker" };
    await refused(other, /rolled back: circuit breaker\./);
  });

  it("ends with 1 where another image runs beside it", () => {
    aws.tasks.push(task(1, { web: other }, 1));
    return refused(running, /and beside it runs shop@/);
  });

  it("takes nothing but a digest", async () => {
    const { code, stderr } = await mark("web-17");
    assert.equal(code, 2);
    assert.match(stderr, /`--expect` must be a digest.*got "web-17"/);
    assert.deepEqual(aws.calls, []);
  });
});
