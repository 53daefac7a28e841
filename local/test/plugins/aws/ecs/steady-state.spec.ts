import * as assert from "node:assert/strict";
import type { Deployment, ECS, Service, ServiceDeployment } from "@aws-sdk/client-ecs";
import type { AwsContext } from "../../../../plugins/aws/context";
import { waitUntilSteady } from "../../../../plugins/aws/ecs/steady-state";

const startedAt = new Date("2026-01-01T00:00:00.500Z");
const later = new Date("2026-01-01T00:00:00.700Z");
const earlier = new Date("2025-12-31T00:00:00Z");
const deployment = (more: Partial<Deployment> = {}): Deployment => ({
  id: "ecs-svc/22",
  status: "PRIMARY",
  createdAt: later,
  rolloutState: "IN_PROGRESS",
  ...more,
});
const old = (more: Partial<Deployment> = {}) =>
  deployment({ id: "ecs-svc/11", createdAt: earlier, rolloutState: "COMPLETED", ...more });
const service = (deployments: Deployment[], more: Partial<Service> = {}): Service => ({
  status: "ACTIVE",
  deploymentController: { type: "ECS" },
  desiredCount: 1,
  runningCount: 1,
  deployments,
  ...more,
});
const rolling = [service([deployment(), old({ status: "ACTIVE" })])];

describe("waiting for a steady state", () => {
  it("ends when the new deployment is successful, whatever else the service lists", async () => {
    const { asked, wait } = waiting(rolling, ["IN_PROGRESS", "SUCCESSFUL"]);
    await wait;
    assert.deepEqual(asked, ["new", "new"], "asks for the deployment of this change by its number");
  });

  it("waits until ECS lists the new deployment", async () => {
    await waiting(rolling, ["unlisted", "SUCCESSFUL"]).wait;
  });

  it("waits while ECS rolls back, and then fails with the reason", async () => {
    const { wait, asked } = waiting(rolling, ["ROLLBACK_IN_PROGRESS", "ROLLBACK_SUCCESSFUL"], "threshold");
    await assert.rejects(wait, { message: "threshold" });
    assert.equal(asked.length, 2);
  });

  for (const status of ["STOPPED", "ROLLBACK_FAILED", "ROLLBACK_SUCCESSFUL"] as const) {
    it(`fails when the new deployment is ${status}`, () =>
      assert.rejects(waiting(rolling, [status]).wait, { message: "Deployment failed" }));
  }

  const withoutDeployment: readonly { readonly title: string; readonly answers: Service[] }[] = [
    {
      title: "only the number of tasks was changed",
      answers: [service([old()], { runningCount: 0 }), service([old()])],
    },
    {
      title: "another controller deploys",
      answers: [service([deployment()], { deploymentController: { type: "EXTERNAL" } })],
    },
    {
      title: "an earlier deployment that failed is still listed",
      answers: [service([old(), old({ id: "ecs-svc/9", status: "ACTIVE", rolloutState: "FAILED" })])],
    },
  ];
  for (const { title, answers } of withoutDeployment) {
    it(`goes by the number of tasks when ${title}`, async () => {
      const { asked, wait } = waiting(answers, []);
      await wait;
      assert.deepEqual(asked, []);
    });
  }

  it("fails when the service is gone", () =>
    assert.rejects(waiting([undefined], []).wait, /couldn't find resource/));

  it("fails when the time is over", () =>
    assert.rejects(waiting(rolling, ["IN_PROGRESS"], undefined, 1).wait, /timeout while waiting/));

  it("ends at once when the engine is cancelled", async () => {
    const cancelled = new AbortController();
    const { wait } = waiting(rolling, ["IN_PROGRESS"], undefined, 60_000, cancelled.signal);
    cancelled.abort(new Error("cancelled"));
    await assert.rejects(wait, /cancelled/);
  });
});

/** The answers come one after the other; the last one stays. `asked`: the deployments that were described. */
function waiting(
  services: readonly (Service | undefined)[],
  statuses: readonly (NonNullable<ServiceDeployment["status"]> | "unlisted")[],
  statusReason?: string,
  timeoutMs = 60_000,
  signal = new AbortController().signal,
) {
  const asked: string[] = [];
  const nextService = inTurn(services);
  const nextStatus = inTurn(statuses);
  let status = nextStatus();
  const ecs = {
    describeServices: () => Promise.resolve({ services: [nextService()].filter(Boolean) }),
    listServiceDeployments: ({ createdAt }: { createdAt?: { after?: Date } }) => {
      assert.equal(createdAt?.after, startedAt);
      const unlisted = status === "unlisted";
      if (unlisted) status = nextStatus();
      const listed = [
        { serviceDeploymentArn: "other", targetServiceRevisionArn: "arn:service-revision/c/web/11" },
        { serviceDeploymentArn: "new", targetServiceRevisionArn: "arn:service-revision/c/web/22" },
      ];
      return Promise.resolve({ serviceDeployments: unlisted ? listed.slice(0, 1) : listed });
    },
    describeServiceDeployments: ({ serviceDeploymentArns }: { serviceDeploymentArns: string[] }) => {
      asked.push(...serviceDeploymentArns);
      const answer = { serviceDeployments: [{ status, statusReason }] };
      status = nextStatus();
      return Promise.resolve(answer);
    },
  } as unknown as ECS;
  const context = {
    urn: "",
    signal,
    timeoutMs: () => timeoutMs,
    log: () => Promise.resolve(),
    ecs: () => Promise.resolve(ecs),
  } as unknown as AwsContext;
  return { asked, wait: waitUntilSteady(context, "arn:aws:ecs:r:1:service/c/web", "c", startedAt) };
}

function inTurn<T>(answers: readonly T[]): () => T | undefined {
  let index = 0;
  return () => answers[Math.min(index++, answers.length - 1)];
}
