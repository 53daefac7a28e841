import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import type { World } from "../../../local/world";
import { testWorld } from "../../../local/test/world";
import { pulumi } from "../../shared/command";
import { packed, PackedProject } from "../../shared/packed-package";
import { Visitor } from "../../shared/visitor";

/** The claim of `berth init`: an empty folder, `pulumi preview`, `pulumi up`, and nothing to edit in between. */
describe("berth init in an empty folder outside of a checkout", function () {
  this.timeout(300_000);
  let world: World;
  let tool: PackedProject;
  let project: PackedProject;
  let written: Record<string, string>;

  before(async () => {
    world = await testWorld();
    tool = PackedProject.create({});
    project = PackedProject.empty();
  });
  after(async () => {
    if (project) await pulumi(world, project.dir, ["destroy", "--yes", "--skip-preview"]);
    project?.remove();
    tool?.remove();
  });

  async function succeeds(...args: string[]): Promise<string> {
    const { exitCode, stdout, all } = await pulumi(world, project.dir, args);
    assert.equal(exitCode, 0, `pulumi ${args.join(" ")}:\n${all}`);
    return stdout;
  }

  it("writes a project, and makes its stack", () => {
    assert.deepEqual(fs.readdirSync(project.dir), []);
    // The region is the local AWS's, by its environment. What `npm install` brings is linked below: the newest versions would
    // need newer plugins than this checkout's local AWS has.
    const argv = ["init", "--name", "store", "--package", packed(), "--no-install"];
    const command = path.join(tool.dir, "node_modules/pulumi-berth/dist/cli/main.js");
    const said = project.run(process.execPath, [command, ...argv], world.env);
    assert.match(said, /\nRunning pulumi stack init dev\n\nNext:\n {2}npm install .*\n {2}pulumi preview\n$/);
    written = project.files();
    project.install();
  });

  it("previews", async () => {
    const text = await succeeds("preview");
    assert.match(text, /aws:ecr:Repository images-repository create/);
    assert.match(text, /aws:ecs:Service web create/);
  });

  it("comes up, and the service answers", async () => {
    await succeeds("up", "--yes", "--skip-preview");
    const outputs = JSON.parse(await succeeds("stack", "output", "--json")) as Record<string, string>;
    assert.equal(outputs["releaseTag"], "release.web.1");
    const page = new Visitor(world.endpoint, outputs["url"] ?? "", "index.html");
    assert.match(await page.visit(), /^200 [^]*Hello from an image/);
  });

  it("needed no edit", () => {
    assert.deepEqual(project.files(), written);
  });

  it("does not take the stack of another project of that name", () => {
    const other = fs.mkdtempSync(path.join(os.tmpdir(), "berth-other-"));
    try {
      const command = path.join(tool.dir, "node_modules/pulumi-berth/dist/cli/main.js");
      const argv = [command, "init", other, "--name", "store", "--package", packed(), "--no-install"];
      assert.throws(
        () => tool.run(process.execPath, argv, world.env),
        /It failed:\n.*stack .*already exists[^]*Next:[^]*pulumi stack init dev/,
      );
    } finally {
      fs.rmSync(other, { recursive: true });
    }
  });
});
