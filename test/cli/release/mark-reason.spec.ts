import assert from "node:assert/strict";
import { berth } from "../command";
import { FakeAws, service, taskDefinitionArn } from "../fake-aws";

describe("release mark of a failed deployment", () => {
  let aws: FakeAws;

  beforeEach(() => {
    aws = new FakeAws();
    const rolloutStateReason = "ECS deployment circuit breaker: tasks failed to start.";
    aws.looks = [
      service(1, {
        deployments: [
          {
            status: "PRIMARY",
            taskDefinition: taskDefinitionArn(1),
            rolloutState: "FAILED",
            rolloutStateReason,
          },
        ],
      }),
    ];
  });

  const mark = (...more: string[]) =>
    berth(["release", "mark", "--service", "web", "--cluster", "main", ...more], {
      ...{ clients: aws.clients, env: { DB_PASSWORD: "correct horse" } },
    });

  it("ends ECS's sentence once", async () => {
    assert.doesNotMatch((await mark()).stderr, /\.\./);
  });

  describe("because its container ended", () => {
    beforeEach(() => {
      aws.tasks = [
        {
          taskArn: "arn:aws:ecs:eu-west-1:000000000000:task/main/0123",
          taskDefinitionArn: taskDefinitionArn(1),
          stopCode: "EssentialContainerExited",
          stoppedReason: "Essential container in task exited",
          stoppedAt: new Date(),
          containers: [{ name: "web", exitCode: 3 }],
        },
      ];
      const options = {
        "awslogs-group": "logs",
        "awslogs-stream-prefix": "web",
        "awslogs-region": "us-east-1",
      };
      aws.answer({
        DescribeTaskDefinition: () => ({
          taskDefinition: {
            containerDefinitions: [{ name: "web", logConfiguration: { logDriver: "awslogs", options } }],
          },
        }),
        GetLogEvents: () => ({ events: [{ message: "no database for correct horse" }] }),
      });
    });

    it("shows what it wrote, without the secrets of the environment", async () => {
      const { code, stderr, stdout } = await mark("--region", "eu-west-1");
      assert.equal(code, 1);
      assert.match(stderr, /Nothing was marked\.\nWhat ECS says of the service "web"/);
      assert.match(stderr, /Container "web" exited with code 3/);
      assert.match(stderr, /\n {6}\| no database for \[secret\]\n/);
      assert.equal(stdout, "");
      assert.deepEqual(aws.regions, ["eu-west-1", "us-east-1"]);
    });

    it("doesn't read it with --no-container-logs", async () => {
      const { stderr } = await mark("--no-container-logs");
      assert.match(stderr, /its log says why/);
      assert.ok(!aws.calls.includes("GetLogEvents"));
    });
  });
});
