import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";

import { BatchDeleteImageCommand, BatchGetImageCommand, PutImageCommand } from "@aws-sdk/client-ecr";

import { CancelledError, type PromoteResult } from "../../../automation";
import { checkout } from "../../../local/paths";
import { waitUntil } from "../../../local/process";
import { testWorld } from "../../../local/test/world";
import { ended } from "../../../local/test/language-host/temporary-project";
import type { World } from "../../../local/world";
import { contentHash } from "../../../program";
import { checkoutNpx, runAction } from "../../action/run-action";
import { berthCommand } from "../../shared/berth-command";
import { count, pushes, recordCalls, withFaults } from "../../shared/calls";
import { makeCheckout, type ServiceCheckout } from "../../shared/checkout";
import { pulumi, writeStackFile } from "../../shared/command";
import { pushImageTree, type ImageTree } from "../../shared/image-tree";
import { Registry } from "../../shared/registry";

describe("berth promote, on the local AWS", function () {
  this.timeout(240_000);
  let world: World;
  let checkedOut: ServiceCheckout;
  let dev: Registry;
  let prod: Registry;
  /** What dev runs, and the tag of its content. */
  let tree: ImageTree;
  let tag: string;

  before(async () => {
    world = await testWorld();
    checkedOut = await makeCheckout();
    [dev, prod] = [new Registry(world, "promo-assets-dev"), new Registry(world, "promo-assets-prod")];
    write("dev", { services: [] });
    await up("dev", "--yes");
    ({ tree, tag } = await deployDev("first"));
    write("prod", { services: services(), build: "never" });
  });
  after(async () => {
    for (const stage of ["dev", "prod"]) {
      if (!checkedOut) break;
      write(stage, { services: [], retention: { deletion: "delete-with-images", protectStages: [] } });
      await pulumi(world, checkedOut.dir, ["up", "--yes", "--skip-preview", "--stack", stage]);
      await pulumi(world, checkedOut.dir, [
        "destroy",
        "--yes",
        "--skip-preview",
        "--run-program",
        "--stack",
        stage,
      ]);
      await pulumi(world, checkedOut.dir, ["stack", "rm", stage, "--yes", "--force"]);
    }
    dev?.close();
    prod?.close();
    checkedOut?.remove();
  });

  function services() {
    return [{ name: "web", image: { context: "services/web" }, desiredCount: 0 }];
  }

  function write(stage: string, rest: Record<string, unknown>): void {
    const own = Object.entries(rest).map(([key, value]) => [`berth:${key}`, value]);
    const config = { "aws:region": "us-east-1", "berth:area": "promo", "berth:stage": stage };
    writeStackFile(checkedOut.dir, stage, { ...config, ...(Object.fromEntries(own) as object) });
  }

  /** Another content: as CI would have built and pushed it, an index with a signature. */
  async function deployDev(content: string): Promise<{ tree: ImageTree; tag: string }> {
    checkedOut.writeService("web", { content });
    const inputs = { context: "services/web", platform: "linux/amd64" } as const;
    const hash = await contentHash(inputs, checkedOut.dir, { cache: false });
    const target = { registry: world.registry, repository: dev.repositoryName, secret: world.secret };
    const pushed = await pushImageTree(target, `web-${hash}`);
    write("dev", { services: services() });
    await up("dev", "--yes");
    return { tree: pushed, tag: `web-${hash}` };
  }

  async function up(stack: string, ...more: readonly string[]): Promise<string> {
    const init = await pulumi(world, checkedOut.dir, ["stack", "select", "--create", stack]);
    assert.equal(init.exitCode, 0, init.all);
    const { exitCode, all } = await pulumi(world, checkedOut.dir, [
      ...["up", "--skip-preview", "--stack", stack],
      ...more,
    ]);
    assert.equal(exitCode, 0, all);
    return all;
  }

  async function tagInDev(imageDigest: string, imageTag: string): Promise<void> {
    const { ecr, repositoryName } = dev;
    const found = await ecr.send(new BatchGetImageCommand({ repositoryName, imageIds: [{ imageDigest }] }));
    const { imageManifest, imageManifestMediaType } = found.images?.[0] ?? {};
    await ecr.send(
      new PutImageCommand({ repositoryName, imageDigest, imageManifest, imageManifestMediaType, imageTag }),
    );
  }

  const promote = (...more: readonly string[]) =>
    berthCommand(world, "promote", "--from", "dev", "--to", "prod", "--cwd", checkedOut.dir, ...more);

  it("says beforehand what would move, of a stage that is not there yet, and writes nothing", async () => {
    const { result, calls } = await recordCalls(world.endpoint, () => promote("--preview", "--json"));
    assert.equal(result.exitCode, 0, result.all);
    const { images, to, missingBytes, preview } = JSON.parse(result.stdout) as PromoteResult;
    assert.deepEqual(
      images.map((image) => ({ ...image })),
      [
        {
          ...{ service: "web", image: "web", digest: tree.digest, tags: [tag], newTags: [tag] },
          ...{ missingManifests: 4, missingBlobs: tree.blobs.length, missingBytes: tree.bytes },
        },
      ],
    );
    assert.deepEqual(to, {
      ...{ stack: "prod", repository: prod.repositoryName, isNew: true, isProtected: true },
    });
    assert.equal(missingBytes, tree.bytes);
    assert.ok((preview?.changes.create ?? 0) > 5, result.all);
    assert.deepEqual(
      calls.filter(({ write }) => write),
      [],
    );
  });

  it("refuses a protected stage without --yes, and changes nothing", async () => {
    const { result, calls } = await recordCalls(world.endpoint, () => promote());
    assert.equal(result.exitCode, 2, result.all);
    assert.match(result.all, /The stage "prod" is protected.*`--yes`/);
    assert.deepEqual(
      calls.filter(({ write }) => write),
      [],
    );
  });

  it("brings up a new stage in one command: repository, images, services; nothing is built", async () => {
    const { result, calls } = await recordCalls(world.endpoint, () => promote("--yes", "--json"));
    assert.equal(result.exitCode, 0, result.all);
    const { images, up: deployed } = JSON.parse(result.stdout) as PromoteResult;
    const [web] = images;
    assert.deepEqual(web?.copied?.blobs, { there: 0, mounted: tree.blobs.length, sent: 0 });
    assert.equal(web?.copied?.manifestsWritten, tree.manifests.length);
    assert.equal(deployed?.changed, true);
    assert.equal(count(calls, "ecs:RegisterTaskDefinition"), 1);
    assert.equal(count(calls, "ecs:CreateService"), 1);
    const there = await prod.images();
    assert.deepEqual(new Set(Object.keys(there)), new Set(tree.manifests));
    assert.deepEqual(there[tree.digest], ["release.web.1", tag]);
  });

  it("leaves nothing to do to a plain up of the same checkout", async () => {
    const { result, calls } = await recordCalls(world.endpoint, () =>
      up("prod", "--yes", "--expect-no-changes"),
    );
    assert.doesNotMatch(result, /other content|is gone/);
    assert.deepEqual(pushes(calls), []);
    assert.equal(count(calls, "ecs:RegisterTaskDefinition", "ecs:UpdateService"), 0);
  });

  it("writes nothing when it is asked again, by the GitHub action", async () => {
    const inputs = { command: "promote", from: "dev", to: "prod", yes: "true", "working-directory": "." };
    const settings = { npx: checkoutNpx, env: world.env, workspace: checkedOut.dir };
    const { result, calls } = await recordCalls(world.endpoint, () => runAction(inputs, settings));
    assert.equal(result.exitCode, 0, result.log);
    assert.match(result.summary, /It lacks no layer of them\./);
    assert.match(result.summary, /`up` of prod: same \d+\.\n```/);
    assert.deepEqual(
      calls.filter(({ write }) => write),
      [],
    );
  });

  it("has a stage that builds nothing refuse content that was not promoted, with the command", async () => {
    ({ tree, tag } = await deployDev("second"));
    const { exitCode, all } = await pulumi(world, checkedOut.dir, ["preview", "--stack", "prod"]);
    assert.notEqual(exitCode, 0);
    assert.ok(all.includes(`("${tag}"), and this stage builds nothing (\`berth:build\` is \`never\`)`), all);
    assert.match(all, /Promote it: `berth promote --from <stage> --to prod`\./);
    assert.doesNotMatch(all, /^\s+at .*:\d+:\d+\)?$/m);
  });

  it("goes on after a kill -9 in mid-copy, and copies only what is missing", async () => {
    const args = ["--from", "dev", "--to", "prod", "--cwd", checkedOut.dir, "--yes", "--no-deploy"];
    const slow = {
      service: "registry",
      operation: "PUT manifest",
      resource: prod.repositoryName,
      delayMs: 3000,
    };
    const killed = await recordCalls(world.endpoint, () =>
      withFaults(world.endpoint, [slow], async () => {
        const child = spawn(process.execPath, ["--import", "tsx", "cli/main.ts", "promote", ...args], {
          ...{ cwd: checkout, env: world.env, stdio: ["ignore", "pipe", "pipe"] },
        });
        const end = ended(child);
        const isUnderWay = async () => Object.keys(await prod.images()).includes(tree.manifests[0] ?? "");
        await waitUntil(isUnderWay, { what: "the first manifest", timeoutMs: 60_000 });
        child.kill("SIGKILL");
        return end;
      }),
    );
    assert.notEqual(killed.result.exitCode, 0);
    const there = await prod.images();
    assert.equal(there[tree.digest], undefined);
    const missing = tree.manifests.filter((digest) => there[digest] === undefined);
    assert.ok(missing.length < tree.manifests.length);

    const { result, calls } = await recordCalls(world.endpoint, () => promote("--yes", "--json"));
    assert.equal(result.exitCode, 0, result.all);
    const written = pushes(calls, prod.repositoryName);
    const [web] = (JSON.parse(result.stdout) as PromoteResult).images;
    const again = web?.copied?.manifestsWritten ?? 0;
    // One manifest may have been on its way when the command died. The tag is one more.
    assert.ok([missing.length, missing.length - 1].includes(again), String(again));
    assert.deepEqual(
      ["blob", "manifest"].map((kind) => written.filter(({ push }) => push === kind).length),
      [0, again + 1],
    );
    assert.deepEqual((await prod.images())[tree.digest], ["release.web.2", tag]);
    assert.equal(count(calls, "ecs:RegisterTaskDefinition"), 1);
    assert.equal(count(calls, "ecs:UpdateService"), 1);
  });

  it("goes back to a former release, and says that this checkout has other content", async () => {
    const { result, calls } = await recordCalls(world.endpoint, () =>
      promote("web", "--release", "1", "--yes"),
    );
    assert.equal(result.exitCode, 0, result.all);
    assert.match(result.all, /"web" runs what is promoted.* and this checkout has other content/);
    assert.deepEqual(pushes(calls), []);
    assert.equal(count(calls, "ecs:UpdateService"), 1);
    assert.equal((await promote("--yes")).exitCode, 0);
  });

  /** A program of a user's own, in the folder of the project. */
  function runInCheckout(program: string): ChildProcess {
    const automation = JSON.stringify(path.join(checkout, "automation"));
    const file = path.join(checkedOut.dir, "own.mts");
    fs.writeFileSync(file, program.replace('"pulumi-berth/automation"', automation));
    return spawn(process.execPath, ["--import", "tsx", "own.mts"], { cwd: checkedOut.dir, env: world.env });
  }

  /** Runs the program of docs/promotion.md, and gives what it is told. */
  async function byTheExampleOfTheDocs(): Promise<PromoteResult["images"]> {
    const page = fs.readFileSync(path.join(checkout, "docs/promotion.md"), "utf8");
    const [, example = ""] = /```ts\n([^`]*)```/.exec(page) ?? [];
    const child = runInCheckout(`${example}\nconsole.log(JSON.stringify(images));\n`);
    const { exitCode, stdout, all } = await ended(child);
    assert.equal(exitCode, 0, all);
    return JSON.parse(stdout) as PromoteResult["images"];
  }

  describe("refuses, before anything is written,", () => {
    const cases: [title: string, args: readonly string[], text: RegExp][] = [
      [
        "a service that is none",
        ["wbe"],
        /services: must be a service of the stack "dev", got "wbe"; it has web\./,
      ],
      [
        "a release that is not there",
        ["web", "--release", "9"],
        /has no tag release\.web\.9; it has its releases 3, 2, 1\./,
      ],
      [
        "a digest that is not there",
        ["web", "--digest", `sha256:${"0".repeat(64)}`],
        /promo-assets-dev has no manifest sha256:0{64}/,
      ],
      [
        "what is no digest",
        ["web", "--digest", "latest"],
        /digest: must be "sha256:" and 64 .* got "latest"/,
      ],
      ["a release of all services", ["--release", "1"], /release: is of one service: name it/],
    ];
    for (const [title, args, text] of cases) {
      it(title, async () => {
        const { result, calls } = await recordCalls(world.endpoint, () => promote(...args, "--yes"));
        assert.equal(result.exitCode, 2, result.all);
        assert.match(result.all, text);
        assert.doesNotMatch(result.all, /^\s+at .*:\d+:\d+\)?$/m);
        assert.deepEqual(
          calls.filter(({ write }) => write),
          [],
        );
      });
    }

    it("a stage that is none, and names those that there are", async () => {
      const { exitCode, all } = await berthCommand(
        ...[world, "promote", "--from", "dev", "--to", "prd", "--cwd", checkedOut.dir],
      );
      assert.equal(exitCode, 2);
      assert.match(all, /There is no stack "prd"\. Did you mean `?prod/);
    });

    it("a withdrawn image", async () => {
      const { ecr, repositoryName } = dev;
      await tagInDev(tree.digest, "withdrawn.web.2");
      const { exitCode, all } = await promote("--yes");
      const imageIds = [{ imageTag: "withdrawn.web.2" }];
      await ecr.send(new BatchDeleteImageCommand({ repositoryName, imageIds }));
      assert.equal(exitCode, 2);
      assert.match(
        all,
        /web: sha256:[0-9a-f]{64} is withdrawn: promo-assets-dev has the tag withdrawn\.web\.2/,
      );
    });
  });

  it("ends at once when it is cancelled twice in mid-copy, and copies only what is missing when it is run again", async () => {
    ({ tree, tag } = await deployDev("cancelled"));
    const slow = {
      service: "registry",
      operation: "PUT manifest",
      resource: prod.repositoryName,
      delayMs: 5000,
    };
    const { stdout, all } = await withFaults(world.endpoint, [slow], async () => {
      const child = runInCheckout(`
        import { Deployment } from "pulumi-berth/automation";
        const from = await Deployment.open({ workDir: ".", stack: "dev" });
        const to = await Deployment.open({ workDir: ".", stack: "prod" });
        const operation = to.promote({ from, yes: true });
        let cancelledAt = 0;
        process.stdin.once("data", () => {
          cancelledAt = performance.now();
          operation.cancel();
          operation.cancel();
        });
        const error = await operation.result.catch((reason) => reason);
        console.log(JSON.stringify({ error: error.name, took: performance.now() - cancelledAt }));
        process.exit();
      `);
      const end = ended(child);
      const isUnderWay = async () => Object.keys(await prod.images()).includes(tree.manifests[0] ?? "");
      const underWay = waitUntil(isUnderWay, { what: "the first manifest", timeoutMs: 60_000 });
      await Promise.race([underWay, end]);
      child.stdin?.write("cancel\n");
      return end;
    });
    const { error, took } = JSON.parse(stdout) as { error: string; took: number };
    assert.equal(error, CancelledError.name, all);
    assert.ok(took < 4000, all);
    assert.equal((await prod.images())[tree.digest], undefined);

    const images = await byTheExampleOfTheDocs();
    assert.deepEqual(
      images.map(({ digest }) => digest),
      [tree.digest],
    );
    const written = images[0]?.copied?.manifestsWritten ?? 0;
    assert.ok(written > 0 && written < tree.manifests.length, String(written));
    assert.ok((await prod.images())[tree.digest]?.includes(tag));
  });
});
