import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { testWorld } from "../world";
import { TemporaryProject, ended } from "./temporary-project";

describe("language host under the real engine", function () {
  this.timeout(120_000);
  let env: Record<string, string>;
  let project: TemporaryProject | undefined;

  before(async () => {
    ({ env } = await testWorld());
  });
  afterEach(async () => {
    await project?.remove();
    project = undefined;
  });

  async function create(files: Record<string, string>, more: { runtime?: string; main?: string } = {}) {
    project = await TemporaryProject.create({ env, files, ...more });
    return project;
  }

  it("shows what a program prints, and its stack outputs", async () => {
    const project = await create({
      "index.ts": `
        import * as pulumi from "@pulumi/pulumi";
        console.log("printed to stdout");
        console.error("printed to stderr");
        export const where = [pulumi.getOrganization(), pulumi.getProject(), pulumi.getStack()].join("/");`,
    });
    const output = await project.pulumi("up", "--yes", "--skip-preview");
    assert.match(output, /printed to stdout/);
    assert.match(output, /printed to stderr/);
    assert.deepEqual(await project.outputs(), { where: `organization/${project.name}/test` });
  });

  it("hands configuration to the program, and keeps secrets secret", async () => {
    const project = await create({
      "index.ts": `
        import * as pulumi from "@pulumi/pulumi";
        const config = new pulumi.Config();
        export const plain = config.requireObject("plain");
        export const hidden = config.requireSecret("hidden");
        export const region = new pulumi.Config("aws").require("region");`,
    });
    await project.pulumi("config", "set", "--path", "plain.list[0]", "one");
    await project.pulumi("config", "set", "--secret", "hidden", "let-me-in");
    await project.pulumi("config", "set", "aws:region", "eu-west-1");
    const output = await project.pulumi("up", "--yes", "--skip-preview");
    assert.doesNotMatch(output, /let-me-in/);
    assert.match(output, /hidden: \[secret\]/);
    assert.deepEqual(await project.outputs(), {
      plain: { list: ["one"] },
      hidden: "let-me-in",
      region: "eu-west-1",
    });
  });

  it("tells the program whether it is a preview", async () => {
    const project = await create({
      "index.ts": `
        import * as pulumi from "@pulumi/pulumi";
        console.log("dry run:", pulumi.runtime.isDryRun());`,
    });
    assert.match(await project.pulumi("preview"), /dry run: true/);
    assert.match(await project.pulumi("up", "--yes", "--skip-preview"), /dry run: false/);
  });

  it("fails with the message and the place of an ordinary error", async () => {
    const project = await create({ "index.ts": `throw new Error("the roof is on fire");` });
    const { exitCode, all } = await project.try("preview");
    assert.notEqual(exitCode, 0);
    assert.match(all, /the roof is on fire/);
    assert.match(all, /index\.ts/);
  });

  it("shows a RunError without a stack, once", async () => {
    const project = await create({
      "index.ts": `
        import * as pulumi from "@pulumi/pulumi";
        throw new pulumi.RunError("repository is missing");`,
    });
    const { exitCode, all } = await project.try("preview");
    assert.notEqual(exitCode, 0);
    const diagnostics = all.slice(all.indexOf("Diagnostics:"));
    assert.equal(diagnostics.match(/repository is missing/g)?.length, 1);
    assert.doesNotMatch(all, /    at |index\.ts|non-zero exit code/);
  });

  it("names the exit code of a program that ended by itself", async () => {
    const project = await create({ "index.ts": `process.exit(7);` });
    const { exitCode, all } = await project.try("preview");
    assert.notEqual(exitCode, 0);
    assert.match(all, /exited with non-zero exit code: 7/);
  });

  it("says what to do when the program cannot find @pulumi/pulumi", async () => {
    const project = await create({ "index.ts": "" });
    fs.unlinkSync(path.join(project.dir, "node_modules"));
    const { exitCode, all } = await project.try("preview");
    assert.notEqual(exitCode, 0);
    assert.match(all, /@pulumi\/pulumi is not installed .* Run `npm install`/);
  });

  it("refuses a runtime option of the wrong type by its name", async () => {
    const project = await create(
      { "index.ts": "" },
      { runtime: "{ name: nodejs, options: { typescript: perhaps } }" },
    );
    const { exitCode, all } = await project.try("preview");
    assert.notEqual(exitCode, 0);
    assert.match(all, /`typescript` is "perhaps"; it must be a boolean/);
  });

  const modes = [
    { title: "ts-node with the default tsconfig", runtime: "nodejs" },
    {
      title: "ts-node with a tsconfig of the program's own",
      runtime: "{ name: nodejs, options: { tsconfig: tsconfig.program.json } }",
    },
    {
      title: "node with a loader",
      runtime: `{ name: nodejs, options: { typescript: false, nodeargs: "--import 'tsx' --no-warnings" } }`,
    },
  ];
  for (const { title, runtime } of modes) {
    it(`runs a TypeScript program by ${title}`, async () => {
      const project = await create(
        {
          "index.ts": "const answer: number = 42;\nexport { answer };",
          "tsconfig.program.json": JSON.stringify({
            extends: "./tsconfig.json",
            compilerOptions: { noCheck: true },
          }),
        },
        { runtime },
      );
      assert.match(await project.pulumi("preview"), /answer: 42/);
    });
  }

  for (const { title, runtime } of modes) {
    it(`keeps dynamic resources working under ${title}`, async () => {
      const project = await create(
        {
          "index.ts": `
            import * as pulumi from "@pulumi/pulumi";
            const greet = (name: string) => "hello " + name;
            class Provider implements pulumi.dynamic.ResourceProvider {
              async create(inputs: { name: string }) {
                const { basename } = await import("node:path");
                return { id: "1", outs: { greeting: greet(basename(inputs.name)) } };
              }
            }
            class Greeting extends pulumi.dynamic.Resource {
              declare readonly greeting: pulumi.Output<string>;
              constructor(name: string) {
                super(new Provider(), name, { name: "/a/b", greeting: undefined });
              }
            }
            export const greeting = new Greeting("g").greeting;`,
          "tsconfig.program.json": JSON.stringify({
            extends: "./tsconfig.json",
            compilerOptions: { noCheck: true },
          }),
        },
        { runtime },
      );
      await project.pulumi("up", "--yes", "--skip-preview");
      assert.deepEqual(await project.outputs(), { greeting: "hello b" });
      await project.pulumi("destroy", "--yes", "--skip-preview");
    });
  }

  const mains = [
    { title: "a folder", main: "infra" },
    { title: "a file", main: "infra/index.ts" },
  ];
  for (const { title, main } of mains) {
    it(`finds the program where main names ${title}`, async () => {
      const project = await create({ "infra/index.ts": "export const here = process.cwd();" }, { main });
      assert.match(await project.pulumi("preview"), /here: ".*project.*"/);
    });
  }

  for (const [signal, who] of [
    ["SIGINT", "Ctrl-C"],
    ["SIGKILL", "the death of the engine"],
  ] as const) {
    it(`ends the program and the host at ${who}`, async () => {
      const project = await create({
        "index.ts": `
          import * as fs from "node:fs";
          process.on("SIGINT", () => fs.writeFileSync("interrupted", ""));
          fs.writeFileSync("pids.tmp", JSON.stringify([process.pid, process.ppid]));
          fs.renameSync("pids.tmp", "pids");
          setInterval(() => undefined, 1000);`,
      });
      const cli = project.start("preview");
      const end = ended(cli);
      const pids = JSON.parse(await appears(path.join(project.dir, "pids"))) as number[];
      cli.kill(signal);
      const { exitCode } = await end;
      assert.notEqual(exitCode, 0);
      for (const pid of pids) await ends(pid);
      assert.ok(fs.existsSync(path.join(project.dir, "interrupted")), "the program was not asked to end");
    });
  }

  it("ends the process of dynamic resources at the death of the engine", async () => {
    const project = await create({
      "index.ts": `
        import * as pulumi from "@pulumi/pulumi";
        class Provider implements pulumi.dynamic.ResourceProvider {
          async create() {
            const { renameSync, writeFileSync } = await import("node:fs");
            writeFileSync("pid.tmp", String(process.pid));
            renameSync("pid.tmp", "pid");
            return new Promise<never>(() => undefined);
          }
        }
        class Endless extends pulumi.dynamic.Resource {
          constructor(name: string) {
            super(new Provider(), name, {});
          }
        }
        new Endless("e");`,
    });
    const cli = project.start("up", "--yes", "--skip-preview");
    const end = ended(cli);
    const pid = Number(await appears(path.join(project.dir, "pid")));
    assert.ok(runs(pid));
    cli.kill("SIGKILL");
    await end;
    await ends(pid);
    await project.pulumi("cancel", "--yes");
  });

  it("reports versions and dependencies to pulumi about", async () => {
    const project = await create({ "index.ts": "" });
    const about = JSON.parse(await project.pulumi("about", "--json")) as {
      runtime: { version: string };
      dependencies: { name: string; version: string }[];
      plugins: { name: string }[];
    };
    assert.equal(about.runtime.version, process.version);
    assert.deepEqual(
      about.dependencies.map((d) => d.name),
      ["@pulumi/pulumi"],
    );
    assert.ok(about.plugins.some((plugin) => plugin.name === "awsx"));
  });
});

async function appears(file: string): Promise<string> {
  for (;;) {
    if (fs.existsSync(file)) return fs.readFileSync(file, "utf8");
    await sleep(50);
  }
}

async function ends(pid: number): Promise<void> {
  const deadline = Date.now() + 15_000;
  while (runs(pid)) {
    if (Date.now() > deadline) assert.fail(`process ${pid} still runs`);
    await sleep(100);
  }
}

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
