import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { CreateRepositoryCommand, DescribeRepositoriesCommand, ECRClient } from "@aws-sdk/client-ecr";
import { ensureEmulator, type EmulatorInstall, startEmulator } from "../../emulator";
import { userCache } from "../../paths";
import { freePort, stopDaemon, strayDaemons } from "../../process";

describe("startEmulator", () => {
  let install: EmulatorInstall;
  let dir: string;
  let port: number;

  before(async function () {
    this.timeout(180_000);
    install = await ensureEmulator({ cache: userCache(), onProgress: () => undefined });
  });
  beforeEach(async () => {
    dir = fs.mkdtempSync(path.join(os.tmpdir(), "berth-emulator-"));
    port = await freePort();
  });
  afterEach(async () => {
    for (const stray of strayDaemons(dir)) await stopDaemon(stray);
    fs.rmSync(dir, { recursive: true, force: true });
  });

  const start = (key?: string) =>
    startEmulator({
      install,
      port,
      ...(key !== undefined && { key }),
      dir: path.join(dir, "emulator"),
      logFile: path.join(dir, "logs", "emulator.log"),
    });

  it("answers on 127.0.0.1 alone, as account 000000000000", async function () {
    this.timeout(60_000);
    await start();
    assert.deepEqual(listeningAddresses(port), ["0100007F"]);
    const created = await ecr(port).send(new CreateRepositoryCommand({ repositoryName: "web-assets-dev" }));
    assert.equal(created.repository?.registryId, "000000000000");
  });

  it("answers nobody without its key, whatever is asked", async function () {
    this.timeout(60_000);
    await start("k3y");
    const ask = async (path: string, headers: Record<string, string> = {}) =>
      (await fetch(`http://127.0.0.1:${port}${path}`, { headers })).status;
    for (const path of ["/", "/_ministack/health", "/v2/", "/_ministack/reset"]) {
      assert.equal(await ask(path), 403);
      assert.equal(await ask(path, { "x-berth-key": "k3y2" }), 403);
    }
    assert.equal(await ask("/_ministack/health", { "x-berth-key": "k3y" }), 200);
    await assert.rejects(repositories(port));
  });

  it("leaves no process, port or file outside its folder", async function () {
    this.timeout(60_000);
    const before = fs.readdirSync(os.tmpdir());
    await stopDaemon(await start());
    assert.deepEqual(listeningAddresses(port), []);
    assert.deepEqual(strayDaemons(dir), []);
    const added = fs.readdirSync(os.tmpdir()).filter((name) => !before.includes(name));
    assert.deepEqual(
      added.filter((name) => name.includes("ministack")),
      [],
    );
  });

  it("begins empty, also after a clean stop", async function () {
    this.timeout(60_000);
    const daemon = await start();
    await ecr(port).send(new CreateRepositoryCommand({ repositoryName: "web-assets-dev" }));
    assert.deepEqual(await repositories(port), ["web-assets-dev"]);
    await stopDaemon(daemon);
    await start();
    assert.deepEqual(await repositories(port), []);
  });

  it("fails at once, naming the log, when the port is taken", async function () {
    this.timeout(60_000);
    await start();
    const second = startEmulator({
      install,
      port,
      dir: path.join(dir, "b"),
      logFile: path.join(dir, "logs", "b.log"),
    });
    await assert.rejects(second, { code: "daemon-died", message: /address already in use/i });
  });
});

function ecr(port: number): ECRClient {
  return new ECRClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: process.env["AWS_SECRET_ACCESS_KEY"] ?? "test" },
  });
}

async function repositories(port: number): Promise<(string | undefined)[]> {
  const { repositories = [] } = await ecr(port).send(new DescribeRepositoriesCommand({}));
  return repositories.map((repository) => repository.repositoryName);
}

/** Local addresses, as the kernel writes them, of the sockets that listen on the port. */
function listeningAddresses(port: number): string[] {
  const hexPort = port.toString(16).toUpperCase().padStart(4, "0");
  return ["/proc/net/tcp", "/proc/net/tcp6"].flatMap((table) =>
    fs
      .readFileSync(table, "utf8")
      .split("\n")
      .map((line) => line.trim().split(/\s+/))
      .filter(([, local, , state]) => state === "0A" && local?.endsWith(`:${hexPort}`))
      .map(([, local = ""]) => local.split(":")[0] ?? ""),
  );
}
