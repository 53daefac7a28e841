import assert from "node:assert/strict";

import { type ProgramRun, programArguments, programEnvironment } from "../../language-host/program-command";
import { runtimeOptions } from "../../language-host/runtime-options";

const run: ProgramRun = {
  engineAddress: "127.0.0.1:1",
  monitorAddress: "127.0.0.1:2",
  organization: "organization",
  project: "web",
  stack: "dev",
  rootDirectory: "/project",
  programDirectory: "/project/infra",
  entryPoint: ".",
  args: [],
  dryRun: false,
  parallel: 16,
  config: {},
  secretKeys: [],
};

describe("programArguments", () => {
  it("names the engine, the stack and the folders, then the program", () => {
    assert.deepEqual(programArguments(run, runtimeOptions({}), "/run.js"), [
      "/run.js",
      ...["--monitor", "127.0.0.1:2"],
      ...["--engine", "127.0.0.1:1"],
      ...["--organization", "organization"],
      ...["--project", "web"],
      ...["--root-directory", "/project"],
      ...["--stack", "dev"],
      ...["--pwd", "/project/infra"],
      ...["--parallel", "16"],
      ".",
    ]);
  });

  it("puts node's own arguments before the runner", () => {
    const args = programArguments(run, runtimeOptions({ nodeargs: "--import tsx" }), "/run.js");
    assert.deepEqual(args.slice(0, 3), ["--import", "tsx", "/run.js"]);
  });

  it("puts the program's own arguments after the program", () => {
    const args = programArguments({ ...run, args: ["--dry-run"] }, runtimeOptions({}), "/run.js");
    assert.deepEqual(args.slice(-2), [".", "--dry-run"]);
  });

  it("says --dry-run in a preview only", () => {
    assert.ok(!programArguments(run, runtimeOptions({}), "/run.js").includes("--dry-run"));
    assert.ok(
      programArguments({ ...run, dryRun: true }, runtimeOptions({}), "/run.js").includes("--dry-run"),
    );
  });

  it("leaves out what the engine does not know", () => {
    const args = programArguments({ ...run, organization: "" }, runtimeOptions({}), "/run.js");
    assert.ok(!args.includes("--organization"));
  });
});

describe("programEnvironment", () => {
  const cases: [title: string, key: string, expected: string][] = [
    ["a key in its usual form", "aws:region", "aws:config:region"],
    ["a key in its old form", "aws:config:region", "aws:config:region"],
  ];
  for (const [title, key, expected] of cases) {
    it(`hands configuration over by ${title}`, () => {
      const env = programEnvironment({ ...run, config: { [key]: "x" } }, runtimeOptions({}));
      assert.deepEqual(JSON.parse(env["PULUMI_CONFIG"] ?? ""), { [expected]: "x" });
    });
  }

  it("names the secret keys as the engine does", () => {
    const env = programEnvironment({ ...run, secretKeys: ["web:token"] }, runtimeOptions({}));
    assert.equal(env["PULUMI_CONFIG_SECRET_KEYS"], '["web:token"]');
  });

  it("asks for ts-node with the project's tsconfig", () => {
    const env = programEnvironment(run, runtimeOptions({ tsconfig: "tsconfig.program.json" }));
    assert.equal(env["PULUMI_NODEJS_TYPESCRIPT"], "true");
    assert.equal(env["PULUMI_NODEJS_TSCONFIG_PATH"], "tsconfig.program.json");
  });

  it("does not ask for ts-node when the project says so", () => {
    const env = programEnvironment(run, runtimeOptions({ typescript: false }));
    assert.deepEqual(Object.keys(env).sort(), ["PULUMI_CONFIG", "PULUMI_CONFIG_SECRET_KEYS"]);
  });
});
