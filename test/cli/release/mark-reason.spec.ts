import assert from "node:assert/strict";
import { berth } from "../command";
import { FakeAws, service, taskDefinitionArn } from "../fake-aws";

describe("release mark of a failed deployment", () => {
  it("ends ECS's sentence once", async () => {
    const aws = new FakeAws();
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
    const { stderr } = await berth(["release", "mark", "--service", "web", "--cluster", "main"], aws);
    assert.doesNotMatch(stderr, /\.\./);
  });
});
