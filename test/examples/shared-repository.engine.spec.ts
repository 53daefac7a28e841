import * as assert from "node:assert/strict";

import { pushImage } from "../../local/registry";
import type { World } from "../../local/world";
import { type TestEngine, testEngine } from "../automation/engine";
import { RepositoryStack, type Run } from "../components/image-repository/repository-stack";
import { registryDeletions } from "../shared/calls";
import { testWorld } from "../../local/test/world";

type Program = () => Promise<Record<string, unknown>>;

describe("examples/shared-repository", function () {
  this.timeout(300_000);
  let world: World;
  let engine: TestEngine;
  let application: Program;
  let repository: Program;
  const digests = new Map<string, string>();

  before(async () => {
    world = await testWorld();
    engine = await testEngine();
    application = await load("application");
    repository = await load("repository");
  });
  after(() => engine?.remove());

  function open(service: string): Promise<RepositoryStack> {
    const config = {
      "aws:region": "us-east-1",
      service,
      repositoryStack: "organization/shop-repository/dev",
      digest: digests.get(service) ?? `sha256:${"0".repeat(64)}`,
      // No containers here.
      desiredCount: 0,
    };
    return RepositoryStack.open(world, engine, {
      project: "shop-application",
      stack: `${service}-dev`,
      config,
    });
  }

  it("makes the repository, and a role for CI to push to it", async () => {
    const owner = await RepositoryStack.open(world, engine, {
      project: "shop-repository",
      config: { "aws:region": "us-east-1" },
    });
    const { outputs } = await owner.up(repository);
    assert.equal(outputs["repositoryUrl"], `${world.registry}/shop-assets-dev`);
    assert.match(String(outputs["pushRoleArn"]), /:role\/ci-push/);
    for (const service of ["web", "worker"]) {
      const files = [{ kind: "file", path: "name", content: service } as const];
      const image = {
        registry: world.registry,
        repository: "shop-assets-dev",
        tag: service,
        files,
        config: {},
      };
      digests.set(service, (await pushImage(image)).digest);
    }
  });

  it("deploys two applications from it, each by digest, marks what runs, and changes nothing else of it", async () => {
    for (const service of ["web", "worker"]) {
      const { outputs, calls } = await (await open(service)).up(application);
      assert.equal(outputs["imageUri"], `${world.registry}/shop-assets-dev@${digests.get(service)}`);
      assert.equal(outputs["releaseTag"], `release.${service}.1`);
      assert.deepEqual(writesToEcr(calls), ["PutImage"]);
    }
  });

  it("keeps repository and images when an application goes", async () => {
    const { error, calls } = await (await open("web")).destroy();
    assert.equal(error, undefined);
    assert.deepEqual([...writesToEcr(calls), ...registryDeletions(calls)], []);
    for (const digest of digests.values()) {
      const manifest = `${world.endpoint}/v2/shop-assets-dev/manifests/${digest}`;
      assert.equal((await fetch(manifest, { method: "HEAD" })).status, 200);
    }
  });
});

async function load(example: string): Promise<Program> {
  const module = (await import(`../../examples/shared-repository/${example}/index.js`)) as {
    default: Program;
  };
  return module.default;
}

function writesToEcr(calls: Run["calls"]): string[] {
  return calls.filter(({ service, write }) => service === "ecr" && write).map(({ operation }) => operation);
}
