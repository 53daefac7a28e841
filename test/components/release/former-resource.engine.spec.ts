import * as assert from "node:assert/strict";

import { CreateRepositoryCommand, DeleteRepositoryCommand } from "@aws-sdk/client-ecr";
import * as ecs from "@pulumi/aws/ecs";
import * as pulumi from "@pulumi/pulumi";

import { Release } from "../../../components";
import { localRegion } from "../../../local/environment";
import { pushImage } from "../../../local/registry";
import { testWorld } from "../../../local/test/world";
import { count } from "../../shared/calls";
import { Registry } from "../../shared/registry";
import { done, ScenarioStack, succeeded } from "../../shared/stack";

const formerType = "pulumi-nodejs:dynamic/berth:Release";

/** What a state has of a release that berth placed while a release was a dynamic resource. */
class FormerRelease extends pulumi.ComponentResource {
  constructor(name: string, args: { readonly tag: string; readonly digest: string }) {
    super("berth:index:Release", name);
    const code = `exports.handler = () => ({
      create: (outs) => Promise.resolve({ id: outs.tag, outs }),
    });`;
    const inputs = { __provider: code, service: "web", ...args };
    new FormerResource(`${name}-release`, inputs, { parent: this, retainOnDelete: true });
  }
}

class FormerResource extends pulumi.CustomResource {
  constructor(name: string, inputs: pulumi.Inputs, opts: pulumi.CustomResourceOptions) {
    super(formerType, name, inputs, opts);
  }
}

describe("Release in a stack whose releases were dynamic resources", function () {
  this.timeout(120_000);
  const tag = "release.web.7";

  it("takes the former one's tag over: no second tag, no failure, and nothing to do after it", async () => {
    const world = await testWorld();
    const registry = new Registry(world, "former-assets-test");
    const { repositoryName: repository } = registry;
    await registry.ecr.send(new CreateRepositoryCommand({ repositoryName: repository }));
    const files = [{ kind: "file" as const, path: "which", content: "a" }];
    const { digest } = await pushImage({ registry: world.registry, repository, tag, files, config: {} });
    const imageUri = `${world.registry}/${repository}@${digest}`;

    let isFormer = true;
    const program = (): Promise<Record<string, unknown>> => {
      const cluster = new ecs.Cluster("main");
      const containers = JSON.stringify([{ name: "app", image: imageUri, memory: 64 }]);
      const family = { family: "former-web", containerDefinitions: containers, skipDestroy: true };
      const { arn: taskDefinition } = new ecs.TaskDefinition("web", family);
      const service = new ecs.Service("web", { cluster: cluster.arn, taskDefinition, desiredCount: 0 });
      if (isFormer) {
        new FormerRelease("web", { tag, digest });
        return Promise.resolve({});
      }
      const args = { service: "web", imageUri, serviceArn: service.id, taskDefinitionArn: taskDefinition };
      return Promise.resolve({ tag: new Release("web", args).tag });
    };
    const stack = new ScenarioStack(world, {
      program,
      project: "former",
      stack: "test",
      config: { "aws:region": localRegion },
    });
    try {
      succeeded(await stack.up());
      isFormer = false;
      succeeded(await stack.preview());
      const over = succeeded(await stack.up());
      assert.deepEqual(done(over, "pulumi:index:Stash"), ["create web-release"]);
      assert.equal(over.outputs["tag"], tag);
      assert.equal(count(over.calls, "ecr:PutImage", "ecr:BatchDeleteImage"), 0);
      assert.deepEqual(await registry.images(), { [digest]: [tag] });
      assert.ok((await stack.resources()).every(({ type }) => type !== formerType));

      const { changes, outputs } = succeeded(await stack.up());
      assert.deepEqual(Object.keys(changes), ["same"]);
      assert.equal(outputs["tag"], tag);
    } finally {
      await stack.destroy();
      await stack.remove();
      await registry.ecr.send(new DeleteRepositoryCommand({ repositoryName: repository, force: true }));
      registry.close();
    }
  });
});
