import assert from "node:assert/strict";

import type { World } from "../../local/world";
import { testWorld } from "../../local/test/world";
import { pushes, registryDeletions } from "../shared/calls";
import { contextOf, makeCheckout, type ServiceCheckout } from "../shared/checkout";
import { Registry } from "../shared/registry";
import { done, type Run, ScenarioStack, succeeded } from "../shared/stack";

describe("A stage's repository", function () {
  this.timeout(300_000);
  let world: World;
  let checkout: ServiceCheckout;
  let stack: ScenarioStack;
  let registry: Registry;
  /** As the first `up` left them. */
  let first: { digest: string; policy: string; images: Awaited<ReturnType<Registry["images"]>> };
  const runs: Run[] = [];

  before(async () => {
    world = await testWorld();
    registry = new Registry(world, "kept-assets-test");
    checkout = await makeCheckout();
    checkout.writeService("worker", { content: "one" });
    stack = new ScenarioStack(world, {
      workDir: checkout.dir,
      stack: "kept",
      config: config("worker"),
    });
    const digest = digestOf(await up(), "worker");
    first = { digest, policy: await registry.lifecyclePolicy(), images: await registry.images() };
  });
  after(() => {
    registry?.close();
    checkout?.remove();
  });

  /** Every command on this stack is one that must delete nothing in the registry. */
  async function run(work: Promise<Run>): Promise<Run> {
    const ended = succeeded(await work);
    runs.push(ended);
    return ended;
  }
  const up = () => run(stack.up());

  it("is adopted with its images after a destroy, and nothing is built or pushed", async () => {
    await run(stack.destroy());
    assert.deepEqual(await registry.images(), first.images);

    const again = await up();
    assert.deepEqual(done(again, "aws:ecr/repository:Repository"), ["import images-repository"]);
    assert.deepEqual(done(again, "docker-build:index:Image"), []);
    assert.deepEqual(pushes(again.calls), []);
    assert.equal(digestOf(again, "worker"), first.digest);
    assert.deepEqual((await up()).changes, { same: Object.values(again.changes).reduce((a, b) => a + b) });
  });

  it("keeps the images of a service that is renamed", async () => {
    stack.change({ config: config("job") });
    await up();
    assert.ok(await registry.serves(first.digest));
  });

  it("outlives its stage, with images and policy", async () => {
    await run(stack.destroy());
    await stack.remove();
    assert.ok(await registry.serves(first.digest));
    assert.equal(await registry.lifecyclePolicy(), first.policy);
  });

  it("never got a deletion from any of this", () => {
    assert.deepEqual(
      runs.flatMap(({ calls }) => registryDeletions(calls)),
      [],
    );
  });
});

function config(service: string) {
  return {
    "berth:area": "kept",
    "berth:stage": "test",
    "berth:services": [{ name: service, image: { context: contextOf("worker") } }],
  };
}

function digestOf({ outputs }: Run, service: string): string {
  const { services } = outputs as { services: Record<string, { digest: string }> };
  return services[service]?.digest ?? "";
}
