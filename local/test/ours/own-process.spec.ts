import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { dockerHome } from "../../daemon/docker-home";
import { isOwnProcess, isOwnStatus } from "../../ours/own-process";
import { strayDaemons } from "../../process";

const status = (ids: string) => `Name:\tsleep\nUmask:\t0022\nUid:\t${ids}\nGid:\t0\t0\t0\t0\n`;

describe("isOwnProcess", () => {
  it("is true of this one and of none that isn't there", () => {
    assert.equal(isOwnProcess(process.pid), true);
    assert.equal(isOwnProcess(2 ** 30), false);
  });

  for (const [title, ids, expected] of [
    ["a process of this user", "1000\t1000\t1000\t1000", true],
    ["another user's", "1001\t1001\t1001\t1001", false],
    ["a set-user-id program of this user's that another has started", "1001\t1000\t1000\t1000", false],
    ["one that can take another user's id again", "1000\t1000\t1001\t1000", false],
    ["one whose ids are not told", "", false],
  ] as const)
    it(`is ${expected} of ${title}`, () => assert.equal(isOwnStatus(status(ids), 1000), expected));
});

describe("A process with berth's mark of another user", () => {
  let dir: string;
  before(function () {
    if (process.getuid?.() !== 0) this.skip();
  });
  beforeEach(() => {
    dir = fs.mkdtempSync(path.join(os.tmpdir(), "berth-mark-"));
  });
  afterEach(() => fs.rmSync(dir, { recursive: true, force: true }));

  for (const [whose, uid, expected] of [
    ["ours", 0, true],
    ["another's", 65534, false],
  ] as const)
    it(`${expected ? "counts" : "does not count"} when it is ${whose}`, async () => {
      const docker = path.join(dir, "docker");
      fs.mkdirSync(docker);
      // Not by the shared Docker's name where it would be taken for that by others on this machine.
      const logFile = path.join(docker, expected ? "some.log" : "shared-docker.log");
      const child = spawn("sleep", ["60"], {
        env: { PATH: "/usr/bin:/bin", BERTH_DAEMON: logFile },
        uid,
        detached: true,
      });
      try {
        await once(child, "spawn");
        assert.equal(strayDaemons(dir).length, expected ? 1 : 0);
        if (!expected) assert.notEqual(dockerHome(path.join(dir, "cache")).dir, docker);
      } finally {
        const ended = once(child, "exit");
        child.kill("SIGKILL");
        await ended;
      }
    });
});
