import * as assert from "node:assert/strict";
import type { Deployment, ECS, Service } from "@aws-sdk/client-ecs";
import type { AwsContext } from "../../../../../local/plugins/aws/context";
import { waitUntilSteady } from "../../../../../local/plugins/aws/ecs/steady-state";

const wanted = "arn:aws:ecs:r:1:task-definition/web:2";
const former = "arn:aws:ecs:r:1:task-definition/web:1";
const deployment = (more: Partial<Deployment> = {}): Deployment => ({
  id: "d2",
  status: "PRIMARY",
  taskDefinition: wanted,
  rolloutState: "IN_PROGRESS",
  ...more,
});
const service = (deployments: Deployment[], more: Partial<Service> = {}): Service => ({
  status: "ACTIVE",
  desiredCount: 1,
  runningCount: 1,
  deployments,
  ...more,
});
const old = (more: Partial<Deployment> = {}) =>
  deployment({ id: "d1", status: "ACTIVE", taskDefinition: former, rolloutState: "COMPLETED", ...more });

describe("waiting for a steady state", () => {
  it("ends when the deployment is the only one and runs all tasks", async () => {
    const { lines, wait } = waiting([
      service([deployment(), old()]),
      service([deployment(), old()], { events: [{ id: "e1", message: "has started 1 tasks" }] }),
      service([deployment({ rolloutState: "COMPLETED" })]),
    ]);
    await wait;
    assert.deepEqual(lines, ["has started 1 tasks"]);
  });

  it("does not mind a deployment that failed earlier", async () => {
    await waiting([service([deployment({ rolloutState: "COMPLETED" }), old({ rolloutState: "FAILED" })])])
      .wait;
  });

  const failures: readonly {
    readonly title: string;
    readonly answers: Service[];
    readonly message: RegExp;
  }[] = [
    {
      title: "the circuit breaker gives the deployment up",
      answers: [
        service([deployment()]),
        service([deployment({ rolloutState: "FAILED", rolloutStateReason: "circuit breaker" })], {
          events: [{ id: "e", message: "unable to pull" }],
        }),
      ],
      message: /deployment d2 failed: circuit breaker\nThe service's latest events:\n {2}unable to pull/,
    },
    {
      title: "ECS rolled back",
      answers: [
        service([deployment()]),
        service([
          old({ status: "PRIMARY", rolloutStateReason: "rollback" }),
          deployment({ status: "ACTIVE" }),
        ]),
      ],
      message: /deployment d2 .* is not the primary one: the service went to .*web:1 \(rollback\)/,
    },
    {
      title: "ECS had rolled back before anybody looked",
      answers: [service([old({ status: "PRIMARY" })])],
      message: /is not the primary one/,
    },
    {
      title: "the service is gone",
      answers: [service([deployment()], { status: "INACTIVE" })],
      message: /the service is gone/,
    },
  ];
  for (const { title, answers, message } of failures) {
    it(`fails when ${title}`, () => assert.rejects(waiting(answers).wait, { message }));
  }

  it("fails when the time is over", () =>
    assert.rejects(waiting([service([deployment()])], 1).wait, /timeout while waiting/));

  it("ends at once when the engine is cancelled", async () => {
    const cancelled = new AbortController();
    const { wait } = waiting([service([deployment()])], 60_000, cancelled.signal);
    cancelled.abort(new Error("cancelled"));
    await assert.rejects(wait, /cancelled/);
  });
});

/** The answers come one after the other; the last one stays. */
function waiting(answers: readonly Service[], timeoutMs = 60_000, signal = new AbortController().signal) {
  const lines: string[] = [];
  let asked = 0;
  const ecs = {
    describeServices: () => Promise.resolve({ services: [answers[Math.min(asked++, answers.length - 1)]] }),
  } as unknown as ECS;
  const context = {
    urn: "",
    signal,
    timeoutMs: () => timeoutMs,
    log: (_severity: string, message: string) => Promise.resolve(void lines.push(message)),
    ecs: () => Promise.resolve(ecs),
  } as unknown as AwsContext;
  return { lines, wait: waitUntilSteady(context, "arn:aws:ecs:r:1:service/c/web", "c", wanted) };
}
