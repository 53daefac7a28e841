import * as assert from "node:assert/strict";

import {
  deploymentOutcome,
  lastPart,
  type DeployedService,
  type DeploymentOutcome,
  type RecordedDeployment,
} from "../../../retention";

const arn = (revision: number) => `arn:aws:ecs:eu-west-1:123456789012:task-definition/web:${revision}`;
const primary = (revision: number, rolloutState?: string, rolloutStateReason?: string) => ({
  status: "PRIMARY",
  taskDefinition: arn(revision),
  rolloutState,
  rolloutStateReason,
});
const listed = (revision: number, rolloutState: string, rolloutStateReason?: string) => ({
  ...primary(revision, rolloutState, rolloutStateReason),
  status: "ACTIVE",
});
const service = (...deployments: NonNullable<DeployedService["deployments"]>): DeployedService => ({
  status: "ACTIVE",
  deployments,
});

const deployed = (revision: number) => ({ state: "deployed", taskDefinition: arn(revision) }) as const;
const failed = (reason: string) => ({ state: "failed", reason }) as const;
const waiting = (waitsFor: string, revision?: number) =>
  ({
    state: "in-progress",
    waitsFor,
    ...(revision !== undefined && { taskDefinition: arn(revision) }),
  }) as const;

interface Case {
  readonly service: DeployedService;
  readonly latest?: RecordedDeployment;
  readonly wanted?: string;
  readonly expected: DeploymentOutcome;
}

const underWay = ["PENDING", "IN_PROGRESS", "STOP_REQUESTED", "ROLLBACK_REQUESTED", "ROLLBACK_IN_PROGRESS"];
const through = ["SUCCESSFUL", "STOPPED", "ROLLBACK_SUCCESSFUL", "ROLLBACK_FAILED"];
const givenUp = [
  "STOP_REQUESTED",
  "STOPPED",
  "ROLLBACK_REQUESTED",
  "ROLLBACK_IN_PROGRESS",
  "ROLLBACK_SUCCESSFUL",
  "ROLLBACK_FAILED",
];

