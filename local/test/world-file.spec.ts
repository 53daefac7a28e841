import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { localPaths } from "../paths";
import { type WorldFile, readWorldFile, writeWorldFile } from "../world-file";

describe("world.json", () => {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), "berth-world-"));
  const paths = localPaths(dir);
  after(() => fs.rmSync(dir, { recursive: true }));

  const world: WorldFile = {
    gatewayPort: 4001,
    emulatorKey: "key",
    secret: "s3cret",
    emulatorPort: 4002,
    tier: "full",
    docker: { host: "unix:///d.sock", ours: true },
    daemons: { gateway: { name: "gateway", pid: 7, startTime: "9", logFile: "/g.log" } },
  };

  it("reads what was written", () => {
    writeWorldFile(paths, world);
    assert.deepEqual(readWorldFile(paths), world);
    assert.deepEqual(fs.readdirSync(dir), [".berth-folder", "world.json"]);
    assert.equal(fs.statSync(paths.worldFile).mode & 0o777, 0o600);
  });

  const unreadable: [title: string, text: string][] = [
    ["that was cut off", '{"gatewayPort": 40'],
    ["of another version", '{"port": 4001}'],
    ["that is empty", ""],
  ];
  for (const [title, text] of unreadable) {
    it(`takes a file ${title} for none`, () => {
      fs.writeFileSync(paths.worldFile, text);
      assert.equal(readWorldFile(paths), undefined);
    });
  }

  it("takes a folder without one for none", () => {
    assert.equal(readWorldFile(localPaths(path.join(dir, "absent"))), undefined);
  });
});
