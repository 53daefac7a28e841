import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { checkout } from "../../local/paths";
import { type ActionSettings, notingNpx, runAction } from "./run-action";

interface Call {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

describe("a run of the action", () => {
  let folder: string;
  let calls: string;
  before(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "action-commands-"));
    calls = path.join(folder, "calls");
  });
  beforeEach(() => fs.writeFileSync(calls, ""));
  after(() => fs.rmSync(folder, { recursive: true }));

  const run = async (inputs: Record<string, string>, { env, ...more }: Partial<ActionSettings> = {}) => {
    const settings = { npx: notingNpx, env: { NPX_CALLS: calls, ...env }, ...more };
    const ended = await runAction(inputs, settings);
    const lines = fs.readFileSync(calls, "utf8").trim().split("\n").filter(Boolean);
    return { ...ended, called: lines.map((line) => JSON.parse(line) as Call) };
  };
  const { version } = JSON.parse(fs.readFileSync(path.join(checkout, "package.json"), "utf8")) as {
    version: string;
  };
  const published = ["--yes", `--package=pulumi-berth@${version}`, "--", "berth"];

  it("marks each service, with the package of the action's own version", async () => {
    const inputs = { command: "mark", cluster: "main", service: "web\nworker", shield: "true" };
    const { exitCode, called, summary, outputs } = await run(inputs, {
      env: { NPX_STDOUT: "web runs web:17.\n" },
    });
    assert.equal(exitCode, 0);
    const mark = [...published, "release", "mark", "--cluster=main", "--shield"];
    assert.deepEqual(
      called.map(({ args }) => args),
      [
        [...mark, "--service=web"],
        [...mark, "--service=worker"],
      ],
    );
    assert.equal(summary.match(/```text\nweb runs web:17\.\n```/g)?.length, 2);
    assert.equal(outputs, "exit-code=0\n");
  });

  it("marks the others too when one can't be, and fails", async () => {
    const inputs = { command: "mark", service: "web worker", "container-logs": "false" };
    const { exitCode, called, log, outputs } = await run(inputs, {
      env: { NPX_EXIT: "1", NPX_STDERR: "no\n" },
    });
    assert.equal(exitCode, 1);
    assert.equal(called.length, 2);
    assert.ok(called[0]?.args.includes("--no-container-logs"));
    assert.match(log, /::error title=berth::`mark` ended with 1/);
    assert.equal(outputs, "exit-code=1\n");
  });

  it("promotes, in the folder that it is told", async () => {
    const inputs = {
      ...{ command: "promote", from: "dev", to: "prod", service: "web api", yes: "true", deploy: "false" },
      "working-directory": "infra",
    };
    const { called } = await run(inputs, { workspace: folder });
    const words = ["promote", "--from=dev", "--to=prod", "--yes", "--no-deploy"];
    const project = `--cwd=${path.join(folder, "infra")}`;
    assert.deepEqual(called[0]?.args, [...published, ...words, project, "--", "web", "api"]);
  });

  it("audits what it is told, and fails only if that is wanted", async () => {
    const inputs = { command: "audit", repository: "shop-a shop-b", days: "30", declared: "used.json" };
    const settings = { env: { NPX_EXIT: "1", NPX_STDOUT: "### 1 image goes\n" } };
    const { exitCode, called, summary, outputs } = await run(inputs, settings);
    assert.equal(exitCode, 0);
    assert.deepEqual(called[0]?.args.slice(published.length), [
      ...["audit", "--markdown", "--repository=shop-a", "--repository=shop-b"],
      ...[`--declared=${path.join(checkout, "used.json")}`, "--days=30"],
    ]);
    assert.match(
      summary,
      /^### 1 image goes\n\n<sub>By \[this run\]\(.*\/acme\/shop\/actions\/runs\/77\), of c0ffee1/,
    );
    assert.equal(outputs, "exit-code=1\n");
    const failing = await run({ command: "audit", "fail-on-risk": "true" }, settings);
    assert.equal(failing.exitCode, 1);
    assert.match(failing.log, /::error title=berth::Something in use is at risk/);
  });

  it("fails when the audit could not be made", async () => {
    const { exitCode, log, summary } = await run({ command: "audit" }, { env: { NPX_EXIT: "2" } });
    assert.equal(exitCode, 2);
    assert.match(log, /::error title=berth::The audit could not be made/);
    assert.match(summary, /The audit could not be made/);
  });

  it("takes the package out of the checkout, whose .npmrc could name another registry", async () => {
    const { called } = await run({ command: "audit" }, { workspace: folder });
    assert.ok(!called[0]!.cwd.startsWith(folder));
    assert.equal(called[0]!.env["npm_config_ignore_scripts"], "true");
  });

  it("takes the project's own where it is told to, and another version only by its number", async () => {
    const { called } = await run({ command: "audit", version: "installed" }, { workspace: folder });
    assert.deepEqual(called[0]?.args.slice(0, 3), ["--no", "--", "berth"]);
    assert.equal(called[0]?.cwd, fs.realpathSync(folder));
    const other = await run({ command: "audit", version: "2.0.1" });
    assert.ok(other.called[1]?.args.includes("--package=pulumi-berth@2.0.1"));
  });

  it("keeps the token of the job to itself", async () => {
    const { called } = await run({ command: "audit" });
    assert.ok(!JSON.stringify(called).includes("the-jobs-token"));
  });

  it("runs nothing of what an input says", async () => {
    const touched = path.join(folder, "touched");
    const evil = `$(touch ${touched}) \`touch ${touched}\` ; touch ${touched} ' " && --yes`;
    const { exitCode, called } = await run({ command: "mark", cluster: evil, service: "--help" });
    assert.equal(exitCode, 0);
    assert.deepEqual(called[0]?.args.slice(-2), [`--cluster=${evil}`, "--service=--help"]);
    assert.ok(!fs.existsSync(touched));
  });

  it("takes nothing that a command prints for a command to the runner", async () => {
    const { log } = await run(
      { command: "mark", service: "web" },
      { env: { NPX_STDOUT: "::add-mask::web\n" } },
    );
    assert.match(log, /::stop-commands::([\w-]+)\n::add-mask::web\n\n::\1::\n/);
  });

  const refusals: [what: string, inputs: Record<string, string>, problems: RegExp[]][] = [
    [
      "another command",
      { command: "destroy" },
      [/`command` must be one of: mark, audit, promote; got "destroy"/],
    ],
    [
      "all that is wrong at once",
      {
        command: "audit",
        from: "dev",
        comment: "yes",
        "comment-id": "-->",
        version: "git+https://evil.example",
      },
      [
        /`from` is no input of audit/,
        /`comment` must be true or false; got "yes"/,
        /`comment-id` must be/,
        /`version` must be a version such as 1\.2\.3/,
      ],
    ],
    ["what lacks an input", { command: "promote", from: "dev" }, [/`to` is missing: promote needs it/]],
    [
      "one image for two services",
      { command: "mark", service: "web api", expect: "sha256:aa" },
      [/`expect` is for one service; `service` names 2/],
    ],
  ];
  for (const [what, inputs, problems] of refusals) {
    it(`refuses ${what}, and runs nothing`, async () => {
      const { exitCode, log, called } = await run(inputs);
      assert.equal(exitCode, 2);
      for (const problem of problems) assert.match(log, problem);
      assert.doesNotMatch(log, /^ +at /m);
      assert.deepEqual(called, []);
    });
  }
});