describe("deploymentOutcome", () => {
  const cases: Record<string, Case> = {
    "a completed deployment": { service: service(primary(2, "COMPLETED")), expected: deployed(2) },
    "a deployment of a controller that tells no state": {
      service: service(primary(2)),
      expected: deployed(2),
    },
    "without a state, one of whose tasks does not run yet": {
      service: service({ ...primary(2), desiredCount: 3, runningCount: 2 }),
      expected: waiting("3 running tasks of web:2, of which there are 2", 2),
    },
    "without a state, beside the former one": {
      service: service(
        { ...primary(2), desiredCount: 3, runningCount: 3 },
        { ...primary(1), status: "ACTIVE" },
      ),
      expected: waiting("the former deployment's tasks to end", 2),
    },
    "without a state, all of whose tasks run": {
      service: service({ ...primary(2), desiredCount: 3, runningCount: 3 }),
      expected: deployed(2),
    },
    "without a state, scaled to nothing, whose tasks have not ended": {
      service: service({ ...primary(2), desiredCount: 0, runningCount: 1 }),
      expected: waiting("0 running tasks of web:2, of which there are 1", 2),
    },
    "a service that drains": {
      service: { ...service(primary(2, "COMPLETED")), status: "DRAINING" },
      expected: failed("The service is DRAINING."),
    },
    "a service without a status": { service: {}, expected: failed("The service is gone.") },
    "no deployment yet": {
      service: { status: "ACTIVE" },
      expected: waiting("ECS to begin the deployment"),
    },
    "no primary deployment": {
      service: service(listed(1, "COMPLETED")),
      expected: waiting("ECS to begin the deployment"),
    },
    "a rollout under way": {
      service: service(listed(1, "COMPLETED"), primary(2, "IN_PROGRESS")),
      expected: waiting("the deployment of web:2", 2),
    },
    "a rollout that failed": {
      service: service(primary(2, "FAILED", "tasks failed to start")),
      expected: failed("tasks failed to start"),
    },
    "a rollout that failed without a word": {
      service: service(primary(2, "FAILED")),
      expected: failed("ECS gives no reason"),
    },
    "the wanted task definition, by its short name": {
      service: service(primary(2, "COMPLETED")),
      wanted: "web:2",
      expected: deployed(2),
    },
    "the wanted one that runs, whatever an earlier attempt at another came to": {
      service: service(listed(1, "FAILED", "old story"), primary(2, "COMPLETED")),
      latest: { status: "ROLLBACK_SUCCESSFUL", statusReason: "old story" },
      wanted: arn(2),
      expected: deployed(2),
    },
    "a rollback under way, seen by the failed deployment": {
      service: service(primary(1, "IN_PROGRESS"), listed(2, "FAILED", "circuit breaker")),
      wanted: arn(2),
      expected: failed("circuit breaker"),
    },
    "a failed deployment of yet another one": {
      service: service(primary(1, "COMPLETED"), listed(3, "FAILED", "circuit breaker")),
      wanted: arn(2),
      expected: deployed(1),
    },
    "another one that ECS still rolls out": {
      service: service(primary(1, "IN_PROGRESS"), listed(2, "IN_PROGRESS")),
      wanted: arn(2),
      expected: waiting("the deployment of web:1", 1),
    },
    "a rollback on record, by its reason": {
      service: service(primary(1, "COMPLETED")),
      latest: { status: "ROLLBACK_SUCCESSFUL", rollback: { reason: "alarm" } },
      wanted: arn(2),
      expected: failed("alarm"),
    },
    "a rollback on record, by its status first": {
      service: service(primary(1, "COMPLETED")),
      latest: { status: "ROLLBACK_FAILED", statusReason: "stuck", rollback: { reason: "alarm" } },
      wanted: arn(2),
      expected: failed("stuck"),
    },
    "a deployment on record without a status": {
      service: service(primary(2, "COMPLETED")),
      latest: {},
      expected: waiting("the service deployment, which is undefined", 2),
    },
    "a task set that stabilises": {
      service: {
        status: "ACTIVE",
        taskSets: [
          { status: "ACTIVE", taskDefinition: arn(1), stabilityStatus: "STEADY_STATE" },
          { status: "PRIMARY", taskDefinition: arn(2), stabilityStatus: "STABILIZING" },
        ],
      },
      expected: waiting("the deployment of web:2", 2),
    },
    "a task set that is steady": {
      service: {
        ...service(primary(1, "FAILED")),
        taskSets: [{ status: "PRIMARY", taskDefinition: arn(2), stabilityStatus: "STEADY_STATE" }],
      },
      expected: deployed(2),
    },
    "task sets of which none is primary": {
      service: {
        ...service(primary(1, "COMPLETED")),
        taskSets: [{ status: "ACTIVE", taskDefinition: arn(2) }],
      },
      expected: deployed(1),
    },
  };
  for (const status of underWay)
    cases[`a service deployment that is ${status}`] = {
      service: service(primary(2, "COMPLETED")),
      latest: { status },
      expected: waiting(`the service deployment, which is ${status}`, 2),
    };
  for (const status of through)
    cases[`a service deployment that is ${status}`] = {
      service: service(primary(2, "COMPLETED")),
      latest: { status },
      expected: deployed(2),
    };
  for (const status of givenUp)
    cases[`another one than wanted, with a service deployment that is ${status}`] = {
      service: service(primary(1, "COMPLETED")),
      latest: { status },
      wanted: arn(2),
      expected: failed("ECS gives no reason"),
    };
  for (const [title, { service, latest, wanted, expected }] of Object.entries(cases))
    it(`finds ${title} ${expected.state}`, () => {
      assert.deepEqual(deploymentOutcome(service, latest, wanted), expected);
    });
});

describe("lastPart", () => {
  it("is the name of a task definition, by ARN or by name", () => {
    assert.deepEqual([lastPart(arn(2)), lastPart("web:2")], ["web:2", "web:2"]);
  });
});
