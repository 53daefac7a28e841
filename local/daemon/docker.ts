import * as fs from "node:fs";
import * as path from "node:path";
import * as lockfile from "proper-lockfile";
import { systemPath } from "../debian";
import { LocalError } from "../errors";
import { removeOwnFolder } from "../ours/own-folder";
import { spawnDaemon, stopDaemon, strayDaemons, waitUntil } from "../process";
import { executableIn } from "../toolchain/on-path";
import type { ToolProgress } from "../toolchain/progress";
import { daemonEnvironment } from "./daemon-environment";
import { answers, defaultHost, removeContainers } from "./docker-api";
import { addOwner, type DockerHome, dockerHome, removeOwner } from "./docker-home";
import { installDocker } from "./install-docker";
import { endLeftovers } from "./leftovers";
import type { ContainerRights } from "./rights";

export interface EnsureDockerOptions {
  readonly rights: ContainerRights;
  readonly cache: string;
  /** The folder of the local AWS that needs it. */
  readonly owner: string;
  readonly onProgress: (event: ToolProgress) => void;
}

export interface Docker {
  /** `unix://...` */
  readonly host: string;
  /** Started by us: ends when its last owner releases it. */
  readonly ours: boolean;
  /** Started just now: no container of an earlier run is left. */
  readonly fresh: boolean;
}

/** A Docker that answers: the machine's own, else one of ours, started and, on Debian, installed first. */
export async function ensureDocker(options: EnsureDockerOptions): Promise<Docker> {
  const { rights, cache, owner } = options;
  if (rights.kind === "none") throw new LocalError("no-container-rights", rights.reason, rights.nextStep);
  if (rights.kind === "running") return { host: rights.host, ours: false, fresh: false };
  const report = (state: ToolProgress["state"], detail: string) =>
    options.onProgress({ tool: "docker", index: 1, total: 1, state, detail });
  return locked(cache, async () => {
    if (rights.kind === "installable") {
      await installDocker((detail) => report("building", detail));
      // Where a service manager runs, the package has started its service: a second Docker would fight with it.
      if (await answers(defaultHost)) return { host: defaultHost, ours: false, fresh: true };
    }
    const home = dockerHome(cache);
    addOwner(home, owner);
    const fresh = !(await isUp(home));
    if (fresh) {
      report("building", "starting dockerd");
      await start(home, rights.kind === "startable" ? rights.dockerd : installedDockerd());
    }
    report("done", home.host);
    return { host: home.host, ours: true, fresh };
  });
}

/** Says that the owner no longer needs it. The last one ends the Docker that we started, its containers and its data. */
export async function releaseDocker(options: {
  readonly cache: string;
  readonly owner: string;
}): Promise<void> {
  const { cache, owner } = options;
  if (!fs.existsSync(dockerHome(cache).dir)) return;
  await locked(cache, async () => {
    const home = dockerHome(cache);
    if (removeOwner(home, owner).left) return;
    if (await isUp(home)) await removeContainers(home.host);
    await stop(home);
    removeOwnFolder(home.dir);
  });
}

async function isUp(home: DockerHome): Promise<boolean> {
  return home.daemon !== undefined && (await answers(home.host));
}

async function start(home: DockerHome, dockerd: string): Promise<void> {
  await stop(home);
  // After a kill its containerd waits for the dead containers until it gives up: what they were is not worth that.
  for (const rest of ["data", "exec", "dockerd.pid"])
    fs.rmSync(path.join(home.dir, rest), { recursive: true, force: true });
  const at = (name: string) => path.join(home.dir, name);
  fs.mkdirSync(at("tmp"), { recursive: true });
  // Our own, empty: the machine's configuration may name other sockets and folders.
  fs.writeFileSync(at("daemon.json"), "{}\n");
  const daemon = await spawnDaemon({
    name: "docker",
    command: dockerd,
    args: [
      ...["--config-file", at("daemon.json"), "--host", home.host, "--pidfile", at("dockerd.pid")],
      ...["--data-root", at("data"), "--exec-root", home.execRoot],
    ],
    env: daemonEnvironment(at("tmp")),
    logFile: home.logFile,
  });
  try {
    await waitUntil(() => answers(home.host), { what: "Docker", timeoutMs: 60_000, daemon });
  } catch (failure) {
    await stop(home);
    throw failure;
  }
}

/** Also where none runs any more: a killed one leaves containers and mounts behind. */
async function stop(home: DockerHome): Promise<void> {
  for (const daemon of strayDaemons(home.dir)) await stopDaemon(daemon, { timeoutMs: 20_000 });
  await endLeftovers(home.dir);
}

function installedDockerd(): string {
  const dockerd = executableIn(systemPath(), "dockerd");
  if (dockerd !== undefined) return dockerd;
  throw new LocalError(
    "docker-not-installed",
    "Debian's package `docker.io` was installed, but there is no dockerd on PATH.",
    "Install Docker Engine yourself, then run again.",
  );
}

/** One at a time for all local AWSs that share the cache. */
async function locked<T>(cache: string, work: () => Promise<T>): Promise<T> {
  fs.mkdirSync(cache, { recursive: true });
  const release = await lockfile.lock(path.join(cache, "docker"), {
    realpath: false,
    stale: 10_000,
    update: 2_000,
    retries: { forever: true, factor: 1, minTimeout: 200, maxTimeout: 200 },
  });
  try {
    return await work();
  } finally {
    await release();
  }
}
