import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { BatchDeleteImageCommand } from "@aws-sdk/client-ecr";
import { DescribeServicesCommand, ECSClient, UpdateServiceCommand } from "@aws-sdk/client-ecs";

import { forgetImage, knowsImage } from "../../local/daemon";
import { localRegion } from "../../local/environment";
import { expireImages } from "../../local/expiry";
import type { RepositoryExpiry } from "../../local/gateway";
import { pushImage } from "../../local/registry";
import type { World } from "../../local/world";
import { testWorld } from "../../local/test/world";
import { pushedImages } from "../shared/calls";
import { contextOf, makeCheckout, type ServiceCheckout, type ServiceContent } from "../shared/checkout";
import { Registry } from "../shared/registry";
import { type Run, ScenarioStack, succeeded } from "../shared/stack";

const repositoryName = "expiring-assets-test";
const failingDeployments = 5;
const laterPushes = 195;
const atOnce = 5;
const crashing = ["sh", "-c", "echo no database; exit 3"];

/** What a stack says of its service. */
interface Service {
  readonly clusterArn: string;
  readonly serviceName: string;
  readonly imageUri: string;
  readonly digest: string;
}

describe("A repository in which others push and deployments fail", function () {
  this.timeout(300_000);
  let world: World;
  let checkout: ServiceCheckout;
  let stack: ScenarioStack;
  let registry: Registry;
  let ecs: ECSClient;
  let former: Service;
  let running: Service;
  const failed: Run[] = [];
  let imagesBefore: number;
  let expiry: RepositoryExpiry;

  before(async () => {
    world = await testWorld();
    const credentials = {
      accessKeyId: "test",
      secretAccessKey: process.env["AWS_SECRET_ACCESS_KEY"] ?? "test",
    };
    ecs = new ECSClient({ endpoint: world.endpoint, region: localRegion, credentials });
    registry = new Registry(world, repositoryName);
    checkout = await makeCheckout();
    stack = new ScenarioStack(world, {
      workDir: checkout.dir,
      stack: "expiring",
      config: {
        "berth:area": "expiring",
        "berth:stage": "test",
        "berth:services": [{ name: "worker", image: { context: contextOf("worker") } }],
      },
    });
    former = serviceOf(succeeded(await up({ content: "one" })));
    running = serviceOf(succeeded(await up({ content: "two" })));
    for (let n = 1; n <= failingDeployments; n += 1)
      failed.push(await up({ content: `bad ${n}`, command: crashing }));
    for (let n = 1; n <= laterPushes; n += atOnce)
      await Promise.all(Array.from({ length: atOnce }, (_, more) => pushOther(n + more)));
    imagesBefore = Object.keys(await registry.images()).length;
    const { repositories } = await expireImages({
      endpoint: world.endpoint,
      secret: world.secret,
      repositoryName,
    });
    expiry = repositories[0] ?? assert.fail("the repository is gone");
  });
  after(async () => {
    if (stack) succeeded(await stack.destroy());
    checkout?.remove();
    registry?.close();
    ecs?.destroy();
  });

  function up(content: ServiceContent): Promise<Run> {
    checkout.writeService("worker", content);
    return stack.up();
  }

  function pushOther(n: number): Promise<unknown> {
    const files = [{ kind: "file", path: "content", content: `other ${n}` } as const];
    const target = { registry: world.registry, repository: repositoryName };
    return pushImage({ ...target, tag: `other-${n}`, files, config: {} });
  }

  /** As on a machine on which the image never ran. */
  async function forget({ imageUri }: Service): Promise<void> {
    const host = world.env["DOCKER_HOST"] ?? "";
    await forgetImage(host, imageUri);
    assert.equal(await knowsImage(host, imageUri), false, imageUri);
  }

  /** Asks for so many tasks. Answers how many run in the end, or why ECS can't start one. */
  async function scaleOut({ clusterArn, serviceName }: Service, tasks: number): Promise<number | string> {
    const service = { cluster: clusterArn, service: serviceName };
    const asked = new Date(Math.floor(Date.now() / 1000) * 1000);
    await ecs.send(new UpdateServiceCommand({ ...service, desiredCount: tasks }));
    for (;;) {
      const described = await ecs.send(
        new DescribeServicesCommand({ cluster: clusterArn, services: [serviceName] }),
      );
      const { runningCount = 0, events = [] } = described.services?.[0] ?? {};
      if (runningCount >= tasks) return runningCount;
      const refusal = events.find(
        ({ message = "", createdAt }) => createdAt! >= asked && message.includes("unable to place a task"),
      );
      if (refusal?.message) return refusal.message;
      await sleep(100);
    }
  }

  it("has images that the policy takes, the failed deployments' among them", async () => {
    assert.deepEqual(
      failed.map(({ error }) => error?.code),
      Array(failingDeployments).fill("resource-failed"),
    );
    assert.ok(failed.every((run) => pushedImages(run.calls) > 0));
    assert.equal(expiry.policy, "applied");
    assert.equal(expiry.deleted.length + expiry.left, imagesBefore);
    assert.ok(expiry.deleted.length >= laterPushes - 100 + failingDeployments, `${expiry.deleted.length}`);
    const tags = Object.values(await registry.images());
    assert.equal(tags.filter((names) => names.some((name) => name.startsWith("other-"))).length, 100);
  });

  it("keeps what the service runs, and what it ran before", async () => {
    assert.deepEqual(await registry.released(), [former.digest, running.digest].sort());
    for (const { digest } of [former, running]) assert.ok(await registry.serves(digest), digest);
  });

  it("lets the service scale out, without Docker's own copy", async () => {
    await forget(running);
    assert.equal(await scaleOut(running, 2), 2);
  });

  it("lets the former release come back, without Docker's own copy and without a push", async () => {
    await forget(former);
    const run = succeeded(await up({ content: "one" }));
    assert.equal(serviceOf(run).digest, former.digest);
    assert.equal(pushedImages(run.calls), 0);
  });

  it("would not hide a loss: after a deliberate deletion the scale-out fails", async () => {
    const { digest } = former;
    await registry.ecr.send(
      new BatchDeleteImageCommand({ repositoryName, imageIds: [{ imageDigest: digest }] }),
    );
    assert.equal(await registry.serves(digest), false);
    await forget(former);
    assert.match(String(await scaleOut(former, 3)), /CannotPullContainerError: .*not found/);
  });
});

function serviceOf({ outputs }: Run): Service {
  return (outputs as { services: { worker: Service } }).services.worker;
}
