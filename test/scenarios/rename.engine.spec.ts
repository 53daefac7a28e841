import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";

import { ImageRepository } from "../../components";
import { pushTinyImage } from "../../local/tiny-image";
import type { World } from "../../local/world";
import { localSettings } from "../shared/local-settings";
import { checkEnvironment } from "../../program/check-environment";
import { prepare } from "../../program/prepare";
import { testWorld } from "../../local/test/world";
import { pushes, registryDeletions } from "../shared/calls";
import { Registry } from "../shared/registry";
import { done, ScenarioStack, succeeded } from "../shared/stack";

describe("The repository of a component", function () {
  this.timeout(120_000);
  let world: World;
  let stack: ScenarioStack;
  let registry: Registry;
  /** As the first `up` and a push left them. */
  let first: Awaited<ReturnType<typeof holdings>>;

  before(async () => {
    world = await testWorld();
    registry = new Registry(world, "moved-assets-test");
    const program = programOf(world, (args) => new ImageRepository("images", args));
    stack = new ScenarioStack(world, { project: "moved", stack: "test", program });
    succeeded(await stack.up());
    await pushTinyImage(world, registry.repositoryName);
    first = await holdings(registry);
  });
  after(() => registry?.close());

  const moves: [title: string, register: Register][] = [
    ["is renamed", (args) => new ImageRepository("assets", args)],
    ["gets a parent", (args) => new ImageRepository("assets", args, { parent: new Group("group") })],
    [
      "gets another parent and its first name back",
      (args) => new ImageRepository("images", args, { parent: new Group("other") }),
    ],
  ];
  for (const [title, register] of moves) {
    it(`keeps images and policies when the component ${title}`, async () => {
      stack.change({ program: programOf(world, register) });
      const moved = succeeded(await stack.up());
      assert.deepEqual(registryDeletions(moved.calls), []);
      assert.deepEqual(pushes(moved.calls), []);
      assert.equal(
        done(moved, "aws:ecr/repository:Repository").length,
        2,
        "the old one goes, the new one comes",
      );
      assert.deepEqual(await holdings(registry), first);

      const again = succeeded(await stack.up());
      assert.deepEqual(Object.keys(again.changes), ["same"]);
    });
  }

  it("keeps images and policies when the component leaves the program", async () => {
    stack.change({ program: () => Promise.resolve() });
    const left = succeeded(await stack.up());
    assert.deepEqual(registryDeletions(left.calls), []);
    assert.deepEqual(await holdings(registry), first);
  });
});

type Register = (args: ConstructorParameters<typeof ImageRepository>[1]) => ImageRepository;

/** A library user's program: `prepare`, and the component in a place of its own. */
function programOf(world: World, register: Register): () => Promise<void> {
  return async () => {
    const config = checkEnvironment({ area: "moved", stage: "test" });
    const { repository } = await prepare(config, { settings: localSettings(world) });
    const { name: repositoryName, existing } = repository;
    register({ repositoryName, pullAccounts: ["123456789012"], ...(existing && { existing }) });
  };
}

class Group extends pulumi.ComponentResource {
  constructor(name: string) {
    super("test:index:Group", name);
    this.registerOutputs({});
  }
}

async function holdings(registry: Registry) {
  return {
    images: await registry.images(),
    lifecyclePolicy: await registry.lifecyclePolicy(),
    repositoryPolicy: await registry.repositoryPolicy(),
  };
}
