import { once } from "node:events";
import * as fs from "node:fs";
import * as net from "node:net";
import * as path from "node:path";
import { type Daemon, spawnDaemon, stopDaemon, waitUntil } from "../process";
import { daemonEnvironment } from "./daemon-environment";
import { endLeftovers } from "./leftovers";
import { socketFolder } from "./socket-path";

export interface StartBuildkitOptions {
  readonly buildkitd: string;
  /** State, configuration and, where its path is short enough, the socket. */
  readonly dir: string;
  readonly logFile: string;
  /** `127.0.0.1:PORT` of the registry that stands in for Docker Hub, and that images are pushed to. */
  readonly mirror: string;
}

export interface Buildkit {
  readonly daemon: Daemon;
  /** `unix://...` */
  readonly address: string;
}

/** Starts BuildKit's daemon, as root. Resolves once it takes builds. */
export async function startBuildkit(options: StartBuildkitOptions): Promise<Buildkit> {
  const { buildkitd, dir, logFile, mirror } = options;
  await endLeftovers(dir);
  const temporary = path.join(dir, "tmp");
  fs.rmSync(temporary, { recursive: true, force: true });
  fs.mkdirSync(temporary, { recursive: true });
  const socket = path.join(socketFolder(dir, socketName), socketName);
  fs.rmSync(socket, { force: true });
  const config = path.join(dir, "buildkitd.toml");
  fs.writeFileSync(config, buildkitConfig(mirror));
  const address = `unix://${socket}`;
  const daemon = await spawnDaemon({
    name: "buildkit",
    command: buildkitd,
    args: ["--config", config, "--root", path.join(dir, "root"), "--addr", address],
    env: daemonEnvironment(temporary),
    cwd: dir,
    logFile,
  });
  try {
    await waitUntil(() => accepts(socket), { what: "BuildKit", timeoutMs: 30_000, daemon });
  } catch (failure) {
    await stopDaemon(daemon);
    await endLeftovers(dir);
    throw failure;
  }
  return { daemon, address };
}

const socketName = "buildkitd.sock";

/** Docker Hub's images come from the mirror first, over plain HTTP, for both names are the same local registry. */
export function buildkitConfig(mirror: string): string {
  return `[registry."docker.io"]
  mirrors = ["${mirror}"]
[registry."${mirror}"]
  http = true
[worker.oci]
  enabled = true
  gc = true
  reservedSpace = "512MB"
  maxUsedSpace = "4GB"
  minFreeSpace = "2GB"
[worker.containerd]
  enabled = false
`;
}

/** It listens only when it is ready to build. */
async function accepts(socket: string): Promise<boolean> {
  const connection = net.connect(socket);
  try {
    await once(connection, "connect");
    return true;
  } finally {
    connection.destroy();
  }
}
