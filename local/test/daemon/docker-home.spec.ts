import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { addOwner, type DockerHome, removeOwner } from "../../daemon/docker-home";

describe("Owners of the shared Docker", () => {
  let dir: string;
  let home: DockerHome;
  beforeEach(() => {
    dir = fs.mkdtempSync(path.join(os.tmpdir(), "berth-owners-"));
    home = {
      dir: path.join(dir, "docker"),
      host: "unix:///x",
      execRoot: "/x",
      logFile: "/x.log",
      daemon: undefined,
    };
  });
  afterEach(() => fs.rmSync(dir, { recursive: true, force: true }));

  const world = (name: string) => {
    fs.mkdirSync(path.join(dir, name));
    return path.join(dir, name);
  };

  it("keeps it until the last has gone", () => {
    const [one, two] = [world("one"), world("two")];
    addOwner(home, one);
    addOwner(home, two);
    assert.deepEqual(removeOwner(home, one), { left: true });
    assert.deepEqual(removeOwner(home, two), { left: false });
  });

  it("counts an owner once, however often it asked", () => {
    const one = world("one");
    addOwner(home, one);
    addOwner(home, one);
    assert.deepEqual(removeOwner(home, one), { left: false });
  });

  it("does not wait for one whose folder was deleted without a release", () => {
    const [one, gone] = [world("one"), world("gone")];
    addOwner(home, one);
    addOwner(home, gone);
    fs.rmdirSync(gone);
    assert.deepEqual(removeOwner(home, one), { left: false });
  });

  it("has none left when there never was one", () => {
    assert.deepEqual(removeOwner(home, world("one")), { left: false });
  });
});
