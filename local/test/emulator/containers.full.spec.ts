import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import {
  type ContainerDefinition,
  CreateClusterCommand,
  DescribeTasksCommand,
  ECSClient,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  type RegisterTaskDefinitionCommandInput,
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

  const confined: readonly {
    readonly title: string;
    readonly definition?: Partial<RegisterTaskDefinitionCommandInput>;
    readonly container?: Partial<ContainerDefinition>;
    readonly says: RegExp;
  }[] = [
    {
      title: "a folder of this machine",
      definition: { volumes: [{ name: "root", host: { sourcePath: "/" } }] },
      container: { mountPoints: [{ sourceVolume: "root", containerPath: "/host" }] },
      says: /the folder \/ of this machine/,
    },
    {
      title: "a folder that a link in its path leads out to",
      definition: { volumes: [{ name: "etc", host: { sourcePath: "/proc/self/root/etc" } }] },
      container: { mountPoints: [{ sourceVolume: "etc", containerPath: "/host" }] },
      says: /the folder \/proc\/self\/root\/etc/,
    },
  ];
  for (const { title, definition, container, says } of confined)
    it(`are not started with ${title}, and the task says why`, async () => {
      const daemon = await start();
      const ecs = await runTask(where.port, image, { definition, container });
      let reason: string | undefined;
      await waitUntil(
        async () => {
          const { taskArns = [] } = await ecs.send(
            new ListTasksCommand({ cluster: "dev", desiredStatus: "STOPPED" }),
          );
          if (taskArns.length === 0) return false;
          const { tasks } = await ecs.send(new DescribeTasksCommand({ cluster: "dev", tasks: taskArns }));
          reason = tasks?.[0]?.stoppedReason;
          return reason !== undefined;
        },
        { what: "The end of the task", timeoutMs: 20_000, daemon },
      );
      assert.match(String(reason), says);
      assert.equal(running(), 0);
      ecs.destroy();
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

async function runTask(
  port: number,
  image: string,
  {
    definition = {},
    container = {},
  }: {
    readonly definition?: Partial<RegisterTaskDefinitionCommandInput> | undefined;
    readonly container?: Partial<ContainerDefinition> | undefined;
  } = {},
): Promise<ECSClient> {
  const credentials = {
    accessKeyId: "test",
    secretAccessKey: process.env["AWS_SECRET_ACCESS_KEY"] ?? "test",
  };
  const ecs = new ECSClient({ endpoint: `http://127.0.0.1:${port}`, region: "us-east-1", credentials });
  await ecs.send(new CreateClusterCommand({ clusterName: "dev" }));
  const sleeper = { name: "sleeper", image, memory: 64, command: ["/busybox", "sleep", "600"], ...container };
  await ecs.send(
    new RegisterTaskDefinitionCommand({ family: "sleeper", containerDefinitions: [sleeper], ...definition }),
  );
  await ecs.send(new RunTaskCommand({ cluster: "dev", taskDefinition: "sleeper" }));
  return ecs;
}
