import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import {
  CreateClusterCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
} from "@aws-sdk/client-ecs";
import {
  detectContainerRights,
  type Docker,
  ensureDocker,
  releaseDocker,
  removeContainers,
} from "../../daemon";
import { containerLabel, ensureEmulator, type EmulatorInstall, startEmulator } from "../../emulator";
import { userCache } from "../../paths";
import { type Daemon, freePort, stopDaemon, strayDaemons, waitUntil } from "../../process";
import { ensureBusybox } from "../../registry";

describe("Containers of the emulator", function () {
  this.timeout(120_000);
  const cache = userCache();
  const image = `berth-test-${process.pid}`;
  let install: EmulatorInstall;
  let docker: Docker;
  let dir: string;
  let where: { port: number; dir: string; gatewayPort: number };
  before(async () => {
    dir = fs.mkdtempSync(path.join(os.tmpdir(), "berth-containers-"));
    install = await ensureEmulator({ cache, onProgress: () => undefined });
    docker = await ensureDocker({
      rights: await detectContainerRights(),
      cache,
      owner: dir,
      onProgress: () => undefined,
    });
    const busybox = await ensureBusybox({ cache });
    const script = 'tar -c -C "$(dirname "$1")" "$(basename "$1")" | docker --host "$2" import - "$3"';
    execFileSync("/bin/sh", ["-c", script, "sh", busybox, docker.host, image]);
  });
  after(async () => {
    execFileSync("docker", ["--host", docker.host, "rmi", "--force", image]);
    await releaseDocker({ cache, owner: dir });
    fs.rmSync(dir, { recursive: true, force: true });
  });
  beforeEach(async () => {
    where = { port: await freePort(), dir: path.join(dir, "emulator"), gatewayPort: await freePort() };
  });
  afterEach(async () => {
    for (const stray of strayDaemons(dir)) await stopDaemon(stray);
    await removeContainers(docker.host, containerLabel(where));
  });

  const start = () =>
    startEmulator({
      install,
      ...where,
      logFile: path.join(dir, "logs", "emulator.log"),
      dockerHost: docker.host,
    });
  const running = () => {
    const filter = `label=${containerLabel(where)}`;
    const args = ["--host", docker.host, "ps", "--all", "--quiet", "--filter", filter];
    return execFileSync("docker", args, { encoding: "utf8" }).split("\n").filter(Boolean).length;
  };

  it("are marked as this world's, and go when it stops", async () => {
    const daemon = await start();
    await runTask(where.port, image);
    await waitUntil(() => running() === 1, { what: "The task", timeoutMs: 20_000, daemon });
    await stopDaemon(daemon);
    assert.equal(running(), 0);
  });

  it("can be removed after it was killed, or go when it starts again", async () => {
    for (const clean of [() => removeContainers(docker.host, containerLabel(where)), start]) {
      const daemon: Daemon = await start();
      await runTask(where.port, image);
      await waitUntil(() => running() === 1, { what: "The task", timeoutMs: 20_000, daemon });
      process.kill(-daemon.pid, "SIGKILL");
      await stopDaemon(daemon);
      assert.equal(running(), 1);
      await clean();
      assert.equal(running(), 0);
    }
  });
});

async function runTask(port: number, image: string): Promise<void> {
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const ecs = new ECSClient({ endpoint: `http://127.0.0.1:${port}`, region: "us-east-1", credentials });
  await ecs.send(new CreateClusterCommand({ clusterName: "dev" }));
  const container = { name: "sleeper", image, memory: 64, command: ["/busybox", "sleep", "600"] };
  await ecs.send(new RegisterTaskDefinitionCommand({ family: "sleeper", containerDefinitions: [container] }));
  await ecs.send(new RunTaskCommand({ cluster: "dev", taskDefinition: "sleeper" }));
}
