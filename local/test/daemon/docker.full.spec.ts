import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { detectContainerRights, ensureDocker, releaseDocker, removeContainers } from "../../daemon";
import { answers } from "../../daemon/docker-api";
import { userCache } from "../../paths";
import { ensureBusybox } from "../../registry";

describe("The shared Docker", function () {
  this.timeout(180_000);
  let dir: string;
  const cache = userCache();
  beforeEach(() => {
    dir = fs.mkdtempSync(path.join(os.tmpdir(), "berth-docker-"));
  });
  afterEach(async () => {
    for (const owner of fs.readdirSync(dir)) await releaseDocker({ cache, owner: path.join(dir, owner) });
    fs.rmSync(dir, { recursive: true, force: true });
  });

  const ensure = async (name: string) => {
    const owner = path.join(dir, name);
    fs.mkdirSync(owner, { recursive: true });
    return ensureDocker({ rights: await detectContainerRights(), cache, owner, onProgress: () => undefined });
  };
  const release = (name: string) => releaseDocker({ cache, owner: path.join(dir, name) });

  it("serves two at once from one daemon, and ends with the last of them alone", async () => {
    const [one, two] = await Promise.all([ensure("one"), ensure("two")]);
    assert.equal(one.host, two.host);
    // When another local AWS of this machine, or the machine itself, runs a Docker, that one has to stay.
    const othersUse = !one.fresh && !two.fresh;
    await release("one");
    assert.equal(await answers(two.host), true);
    await release("two");
    assert.equal(await answers(two.host), othersUse);
    assert.ok(othersUse || !fs.existsSync(path.join(cache, "docker")));
  });

  it("runs containers, and removes those of one label alone", async () => {
    const { host } = await ensure("one");
    const docker = (...args: string[]) =>
      execFileSync("docker", ["--host", host, ...args], { encoding: "utf8" }).trim();
    const busybox = await ensureBusybox({ cache });
    const image = `berth-test-${process.pid}`;
    execFileSync("/bin/sh", [
      "-c",
      'tar -c -C "$(dirname "$1")" "$(basename "$1")" | docker --host "$2" import - "$3"',
      ...["sh", busybox, host, image],
    ]);
    const run = (label: string) =>
      docker("run", "--detach", "--label", label, image, "/busybox", "sleep", "600");
    try {
      const [mine, other] = [run("world=mine"), run("world=other")];
      assert.equal(await removeContainers(host, "world=mine"), 1);
      const left = docker("ps", "--quiet", "--no-trunc").split("\n");
      assert.ok(left.includes(other) && !left.includes(mine));
    } finally {
      await removeContainers(host, "world=mine");
      await removeContainers(host, "world=other");
      docker("rmi", image);
    }
  });
});
