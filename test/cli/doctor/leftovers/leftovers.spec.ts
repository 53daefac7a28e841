import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { buildkitFinding, parseContainers } from "../../../../cli/doctor/leftovers/buildkit";
import { findLocalAws, localAwsFinding } from "../../../../cli/doctor/leftovers/local-aws";
import { interruptedFinding, lockFindings } from "../../../../cli/doctor/leftovers/locks";
import type { StackLock } from "../../../../automation";
import { localPaths } from "../../../../local/paths";
import { runningProcess } from "../../../../local/process/running-process";
import { writeWorldFile } from "../../../../local/world-file";

describe("What was left behind", () => {
  const lock = (holder: StackLock["holder"]): StackLock => ({
    ...{ pid: 4711, host: "ci-7", user: "runner", since: "2026-08-01T00:00:00Z", holder },
    location: "s3://state/.pulumi/locks/organization/shop/dev/x.json",
  });
  const left = (locks: Parameters<typeof lockFindings>[0]["locks"], interrupted: string[] = []) => ({
    backendUrl: "s3://state?endpoint=http://10.0.0.1",
    locks,
    interrupted,
  });

  const locks: [
    title: string,
    locks: Parameters<typeof left>[0],
    status: string,
    found: RegExp,
    remedy: RegExp,
  ][] = [
    ["none", [], "ok", /^Nobody holds dev\.$/, /^$/],
    ["of a run that goes on", [lock("alive")], "ok", /runner@ci-7 \(process 4711\).* works on dev now/, /^$/],
    [
      "of a dead run",
      [lock("dead")],
      "problem",
      /holds dev, and runs no more: s3:/,
      /^`pulumi cancel --stack dev` unlocks it/,
    ],
    ["of another machine's", [lock("unknown")], "warning", /not to be seen from here/, /Once it is certain/],
    ["in Pulumi's service", "none", "ok", /service keeps them/, /^$/],
    [
      "in a bucket of another cloud",
      "unread",
      "skipped",
      /^Locks in s3:\/\/state can't be read/,
      /pulumi cancel/,
    ],
  ];
  for (const [title, given, status, found, remedy] of locks)
    it(`is a lock: ${title}`, () => {
      const [finding] = lockFindings(left(given), "dev");
      assert.equal(finding?.status, status);
      assert.match(finding?.found ?? "", found);
      assert.match(finding?.remedy ?? "", remedy);
    });

  it("is an operation that was cut off, unless somebody is at it", () => {
    const urns = ["a", "b", "c", "d"].map((name) => `urn:pulumi:dev::shop::aws:ecs/service:Service::${name}`);
    assert.equal(interruptedFinding(left([]), "dev").status, "ok");
    const cut = interruptedFinding(left([lock("dead")], urns), "dev");
    assert.equal(cut.status, "warning");
    assert.match(cut.found, /^4 operations \(a, b, c and 1 more\) cut off/);
    assert.equal(interruptedFinding(left([lock("alive")], urns), "dev").status, "ok");
  });

  it("is a container of BuildKit that no builder uses", () => {
    const builder = { name: "ci", driver: "docker-container", nodes: [{ name: "ci0", status: "running" }] };
    const containers = parseContainers("buildx_buildkit_ci0\trunning\nbuildx_buildkit_old0\texited\n");
    const orphan = buildkitFinding(containers, [builder]);
    assert.equal(orphan.status, "warning");
    assert.equal(
      orphan.remedy,
      "docker rm --force buildx_buildkit_old0 && docker volume rm --force buildx_buildkit_old0_state",
    );
    const used = buildkitFinding(containers.slice(0, 1), [builder]);
    assert.deepEqual(
      [used.status, used.found],
      ["ok", "buildx_buildkit_ci0 (running): builds use it, as a cache too."],
    );
    assert.equal(buildkitFinding([], []).status, "ok");
    assert.equal(buildkitFinding(containers, []).status, "ok", "without buildx nobody knows whose they are");
  });

  describe("of a local AWS", () => {
    const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "berth-left-")));
    const paths = localPaths(path.join(folder, ".berth"));
    const child = spawn("sleep", ["60"]);
    after(() => {
      child.kill();
      fs.rmSync(folder, { recursive: true });
    });
    const daemon = (pid: number, startTime: string) => ({ name: "d", pid, startTime, logFile: "x" });
    /** As the local AWS itself writes it down. */
    const write = (gatewayRuns: boolean) => {
      const alive = daemon(child.pid ?? 0, runningProcess(child.pid ?? 0)?.startTime ?? "");
      const daemons = { emulator: alive, gateway: gatewayRuns ? alive : daemon(2 ** 22 + 1, "1") };
      const keys = { emulatorKey: "k", secret: "s3cret", gatewayPort: 1, emulatorPort: 2 };
      writeWorldFile(paths, { ...keys, tier: "engine", daemons });
    };
    const find = (env = {}, from = path.join(folder, "web")) => findLocalAws(from, env);

    it("is nothing where none has been", () => {
      assert.equal(localAwsFinding(find(), Date.now()).found, "None runs for this folder.");
    });

    it("is what runs in the folder or one above it, and how it ends", () => {
      write(true);
      const finding = localAwsFinding(find(), Date.now());
      assert.equal(finding.status, "ok");
      assert.match(finding.found, /\.berth runs: emulator and gateway\.$/);
      assert.match(finding.remedy ?? "", /npm run local -- stop/);
      assert.ok(!JSON.stringify(find()).includes("s3cret"));
    });

    it("is told of once it is idle for an hour", () => {
      const later = localAwsFinding(find(), Date.now() + 3 * 3_600_000 + 60_000);
      assert.equal(later.status, "warning");
      assert.match(later.found, /idle for 3 hours/);
    });

    it("is told of when half of it has died", () => {
      write(false);
      const finding = localAwsFinding(find(), Date.now());
      assert.equal(finding.status, "warning");
      assert.match(finding.found, /emulator run and gateway don't/);
    });

    it("is where the local shell says it is", () => {
      assert.equal(find({ BERTH_DIR: paths.dir }, os.tmpdir())?.folder, paths.dir);
    });
  });
});
