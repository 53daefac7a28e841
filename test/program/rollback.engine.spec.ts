import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import * as tls from "node:tls";

import {
  BatchDeleteImageCommand,
  BatchGetImageCommand,
  PutImageCommand,
  UpdateImageStorageClassCommand,
} from "@aws-sdk/client-ecr";

import { localRegion } from "../../local/environment";
import { pushImage } from "../../local/registry";
import { testWorld } from "../../local/test/world";
import type { World } from "../../local/world";
import { contentHash, Environment } from "../../program/library";
import { systemClock } from "../../releases";
import { registrySession } from "../../releases/copy/registry-session";
import { restoreRelease } from "../../releases/withdrawal/restore";
import { count, pushedImages, withFaults } from "../shared/calls";
import { Registry } from "../shared/registry";
import { done, ScenarioStack, succeeded, type Run } from "../shared/stack";

const because = "Orders are charged twice";

describe("Going back", function () {
  this.timeout(180_000);
  let world: World;
  let registry: Registry;
  let stack: ScenarioStack;
  const digests: Record<string, string> = {};
  /** What the checkout has by now. */
  let content = "a";
  let named: { readonly digest?: string } | undefined;
  const roots: string[] = [];
  let trusted: string[];

  before(async () => {
    world = await testWorld();
    // The program runs in this process, which has begun without the local registry's certificate.
    trusted = tls.getCACertificates();
    tls.setDefaultCACertificates([
      ...trusted,
      fs.readFileSync(world.env["NODE_EXTRA_CA_CERTS"] ?? "", "utf8"),
    ]);
    registry = new Registry(world, "goback-assets-test");
    const config = { "aws:region": localRegion };
    stack = new ScenarioStack(world, { program, project: "goback", stack: "test", config });
    images = false;
    succeeded(await stack.up());
    images = true;
    for (const one of ["a", "b", "c"]) digests[one] = await push(one);
    for (const one of ["a", "b"]) await deploy(one);
  });
  after(async () => {
    await stack?.destroy();
    await stack?.remove();
    registry?.close();
    tls.setDefaultCACertificates(trusted);
    for (const root of roots) fs.rmSync(root, { recursive: true });
  });

  let images = true;
  /** Two services; each run is another checkout, in a folder of its own. */
  async function program(): Promise<Record<string, unknown>> {
    const built = { web: named ?? { context: "web" }, api: { context: "api" } };
    const environment = await Environment.prepare(
      { area: "goback", stage: "test", images: images ? built : {} },
      { root: checkout() },
    );
    const services = images ? (["web", "api"] as const) : [];
    const outputs = services.map((name) => {
      const service = environment.service(name, { desiredCount: 0 });
      return [name, { digest: environment.image(name).digest, tag: service.releaseTag }] as const;
    });
    return Object.fromEntries(outputs);
  }

  function checkout(web = content, api = "same"): string {
    const root = fs.mkdtempSync(path.join(os.tmpdir(), "berth-goback-"));
    roots.push(root);
    for (const [name, text] of [
      ["web", web],
      ["api", api],
    ] as const) {
      fs.mkdirSync(path.join(root, name));
      fs.writeFileSync(path.join(root, name, "Dockerfile"), `FROM scratch\nLABEL content=${text}\n`);
    }
    return root;
  }

  /** As CI does it: by the tag of its content. */
  async function push(web: string): Promise<string> {
    const root = checkout(web);
    const pushed: Record<string, string> = {};
    for (const [name, text] of [
      ["web", web],
      ["api", "same"],
    ] as const) {
      const tag = `${name}-${await contentHash({ context: name, platform: "linux/amd64" }, root)}`;
      const files = [{ kind: "file" as const, path: "which", content: `${name} ${text}` }];
      const { repositoryName: repository } = registry;
      const config = { platform: "linux/amd64" };
      pushed[name] = (await pushImage({ registry: world.registry, repository, tag, files, config })).digest;
    }
    return pushed["web"]!;
  }

  async function deploy(web: string): Promise<Run> {
    content = web;
    return succeeded(await stack.up());
  }

  const runs = ({ outputs }: Run) => (outputs["web"] as { readonly digest: string }).digest;
  const tagsOf = async (which: string) => (await registry.images())[digests[which]!] ?? [];

  it("is shown first, and changes nothing then", async () => {
    const before = await registry.images();
    const { text, calls } = succeeded(await stack.previewRollback({ service: "web", because }));
    assert.match(
      text,
      /Rollback of "web".* goes back to release 1 .*would be withdrawn, because: "Orders are/,
    );
    assert.equal(count(calls, "ecr:PutImage", "ecs:UpdateService"), 0);
    assert.deepEqual(await registry.images(), before);
  });

  it("is refused where a layer of the release is gone, before anything changes", async () => {
    const { ecr, repositoryName } = registry;
    const imageTag = "release.web.3";
    const imageDigest = await push("whose layer is lost");
    const { images: [whole] = [] } = await ecr.send(
      new BatchGetImageCommand({ repositoryName, imageIds: [{ imageDigest }] }),
    );
    const imageManifest = whole?.imageManifest ?? "";
    await ecr.send(new PutImageCommand({ repositoryName, imageTag, imageManifest }));
    const { layers } = JSON.parse(imageManifest) as { layers: { digest: string }[] };
    const layer = layers[0]?.digest ?? "";
    const session = await registrySession({ ecr, repositoryName }, systemClock);
    const lost = await session.ask("DELETE", `blobs/${layer}`);
    assert.ok(lost.ok, `${lost.status}`);
    const before = await registry.images();
    const { text } = await stack.rollback({ service: "web", to: 3, because });
    assert.match(text, new RegExp(`Release 3 of "web" .* can't be pulled, for .* lacks the layer ${layer}`));
    assert.deepEqual(await registry.images(), before);
    await ecr.send(new BatchDeleteImageCommand({ repositoryName, imageIds: [{ imageTag }] }));
  });

  it("is refused without a release of that number, naming those that there are", async () => {
    const { error, text } = await stack.rollback({ service: "web", to: 9, because });
    assert.equal(error?.code, "program-failed");
    assert.match(text, /has no release 9 of web\. There are 2, 1\.[\s\S]*Nothing was changed/);
  });

  it("withdraws what runs and deploys the release before it: no build, no push, one task definition", async () => {
    // The checkout has moved on, of both services.
    content = "not pushed by anybody";
    const run = succeeded(await stack.rollback({ service: "web", because }));
    assert.equal(runs(run), digests["a"]);
    assert.equal(count(run.calls, "ecs:RegisterTaskDefinition"), 1);
    assert.equal(count(run.calls, "ecs:UpdateService"), 1);
    assert.deepEqual(done(run, "docker-build:index:Image"), []);
    // The record of the reason is all that was pushed.
    assert.equal(pushedImages(run.calls), 1, run.text);
    const [withdrawn, back] = [await tagsOf("b"), await tagsOf("a")];
    assert.ok(withdrawn.includes("withdrawn.web.2"), withdrawn.join());
    assert.ok(back.includes("release.web.3"), back.join());
  });

  it("holds in every other checkout, which says so", async () => {
    const run = await deploy("b");
    assert.equal(runs(run), digests["a"]);
    assert.match(
      run.text,
      /withdrawn \("withdrawn\.web\.2"\) by arn:aws:.* at 20.*: "Orders are charged twice"/,
    );
    assert.match(run.text, /Release 3 runs in its place/);
    assert.match(run.text, /berth release restore --repository goback-assets-test --service web --release 2/);
    assert.deepEqual(Object.keys(run.changes), ["same"]);
    assert.equal(count(run.calls, "ecr:PutImage"), 0);
  });

  it("lets other content be deployed as ever, and the same content stays withdrawn", async () => {
    assert.equal(runs(await deploy("c")), digests["c"]);
    const run = await deploy("b");
    assert.equal(runs(run), digests["c"]);
    assert.match(run.text, /Release 4 runs in its place/);
  });

  it("doesn't keep what the configuration names from running, and says so", async () => {
    named = { digest: digests["b"]! };
    const { text } = succeeded(await stack.preview());
    named = undefined;
    assert.match(text, /that the configuration names for service "web" is withdrawn .*It runs all the same/);
  });

  it("goes on where a run broke off after it had withdrawn", async () => {
    const refusal = { service: "ecs", operation: "UpdateService", status: 400 };
    const fault = { ...refusal, code: "InvalidParameterException", message: "no" };
    const broken = await withFaults(world.endpoint, [fault], () =>
      stack.rollback({ service: "web", because }),
    );
    assert.equal(broken.error?.code, "resource-failed", broken.text);
    assert.ok((await tagsOf("c")).includes("withdrawn.web.4"));
    const again = succeeded(await stack.rollback({ service: "web", because }));
    assert.equal(runs(again), digests["a"]);
    assert.equal(pushedImages(again.calls), 0);
  });

  it("is refused where nothing is left to go back to", async () => {
    const { text } = await stack.rollback({ service: "web", because });
    assert.match(text, /All other releases of web are withdrawn/);
    const only = await stack.rollback({ service: "api", because });
    assert.match(only.text, /api has one release only, 1/);
  });

  it("is taken back: what was withdrawn runs again", async () => {
    const place = { repositoryName: registry.repositoryName };
    const restored = await restoreRelease(registry.ecr, place, { service: "web", digest: digests["b"]! });
    assert.deepEqual(restored.removed, ["withdrawn.web.2"]);
    const run = await deploy("b");
    assert.equal(runs(run), digests["b"]);
    assert.doesNotMatch(run.text, /withdrawn/);
  });

  const archive = (imageDigest: string) =>
    registry.ecr.send(
      new UpdateImageStorageClassCommand({
        ...{ repositoryName: registry.repositoryName, imageId: { imageDigest } },
        targetStorageClass: "ARCHIVE",
      }),
    );

  it("reaches a release that somebody archived: told in preview, restored before ECS is asked", async () => {
    await archive(digests["a"]!);
    const { text, calls } = succeeded(await stack.previewRollback({ service: "web", because }));
    assert.match(text, new RegExp(`${digests["a"]} of .* is in ECR's archive.*20 minutes`));
    assert.equal(count(calls, "ecr:UpdateImageStorageClass"), 0);
    assert.equal(await registry.serves(digests["a"]!), false);
    const run = succeeded(await stack.rollback({ service: "web", because }));
    assert.equal(runs(run), digests["a"]);
    assert.deepEqual(done(run, "docker-build:index:Image"), []);
    const made = run.calls.map(({ operation }) => operation);
    assert.ok(made.indexOf("UpdateImageStorageClass") < made.indexOf("UpdateService"), made.join());
    assert.equal(await registry.serves(digests["a"]!), true);
  });

  it("is not the only way back: content in the archive is deployed again, and not built", async () => {
    const d = await push("d");
    await archive(d);
    const run = await deploy("d");
    assert.equal(runs(run), d);
    assert.deepEqual(done(run, "docker-build:index:Image"), []);
    assert.equal(count(run.calls, "ecr:UpdateImageStorageClass"), 1);
    assert.equal(await registry.serves(d), true);
  });
});
