import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";

import { CreateRepositoryCommand, DeleteRepositoryCommand } from "@aws-sdk/client-ecr";

import { testWorld } from "../../../local/test/world";
import type { World } from "../../../local/world";
import { berthCommand } from "../../shared/berth-command";
import { recordCalls, registryDeletions } from "../../shared/calls";
import { pushImageTree } from "../../shared/image-tree";
import { Registry } from "../../shared/registry";
import { temporaryFiles } from "../command";

describe("berth policy evaluate --verify, on the local AWS", function () {
  this.timeout(120_000);
  const write = temporaryFiles();
  let world: World;
  let registry: Registry;

  before(async () => {
    world = await testWorld();
    registry = new Registry(world, "verified");
    await registry.ecr.send(new CreateRepositoryCommand({ repositoryName: "verified" }));
    const target = { registry: world.registry, repository: "verified", secret: world.secret };
    for (const tag of ["v1", "v2", "v3"]) {
      await pushImageTree(target, tag);
      // Of images that were pushed in one second, nobody can tell which goes.
      await sleep(1100);
    }
  });
  after(async () => {
    await registry?.ecr.send(new DeleteRepositoryCommand({ repositoryName: "verified", force: true }));
    registry?.close();
  });

  it("compares with the registry's own preview, of images with several platforms, and deletes nothing", async () => {
    const file = write("policy.json", {
      rules: [
        {
          rulePriority: 1,
          selection: {
            tagStatus: "tagged",
            tagPatternList: ["v*"],
            countType: "imageCountMoreThan",
            countNumber: 2,
          },
          action: { type: "expire" },
        },
      ],
    });
    const asked = ["policy", "evaluate", "--verify", "--repository", "verified", "--policy", file];
    const { result, calls } = await recordCalls(world.endpoint, () => berthCommand(world, ...asked));
    assert.equal(result.exitCode, 0, result.all);
    assert.match(result.stdout, /^ECR's own preview of 12 images of verified says the same as berth/);
    assert.deepEqual(registryDeletions(calls), []);
    assert.equal(Object.keys(await registry.images()).length, 12);
  });
});
