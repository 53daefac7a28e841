import assert from "node:assert/strict";
import { BatchDeleteImageCommand, DeleteRepositoryCommand } from "@aws-sdk/client-ecr";

import { removeImages } from "../../local/daemon";
import type { World } from "../../local/world";
import { testWorld } from "../../local/test/world";
import { contextOf, makeCheckout, type ServiceCheckout } from "../shared/checkout";
import { Registry } from "../shared/registry";
import { planned, type Run, ScenarioStack, succeeded } from "../shared/stack";

describe("An image that was deleted by hand", function () {
  this.timeout(300_000);
  let world: World;
  let checkout: ServiceCheckout;
  let stack: ScenarioStack;
  let registry: Registry;
  let lost: Service;
  let healed: Service;

  before(async () => {
    world = await testWorld();
    registry = new Registry(world, "lost-assets-test");
    checkout = await makeCheckout();
    checkout.writeService("worker", { content: "one" });
    stack = new ScenarioStack(world, {
      workDir: checkout.dir,
      stack: "lost",
      config: {
        "berth:area": "lost",
        "berth:stage": "test",
        "berth:services": [{ name: "worker", image: { context: contextOf("worker") } }],
      },
    });
    lost = serviceOf(succeeded(await stack.up()));
    await registry.ecr.send(
      new BatchDeleteImageCommand({
        repositoryName: registry.repositoryName,
        imageIds: [{ imageDigest: lost.digest }],
      }),
    );
    await removeImages(world.env["DOCKER_HOST"] ?? "", world.registry);
    assert.equal(await registry.serves(lost.digest), false);
  });
  after(async () => {
    if (stack) succeeded(await stack.destroy());
    registry?.close();
    checkout?.remove();
  });

  it("is seen in preview, as a new image that an up would push", async () => {
    const images = planned(succeeded(await stack.preview()), "docker-build:index:Image");
    assert.equal(images.filter((line) => line.startsWith("create worker-")).length, 1, images.join());
  });

  it("is back after the up, and what the service runs can be pulled", async () => {
    healed = serviceOf(succeeded(await stack.up()));
    assert.ok(await registry.serves(healed.digest));
  });

  it("is protected again as what the service runs", async () => {
    assert.deepEqual(await registry.released(), [healed.digest]);
  });

  it("leaves nothing to do for a third run", async () => {
    const { changes } = succeeded(await stack.up());
    assert.deepEqual(Object.keys(changes), ["same"]);
  });

  describe("with its whole repository", () => {
    before(async () => {
      const { repositoryName } = registry;
      await registry.ecr.send(new DeleteRepositoryCommand({ repositoryName, force: true }));
    });

    it("is seen in preview, which says how it comes back", async () => {
      const run = succeeded(await stack.preview());
      assert.match(
        run.text,
        /The repository "lost-assets-test" of this stack is gone, with its images\. `pulumi up --refresh` makes it again/,
      );
      const found = run.events.find((event) => event.kind === "diagnostic" && event.code !== undefined);
      assert.equal(found?.kind === "diagnostic" && found.code, "repository-gone");
    });

    it("is back after that, with its lifecycle policy and the release", async () => {
      healed = serviceOf(succeeded(await stack.up({ refresh: true })));
      assert.ok(await registry.serves(healed.digest));
      assert.deepEqual(await registry.released(), [healed.digest]);
      assert.match(await registry.lifecyclePolicy(), /release\./);
      assert.deepEqual(Object.keys(succeeded(await stack.up()).changes), ["same"]);
    });
  });
});

interface Service {
  readonly digest: string;
}

function serviceOf({ outputs }: Run): Service {
  return (outputs as { services: { worker: Service } }).services.worker;
}
