import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { checkout } from "../../../../local/paths";
import { builderFinding, parseBuilders, lookForBuilders } from "../../../../cli/doctor/tools/builder";
import { nodeFinding } from "../../../../cli/doctor/tools/node";
import { packageFindings, type SharedPackage } from "../../../../cli/doctor/tools/packages";
import { lookForPulumi, oldestPulumi, pulumiFinding } from "../../../../cli/doctor/tools/pulumi";
import { ToolError, toolRunner } from "../../../../cli/doctor/tools/run-tool";

const never = new AbortController().signal;

describe("The tools that a doctor looks at", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "berth-tools-"));
  after(() => fs.rmSync(folder, { recursive: true }));
  /** A command of this name in a PATH of its own. */
  const tool = (name: string, script: string) => {
    const bin = fs.mkdtempSync(path.join(folder, "bin-"));
    fs.writeFileSync(path.join(bin, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    return toolRunner({ PATH: `${bin}:/usr/bin:/bin` });
  };
  const nothing = toolRunner({ PATH: folder });

  it("takes the Node.js that package.json does", () => {
    assert.equal(nodeFinding("22.9.0", ">=22.9").status, "ok");
    const old = nodeFinding("20.11.1", ">=22.9");
    assert.deepEqual([old.status, old.found], ["problem", "20.11.1 is too old: berth takes >=22.9."]);
  });

  const pulumis: [said: string, status: string, found: RegExp][] = [
    ["v3.256.0\n", "ok", /^3\.256\.0; berth takes/],
    ["v4.0.0", "ok", /^4\.0\.0/],
    ["v3.255.9", "problem", /^3\.255\.9 is too old: berth takes 3\.256\.0 or newer/],
    ["", "warning", /doesn't tell its version/],
  ];
  for (const [said, status, found] of pulumis)
    it(`judges Pulumi's ${JSON.stringify(said)} as ${status}`, () => {
      const finding = pulumiFinding(said);
      assert.equal(finding.status, status);
      assert.match(finding.found, found);
    });

  it("asks for the Pulumi that the project asks for", () => {
    const project = fs.readFileSync(path.join(checkout, "Pulumi.yaml"), "utf8");
    assert.ok(project.includes(`requiredPulumiVersion: ">=${oldestPulumi}"`));
  });

  it("finds a Pulumi that is missing, and one that fails", async () => {
    assert.match((await lookForPulumi(nothing, never)).found, /not on PATH/);
    const broken = await lookForPulumi(tool("pulumi", "echo 'cannot start' >&2; exit 3"), never);
    assert.deepEqual([broken.status, broken.found], ["problem", "`pulumi` failed: cannot start"]);
    assert.equal((await lookForPulumi(tool("pulumi", "echo v3.300.1"), never)).status, "ok");
  });

  it("ends a command whose time is up", async () => {
    const controller = new AbortController();
    const startedAt = performance.now();
    const running = tool("pulumi", "exec sleep 20")("pulumi", ["version"], controller.signal);
    setTimeout(() => controller.abort(), 50);
    await assert.rejects(running, ToolError);
    assert.ok(performance.now() - startedAt < 5_000);
  });

  describe("of builders", () => {
    const line = (name: string, driver: string, status: string) =>
      JSON.stringify({ Name: name, Driver: driver, Nodes: [{ Name: `${name}0`, Status: status }] });
    const docker = new ToolError("docker", true, "", "");
    const silent = new ToolError("docker", false, "is the daemon running?", "");
    const rows: [
      title: string,
      docker: string | ToolError,
      builders: string,
      builds: "yes" | "no" | "unknown",
      status: string,
      found: RegExp,
    ][] = [
      [
        "one of its own",
        docker,
        line("berth", "remote", "running"),
        "yes",
        "ok",
        /The builder berth \(remote\) runs/,
      ],
      ["Docker alone", "28.2.2", line("default", "docker", "running"), "yes", "ok", /Docker 28\.2\.2 runs/],
      [
        "one that has ended",
        silent,
        line("berth", "remote", "inactive"),
        "yes",
        "problem",
        /doesn't answer \(is the/,
      ],
      ["none", docker, "", "yes", "problem", /not on PATH/],
      ["none, and nothing to build", docker, "", "no", "ok", /builds no image/],
      ["none, and who knows", docker, "", "unknown", "warning", /can't be built here/],
    ];
    for (const [title, answer, text, builds, status, found] of rows)
      it(`judges ${title}`, () => {
        const finding = builderFinding({ docker: answer, builders: parseBuilders(text) }, builds);
        assert.equal(finding.status, status);
        assert.match(finding.found, found);
      });

    it("reads the list of a buildx that fails for one of them", async () => {
      const said = `${line("berth", "remote", "running")}\n${line("berth", "remote", "running")}\n{"Name":"default","Driver":"","Nodes":null}`;
      const run = tool("buildx", `cat <<'END'\n${said}\nEND\necho 'cannot load default' >&2; exit 1`);
      const { docker: answer, builders } = await lookForBuilders(run, never);
      assert.ok(answer instanceof ToolError);
      assert.deepEqual(
        builders.map(({ name, driver }) => [name, driver]),
        [
          ["berth", "remote"],
          ["default", ""],
        ],
      );
    });
  });

  describe("of packages", () => {
    const at = (version: string, where = "/app") => ({ version, folder: `${where}/node_modules/x` });
    const shared = (name: string, range: string, program?: string, folder = "/app"): SharedPackage => ({
      name,
      range,
      program: program === undefined ? undefined : at(program),
      berth: at(program ?? "1.0.0", folder),
    });
    const rows: [title: string, packages: SharedPackage[], findings: [string, RegExp][]][] = [
      ["none of them", [shared("@pulumi/aws", "^7.48.0")], [["skipped", /No package/]]],
      [
        "those that fit",
        [shared("@pulumi/aws", "^7.48.0", "7.50.1"), shared("@pulumi/cdk", "^1.10.0", "v1.10.0")],
        [["ok", /^@pulumi\/aws 7\.50\.1, @pulumi\/cdk 1\.10\.0\.$/]],
      ],
      [
        "an old one",
        [shared("@pulumi/aws", "^7.48.0", "6.80.0")],
        [["problem", /is 6\.80\.0 here, and berth takes \^7\.48\.0/]],
      ],
      [
        "two SDKs",
        [shared("@pulumi/pulumi", "^3.270.0", "3.280.0", "/app/node_modules/pulumi-berth")],
        [["problem", /there twice/]],
      ],
      [
        "two providers",
        [shared("@pulumi/aws", "^7.48.0", "7.50.1", "/elsewhere")],
        [["warning", /there twice/]],
      ],
    ];
    for (const [title, packages, findings] of rows)
      it(`judges ${title}`, () => {
        const found = packageFindings(packages);
        assert.equal(found.length, findings.length);
        findings.forEach(([status, text], index) => {
          assert.equal(found[index]?.status, status);
          assert.match(found[index]?.found ?? "", text);
        });
      });
  });
});
