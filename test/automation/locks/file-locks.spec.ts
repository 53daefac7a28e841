import * as assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { fileLocks } from "../../../automation/locks/file-locks";
import { seesAllProcesses } from "../namespaces";

describe("fileLocks", () => {
  let backend: string;
  let deadPid: number;

  before(async () => {
    const child = spawn(process.execPath, ["--version"], { stdio: "ignore" });
    await once(child, "close");
    deadPid = child.pid!;
  });
  beforeEach(() => (backend = mkdtempSync(path.join(os.tmpdir(), "locks-"))));
  afterEach(() => rmSync(backend, { recursive: true }));

  // In a container nobody can tell: another one of the same host name may have it.
  const ended = seesAllProcesses() ? "dead" : "unknown";
  const cases: [string, () => LockContent, string][] = [
    ["alive: a process that runs", () => ({ pid: process.pid }), "alive"],
    ["dead: a process that ended", () => ({ pid: deadPid }), ended],
    ["unknown: a process on another host", () => ({ pid: deadPid, hostname: "elsewhere" }), "unknown"],
  ];
  for (const [title, content, expected] of cases) {
    it(`calls the holder ${title}`, async () => {
      writeLock("organization/shop/dev", content());
      assert.deepEqual(await holders(), [expected]);
    });
  }

  it("calls the holder dead when its number belongs to a younger process by now", async function () {
    if (process.platform !== "linux" || !seesAllProcesses()) this.skip();
    writeLock("organization/shop/dev", { pid: process.pid, timestamp: "2001-01-01T00:00:00Z" });
    assert.deepEqual(await holders(), ["dead"]);
  });

  it("calls the holder dead while its ended process waits to be reaped", async function () {
    if (process.platform !== "linux" || !seesAllProcesses()) this.skip();
    // A shell that starts a child and then sleeps in its place never reaps it.
    const parent = spawn("sh", ["-c", "true & echo $!; exec sleep 30"], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    try {
      const [line] = (await once(parent.stdout, "data")) as [Buffer];
      writeLock("organization/shop/dev", { pid: Number(line.toString()) });
      while ((await holders())[0] !== "dead")
        assert.ok(parent.exitCode === null, "the zombie was never called dead");
    } finally {
      parent.kill();
    }
  });

  it("finds the locks of backends without projects, too", async () => {
    writeLock("dev", { pid: deadPid });
    assert.equal((await holders()).length, 1);
  });

  it("takes the last part of a qualified stack name", async () => {
    writeLock("organization/shop/dev", { pid: deadPid });
    assert.equal(
      (await fileLocks(`file://${backend}`).read({ project: "shop", stack: "organization/shop/dev" })).length,
      1,
    );
  });

  it("finds none on a stack that nobody works on, or on another stack", async () => {
    writeLock("organization/shop/prod", { pid: deadPid });
    assert.deepEqual(await fileLocks(`file://${backend}`).read({ project: "shop", stack: "dev" }), []);
  });

  it("removes the lock of a dead holder and nothing else", async function () {
    if (!seesAllProcesses()) this.skip();
    const stale = writeLock("organization/shop/dev", { pid: deadPid });
    const [lock] = await fileLocks(`file://${backend}`).read({ project: "shop", stack: "dev" });
    const taken = writeLock("organization/shop/dev", { pid: process.pid }, "taken-meanwhile");
    await fileLocks(`file://${backend}`).remove(lock!);
    assert.deepEqual([existsSync(stale), existsSync(taken)], [false, true]);
  });

  it("refuses to remove the lock of a holder that lives", async () => {
    const file = writeLock("organization/shop/dev", { pid: process.pid });
    const [lock] = await fileLocks(`file://${backend}`).read({ project: "shop", stack: "dev" });
    await assert.rejects(fileLocks(`file://${backend}`).remove(lock!));
    assert.ok(existsSync(file));
  });

  async function holders(): Promise<string[]> {
    return (await fileLocks(`file://${backend}`).read({ project: "shop", stack: "dev" })).map(
      (lock) => lock.holder,
    );
  }

  function writeLock(stack: string, content: LockContent, id = "b8e7"): string {
    const folder = path.join(backend, ".pulumi/locks", stack);
    mkdirSync(folder, { recursive: true });
    const file = path.join(folder, `${id}.json`);
    const defaults = { username: "ada", hostname: os.hostname(), timestamp: new Date().toISOString() };
    writeFileSync(file, JSON.stringify({ ...defaults, ...content }));
    writeFileSync(`${file}.attrs`, "{}");
    return file;
  }
});

interface LockContent {
  readonly pid: number;
  readonly hostname?: string;
  readonly timestamp?: string;
}
