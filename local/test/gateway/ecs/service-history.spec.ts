import assert from "node:assert/strict";
import { type DeploymentRecord, observe, type ServiceView } from "../../../gateway/ecs/service-history";

type Deployment = ServiceView["deployments"][number];

function deployment(id: string, o: Partial<Deployment> = {}): Deployment {
  return {
    id,
    status: "PRIMARY",
    taskDefinition: `td:${id}`,
    desiredCount: 1,
    runningCount: 1,
    pendingCount: 0,
    failedTasks: 0,
    rolloutState: "COMPLETED",
    rolloutStateReason: "",
    createdAt: 1,
    updatedAt: 1,
    ...o,
  };
}

/** Newest first, as the emulator has them. */
function service(...deployments: Deployment[]): ServiceView {
  const deploymentConfiguration = { deploymentCircuitBreaker: { enable: true, rollback: true } };
  return { serviceArn: "arn", clusterArn: "c", status: "ACTIVE", deploymentConfiguration, deployments };
}

function statuses(...states: ServiceView[]): Record<string, string> {
  const history = states.reduce<DeploymentRecord[]>(
    (before, state, index) => observe(before, state, index),
    [],
  );
  return Object.fromEntries(history.map(({ id, status }) => [id, status]));
}

const old = { status: "ACTIVE" };

const cases: { name: string; states: ServiceView[]; statuses: Record<string, string> }[] = [
  {
    name: "is in progress until it is completed",
    states: [service(deployment("a", { rolloutState: "IN_PROGRESS" }))],
    statuses: { a: "IN_PROGRESS" },
  },
  {
    name: "is successful once it is completed",
    states: [service(deployment("a", { rolloutState: "IN_PROGRESS" })), service(deployment("a"))],
    statuses: { a: "SUCCESSFUL" },
  },
  {
    name: "stays successful when tasks die later",
    states: [service(deployment("a")), service(deployment("a", { runningCount: 0 }))],
    statuses: { a: "SUCCESSFUL" },
  },
  {
    name: "is remembered when the emulator has dropped it",
    states: [service(deployment("a")), service(deployment("b"))],
    statuses: { a: "SUCCESSFUL", b: "SUCCESSFUL" },
  },
  {
    name: "is stopped when a newer one takes its place before it was through",
    states: [
      service(deployment("a")),
      service(deployment("b", { rolloutState: "IN_PROGRESS", runningCount: 0 }), deployment("a", old)),
      service(
        deployment("c", { rolloutState: "IN_PROGRESS" }),
        deployment("b", { ...old, rolloutState: "IN_PROGRESS", runningCount: 0 }),
        deployment("a", old),
      ),
    ],
    statuses: { a: "SUCCESSFUL", b: "STOPPED", c: "IN_PROGRESS" },
  },
  {
    name: "is rolling back while the former one takes over",
    states: [
      service(deployment("a")),
      service(
        deployment("b", { ...old, rolloutState: "FAILED" }),
        deployment("a", { rolloutState: "IN_PROGRESS" }),
      ),
    ],
    statuses: { a: "SUCCESSFUL", b: "ROLLBACK_IN_PROGRESS" },
  },
  {
    name: "is rolled back once the former one has taken over",
    states: [
      service(deployment("a")),
      service(
        deployment("b", { ...old, rolloutState: "FAILED" }),
        deployment("a", { rolloutState: "IN_PROGRESS" }),
      ),
      service(deployment("b", { ...old, rolloutState: "FAILED" }), deployment("a")),
    ],
    statuses: { a: "SUCCESSFUL", b: "ROLLBACK_SUCCESSFUL" },
  },
  {
    name: "stays rolled back when the emulator has dropped it",
    states: [
      service(
        deployment("b", { ...old, rolloutState: "FAILED" }),
        deployment("a", { rolloutState: "IN_PROGRESS" }),
      ),
      service(deployment("a")),
    ],
    statuses: { a: "SUCCESSFUL", b: "ROLLBACK_SUCCESSFUL" },
  },
  {
    name: "has nothing to be rolled back to when it is the first",
    states: [service(deployment("a", { rolloutState: "FAILED", runningCount: 0 }))],
    statuses: { a: "ROLLBACK_FAILED" },
  },
  {
    name: "is stopped when it fails without rollback",
    states: [{ ...service(deployment("a", { rolloutState: "FAILED" })), deploymentConfiguration: undefined }],
    statuses: { a: "STOPPED" },
  },
  {
    name: "is successful with no tasks wanted",
    states: [service(deployment("a", { desiredCount: 0, runningCount: 0 }))],
    statuses: { a: "SUCCESSFUL" },
  },
];

describe("observe", () => {
  for (const { name, states, statuses: wanted } of cases) {
    it(`a deployment ${name}`, () => assert.deepEqual(statuses(...states), wanted));
  }

  it("names the last successful deployment as source, and as the target of a rollback", () => {
    const failed = deployment("b", { ...old, rolloutState: "FAILED", rolloutStateReason: "circuit breaker" });
    const before = observe([], service(deployment("a")), 1);
    const [, record] = observe(before, service(failed, deployment("a")), 2);
    assert.equal(record?.source, "a");
    assert.equal(record.rollbackTo, "a");
    assert.equal(
      record.statusReason,
      "Service deployment rolled back because the circuit breaker threshold was exceeded.",
    );
    assert.equal(record.finishedAt, 2);
  });
});
