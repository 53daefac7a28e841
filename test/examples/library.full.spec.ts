import * as assert from "node:assert/strict";
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";

import type { ListedRelease, PromoteResult } from "../../automation";
import type { World } from "../../local/world";
import { ended } from "../../local/test/language-host/temporary-project";
import { testWorld } from "../../local/test/world";
import { PackedProject } from "../shared/packed-package";
import { auditOf } from "../shared/berth-command";
import { pushedImages, pushes, recordCalls } from "../shared/calls";
import { pulumi } from "../shared/command";
import { Registry } from "../shared/registry";
import { Visitor } from "../shared/visitor";

describe("examples/library, copied to an empty folder, with the packed package", function () {
  this.timeout(300_000);
  let world: World;
  let project: PackedProject;
  let registry: Registry;
  const tags: string[] = [];
  const digests: string[] = [];

  before(async () => {
    world = await testWorld();
    project = PackedProject.copyOf("examples/library");
    registry = new Registry(world, "shop-assets-dev");
    await succeeds("stack", "init", "dev");
    await succeeds("config", "set", "aws:region", "us-east-1");
  });
  after(async () => {
    if (project) await pulumi(world, project.dir, ["destroy", "--yes", "--skip-preview"]);
    registry?.close();
    project?.remove();
  });

  async function succeeds(...args: string[]): Promise<string> {
    const { exitCode, stdout, all } = await pulumi(world, project.dir, args);
    assert.equal(exitCode, 0, `pulumi ${args.join(" ")}:\n${all}`);
    return stdout;
  }

  /** What an `up` pushed, and what the stack shows after it. */
  async function up(): Promise<{ pushed: number; outputs: Record<string, string> }> {
    const { calls } = await recordCalls(world.endpoint, () => succeeds("up", "--yes", "--skip-preview"));
    const outputs = JSON.parse(await succeeds("stack", "output", "--json")) as Record<string, string>;
    return { pushed: pushes(calls).length, outputs };
  }

  const digestOf = ({ imageUri = "" }: Record<string, string>) => imageUri.split("@")[1] ?? "";
  const page = (outputs: Record<string, string>) =>
    new Visitor(world.endpoint, outputs["url"] ?? "", "index.html").visit();

  it("deploys as Pulumi's template for TypeScript runs it, and answers", async () => {
    const { pushed, outputs } = await up();
    assert.ok(pushed > 0);
    assert.equal(outputs["releaseTag"], "release.web.1");
    assert.match(await page(outputs), /^200 /);
    digests.push(digestOf(outputs));
    const [own] = Object.values(await registry.images());
    tags.push(...(own ?? []).filter((tag) => tag.startsWith("web-")));
  });

  it("changes when its content does, and marks the new release", async () => {
    fs.appendFileSync(path.join(project.dir, "web/www/index.html"), "<!-- changed -->\n");
    const { outputs } = await up();
    assert.equal(outputs["releaseTag"], "release.web.2");
    assert.match(await page(outputs), /changed/);
    digests.push(digestOf(outputs));
    assert.notEqual(digests[0], digests[1]);
  });

  it("is safe in berth's own audit, the former image too", async () => {
    const { safe, text } = await auditOf(world, registry.repositoryName);
    assert.ok(safe, text);
  });

  it("goes back by a tag, now as an ES module, without a build or a push", async () => {
    fs.rmSync(path.join(project.dir, "index.ts"));
    fs.rmSync(path.join(project.dir, "tsconfig.json"));
    project.write({
      "Pulumi.yaml": "name: shop\nruntime:\n  name: nodejs\n  options:\n    typescript: false\n",
      "package.json": JSON.stringify({ name: "shop", private: true, type: "module", main: "index.js" }),
      "index.js": [
        'import * as aws from "@pulumi/aws";',
        'import { Environment } from "pulumi-berth";',
        'const cluster = new aws.ecs.Cluster("shop");',
        `const images = { web: { tag: "${tags[0]}" } };`,
        'const shop = await Environment.prepare({ area: "shop", stage: "dev", clusterArn: cluster.arn, images });',
        'const web = shop.service("web", { port: 8080, loadBalancer: true });',
        "export const { url, releaseTag } = web;",
        'export const { imageUri } = shop.image("web");',
      ].join("\n"),
    });
    const { pushed, outputs } = await up();
    assert.equal(pushed, 0);
    assert.equal(digestOf(outputs), digests[0]);
    assert.equal(outputs["releaseTag"], "release.web.3");
  });

  it("is destroyed, and comes up again with its images, now in plain JavaScript", async () => {
    await succeeds("destroy", "--yes", "--skip-preview");
    project.write({
      "package.json": JSON.stringify({ name: "shop", private: true, main: "index.js" }),
      "index.js": [
        'const aws = require("@pulumi/aws");',
        'const { Environment } = require("pulumi-berth");',
        "module.exports = async () => {",
        '  const cluster = new aws.ecs.Cluster("shop");',
        '  const images = { web: { context: "web" } };',
        '  const shop = await Environment.prepare({ area: "shop", stage: "dev", clusterArn: cluster.arn, images });',
        '  const web = shop.service("web", { port: 8080, loadBalancer: true });',
        '  return { url: web.url, releaseTag: web.releaseTag, imageUri: shop.image("web").imageUri };',
        "};",
      ].join("\n"),
    });
    const { pushed, outputs } = await up();
    assert.equal(pushed, 0);
    assert.equal(digestOf(outputs), digests[1]);
    assert.match(await page(outputs), /changed/);
  });

  describe("with the Automation API of the package", () => {
    const operate = async (file: string, code: string): Promise<Operated> => {
      project.write({ [file]: code });
      const options = { cwd: project.dir, env: world.env };
      const { exitCode, stdout, all } = await ended(spawn(process.execPath, [file], options));
      assert.equal(exitCode, 0, all);
      return JSON.parse(stdout) as Operated;
    };
    // So that a stage that is not there yet has a repository to promote to.
    const settings = { "aws:region": "us-east-1", "berth:area": "shop", "berth:stage": "qa" };

    before(async () => {
      // The same program for each stage, with what a promotion reads.
      project.write({
        "index.js": [
          'const aws = require("@pulumi/aws");',
          'const pulumi = require("@pulumi/pulumi");',
          'const { Environment } = require("pulumi-berth");',
          "module.exports = async () => {",
          "  const stage = pulumi.getStack();",
          "  const cluster = new aws.ecs.Cluster(`shop-${stage}`);",
          '  const images = { web: { context: "web" } };',
          '  const shop = await Environment.prepare({ area: "shop", stage, clusterArn: cluster.arn, images });',
          '  const web = shop.service("web", { port: 8080, loadBalancer: true });',
          "  const { serviceName, clusterArn } = web;",
          '  const { imageUri } = shop.image("web");',
          '  const digest = imageUri.apply((uri) => uri.split("@")[1]);',
          "  const repositoryUrl = shop.repository.repositoryUrl;",
          "  const services = { web: { clusterArn, serviceName, digest } };",
          "  return { url: web.url, releaseTag: web.releaseTag, imageUri, repositoryUrl, services };",
          "};",
        ].join("\n"),
      });
      await up();
    });
    after(async () => {
      const qa = ["destroy", "--yes", "--skip-preview", "--stack", "qa"];
      if (project) await pulumi(world, project.dir, qa);
    });

    it("promotes what dev runs to a second stage, from an ES module: the same digest, and nothing is built", async () => {
      const result = await operate(
        "promote.mjs",
        [
          'import { Deployment } from "pulumi-berth/automation";',
          'const dev = await Deployment.open({ workDir: ".", stack: "dev" });',
          `const qa = await Deployment.open({ workDir: ".", stack: "qa", create: true, config: ${JSON.stringify(settings)} });`,
          "const { images } = await qa.promote({ from: dev }).result;",
          "console.log(JSON.stringify({ images, outputs: await qa.outputs() }));",
        ].join("\n"),
      );
      assert.deepEqual(
        result.images?.map(({ digest }) => digest),
        [digests[1]],
      );
      assert.equal(digestOf(result.outputs), digests[1]);
      assert.match(result.outputs["imageUri"] ?? "", /shop-assets-qa@/);
      assert.match(await page(result.outputs), /changed/);
      // The local AWS mounts.
      const [{ copied } = { copied: undefined }] = result.images ?? [];
      assert.equal(copied?.blobs.sent, 0);
      assert.ok(copied.blobs.mounted > 0);
    });

    it("rolls the first stage back, from CommonJS, and leaves the second one alone", async () => {
      const { result, calls } = await recordCalls(world.endpoint, () =>
        operate(
          "back.cjs",
          [
            'const { Deployment } = require("pulumi-berth/automation");',
            "(async () => {",
            '  const dev = await Deployment.open({ workDir: ".", stack: "dev" });',
            '  const { outputs } = await dev.rollback({ because: "the page is wrong" }).result;',
            '  const qa = await Deployment.open({ workDir: ".", stack: "qa" });',
            "  const releases = await dev.releases();",
            "  console.log(JSON.stringify({ outputs, second: await qa.outputs(), releases }));",
            "})();",
          ].join("\n"),
        ),
      );
      // The record of the reason.
      assert.equal(pushedImages(calls), 1);
      assert.equal(digestOf(result.outputs), digests[0]);
      assert.equal(digestOf(result.second ?? {}), digests[1]);
      assert.doesNotMatch(await page(result.outputs), /changed/);
      const withdrawn = result.releases?.filter((release) => release.withdrawn);
      assert.deepEqual([...new Set(withdrawn?.map(({ digest }) => digest))], [digests[1]]);
      assert.equal(withdrawn?.[0]?.withdrawn?.reason?.because, "the page is wrong");
    });
  });
});

/** What a program of a user's own printed. */
interface Operated {
  readonly outputs: Record<string, string>;
  readonly second?: Record<string, string>;
  readonly images?: PromoteResult["images"];
  readonly releases?: readonly ListedRelease[];
}
