import * as assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { type DeploymentOptions, InvalidOptionsError, Secret } from "../../automation";
import { checkOptions } from "../../automation/options";

const program = () => Promise.resolve();
const inline = { program, project: "shop", stack: "dev" };

describe("checkOptions", () => {
  let folder: string;
  before(() => (folder = mkdtempSync(path.join(os.tmpdir(), "options-"))));
  after(() => rmSync(folder, { recursive: true }));

  it("accepts an inline program with every kind of configuration value", () => {
    const config = { text: "a", "aws:number": 1, flag: false, list: [1, { a: "b" }], token: new Secret("s") };
    checkOptions({ ...inline, config, env: { A: "b" }, inheritEnv: false, create: false });
  });

  it("accepts a folder with a Pulumi.yaml", () => {
    writeFileSync(path.join(folder, "Pulumi.yaml"), "name: shop\nruntime: nodejs\n");
    checkOptions({ workDir: folder, stack: "organization/shop/dev" });
  });

  it("refuses everything that is wrong at once, with its path", () => {
    const config = { "a b": "x", "aws:region": null, list: [new Secret("s")] };
    const wrong = { program: "text", project: "no good", stack: "", config, env: { A: 1 } };
    assert.deepEqual(problemPaths(wrong), [
      "stack",
      "program",
      "project",
      "config.a b",
      "config.aws:region",
      "config.list[0]",
      "env.A",
    ]);
  });

  const refused: [string, object, string][] = [
    ["a program and a folder together", { ...inline, workDir: "." }, "workDir"],
    ["neither a program nor a folder", { stack: "dev" }, "workDir"],
    ["a folder without a Pulumi.yaml", { workDir: __dirname, stack: "dev" }, "workDir"],
    ["a stack name with a space", { ...inline, stack: "my dev" }, "stack"],
    ["to create what it is not to look for", { ...inline, create: true, check: false }, "check"],
    ["a secret that is no text", { ...inline, config: { token: new Secret(1) } }, "config.token"],
  ];
  for (const [title, options, at] of refused) {
    it(`refuses ${title}`, () => assert.deepEqual(problemPaths(options), [at]));
  }

  it("refuses a configuration file that is not there", () => {
    assert.deepEqual(problemPaths({ workDir: folder, stack: "dev", configFile: "none.yaml" }), [
      "configFile",
    ]);
  });

  it("does not show a secret that it refuses", () => {
    const options = { ...inline, config: { list: [new Secret("hunter2")] } };
    assert.throws(
      () => checkOptions(options),
      (error: Error) => !error.message.includes("hunter2"),
    );
  });
});

function problemPaths(options: object): string[] {
  try {
    checkOptions(options as DeploymentOptions);
  } catch (error) {
    assert.ok(error instanceof InvalidOptionsError);
    return error.problems.map((problem) => problem.path);
  }
  throw new assert.AssertionError({ message: "Nothing was refused." });
}
