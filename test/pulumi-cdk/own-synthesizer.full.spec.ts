import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { testWorld } from "../../local/test/world";
import { checkout } from "../../local/paths";
import { runCommand } from "../../local/process";
import { PackedProject, packed } from "../shared/packed-package";
import { ScenarioStack } from "../shared/stack";

/** Two images, named as that synthesizer asks for. */
const program = `
import { Stack } from "@pulumi/cdk";
import * as ecs from "aws-cdk-lib/aws-ecs";
import { App } from "pulumi-berth/pulumi-cdk";
new App("shop", (scope) => {
  const task = new ecs.FargateTaskDefinition(new Stack(scope, "shop"), "Task");
  for (const assetName of ["web", "clock"])
    task.addContainer(assetName, { image: ecs.ContainerImage.fromAsset(assetName, { assetName }) });
});
`;

// Why there is a synthesizer of berth's: see docs/decisions/0010-cdk-inside-pulumi.md.
describe("@pulumi/cdk's own synthesizer", function () {
  this.timeout(120_000);

  it("can't take a second image: both of its lifecycle policies have the same name", async () => {
    const world = await testWorld();
    const project = PackedProject.copyOf("examples/cdk-both-ways");
    try {
      project.write({ "index.ts": program });
      const config = { "aws:region": "us-east-1" };
      const { text } = await new ScenarioStack(world, {
        workDir: project.dir,
        stack: "own",
        config,
      }).preview();
      assert.match(text, /Duplicate resource URN '.*LifecyclePolicy::lifecycle-policy'/);
    } finally {
      project.remove();
    }
  });
});

describe("the package.json of examples/cdk-both-ways, outside of a checkout", function () {
  this.timeout(240_000);
  let folder: string;
  before(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), "berth-overrides-"))));
  after(() => fs.rmSync(folder, { recursive: true }));

  it("has one `aws` provider and one aws-cdk-lib, for all that it depends on", async () => {
    const manifest = JSON.parse(
      fs.readFileSync(path.join(checkout, "examples/cdk-both-ways/package.json"), "utf8"),
    ) as { dependencies: Record<string, string> };
    manifest.dependencies["pulumi-berth"] = `file:${packed()}`;
    fs.writeFileSync(path.join(folder, "package.json"), JSON.stringify(manifest));
    // What is installed where, without the packages themselves, of which the provider's alone has 200 MB.
    const args = ["install", "--package-lock-only", "--ignore-scripts", "--no-audit", "--no-fund"];
    await runCommand("npm", args, { cwd: folder });
    const lock = JSON.parse(fs.readFileSync(path.join(folder, "package-lock.json"), "utf8")) as {
      packages: Record<string, { version: string }>;
    };
    const installed = (name: string) =>
      Object.entries(lock.packages).flatMap(([at, { version }]) =>
        at.endsWith(`node_modules/${name}`) ? [version.split(".")[0]] : [],
      );
    assert.deepEqual(installed("@pulumi/aws"), ["7"]);
    assert.deepEqual(installed("aws-cdk-lib"), ["2"]);
    assert.deepEqual(installed("@pulumi/cdk"), ["1"]);
  });
});
