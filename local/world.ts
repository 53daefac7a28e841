import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";

import { bundle, installPlugins } from "./bundle";
import { ensureBaseImage } from "./base-image";
import {
  type ContainerRights,
  dockerAnswers,
  endLeftovers,
  ensureDocker,
  registerBuilder,
  releaseDocker,
  removeContainers,
  removeImages,
  startBuildkit,
} from "./daemon";
import { containerLabel, startEmulator } from "./emulator";
import { bearer, registryToken } from "./gateway/http/authentication";
import { localEnvironment } from "./environment";
import { idleStop } from "./idle-stop";
import { type Installation, describeTool } from "./installation";
import { ownFolder, removeOwnFolder } from "./ours/own-folder";
import { ensurePassphrase } from "./ours/passphrase";
import { type LocalPaths, checkout, resourceTypes, userCache } from "./paths";
import type { Tier } from "./preflight";
import { endOrphans, freePort, isAlive, spawnDaemon, stopDaemon, strayDaemons, waitUntil } from "./process";
import { type WorldFile, readWorldFile, writeWorldFile } from "./world-file";

/** A running local AWS. */
export interface World {
  readonly paths: LocalPaths;
  readonly tier: Tier;
  /** The gateway: every AWS API, the registry and the load balancers, on one port. */
  readonly endpoint: string;
  /** `127.0.0.1:PORT` */
  readonly registry: string;
  /** What calls are signed with. */
  readonly secret: string;
  readonly env: Record<string, string>;
}

export interface WorldOptions {
  readonly installation: Installation;
  readonly paths: LocalPaths;
  readonly tier: Tier;
  readonly rights: ContainerRights;
  /** After how many minutes without a request it stops by itself. @default never */
  readonly idleMinutes?: number | undefined;
  /** One line at a time about what is being done. */
  readonly onProgress: (line: string) => void;
}

/** Starts what does not run yet; what runs is left alone. */
export async function startWorld(o: WorldOptions): Promise<World> {
  const { paths, installation, onProgress } = o;
  ownFolder(paths.dir);
  const file = readWorldFile(paths) ?? (await newWorldFile(o.tier));
  const record = (change: Partial<WorldFile>) => writeWorldFile(paths, Object.assign(file, change));
  record({ tier: o.tier });
  for (const folder of [paths.logs, paths.temporary]) fs.mkdirSync(folder, { recursive: true });

  if (o.tier === "full" && o.rights.kind !== "none") {
    const { fresh, ...docker } = await ensureDocker({
      rights: o.rights,
      cache: userCache(),
      owner: paths.dir,
      onProgress: (event) => onProgress(describeTool(event)),
    });
    record({ docker });
    // Tasks of an emulator do not outlive their Docker.
    if (fresh) await stopDaemons(paths);
  }
  await installPlugins({ paths, toolchain: installation.toolchain });
  await runEmulator(o, file, record);
  ensurePassphrase(paths);
  // The file backend makes no folder of its own.
  fs.mkdirSync(paths.state, { recursive: true });
  await runGateway(o, file, record);
  const world = worldOf(paths, file);
  await ensureBaseImage({ ...world, busybox: installation.busybox });
  if (o.tier === "full") await runBuildkit(o, file, record, world.registry);
  return world;
}

/** The world that runs now, if its gateway and emulator do. */
export function runningWorld(paths: LocalPaths): World | undefined {
  const file = readWorldFile(paths);
  if (!file?.daemons.gateway || !file.daemons.emulator) return undefined;
  if (!isAlive(file.daemons.gateway) || !isAlive(file.daemons.emulator)) return undefined;
  return worldOf(paths, file);
}

/** Ends every process of the world, and with the emulator all that it held: containers, images, the stack's state. */
export async function stopWorld(paths: LocalPaths): Promise<void> {
  const file = readWorldFile(paths);
  await stopDaemons(paths);
  await endOrphans(paths.pulumiHome, paths.bin);
  await endLeftovers(paths.buildkit);
  if (file) await removeTraces(paths, file);
  await releaseDocker({ cache: userCache(), owner: paths.dir });
  if (file) writeWorldFile(paths, { ...file, docker: undefined, daemons: {} });
  fs.rmSync(paths.state, { recursive: true, force: true });
}

/** As `stopWorld`, and nothing of the world stays on disk. */
export async function resetWorld(paths: LocalPaths): Promise<void> {
  await stopWorld(paths);
  removeOwnFolder(paths.dir);
}

async function newWorldFile(tier: Tier): Promise<WorldFile> {
  const ports = { gatewayPort: await freePort(), emulatorPort: await freePort() };
  return { ...ports, ...newKeys(), tier, daemons: {} };
}

function newKeys(): Pick<WorldFile, "emulatorKey" | "secret"> {
  const [emulatorKey = "", secret = ""] = [24, 30].map((bytes) => randomBytes(bytes).toString("base64url"));
  return { emulatorKey, secret };
}

/** What follows from the record of a world. */
function worldOf(paths: LocalPaths, file: WorldFile): World {
  const registry = `127.0.0.1:${file.gatewayPort}`;
  const endpoint = `http://${registry}`;
  const { secret } = file;
  const env = localEnvironment({ paths, endpoint, secret, dockerHost: file.docker?.host });
  return { paths, tier: file.tier, endpoint, registry, secret, env };
}

type Recorder = (change: Partial<WorldFile>) => void;

/** Ends what the process table shows, not what was written down: a start may have been killed in between. */
async function stopDaemons(paths: LocalPaths): Promise<void> {
  for (const daemon of strayDaemons(paths.dir)) await stopDaemon(daemon);
}

/** Removes what an emulator left in Docker when it could not end in order. */
async function removeTraces(paths: LocalPaths, file: WorldFile): Promise<void> {
  if (!file.docker || !(await dockerAnswers(file.docker.host))) return;
  const { emulatorPort: port, gatewayPort } = file;
  await removeContainers(file.docker.host, containerLabel({ dir: paths.emulator, port, gatewayPort }));
  await removeImages(file.docker.host, worldOf(paths, file).registry);
}

/** The emulator keeps everything in memory: a new one holds nothing. */
async function runEmulator(o: WorldOptions, file: WorldFile, record: Recorder): Promise<void> {
  const { paths } = o;
  if (file.daemons.emulator && isAlive(file.daemons.emulator)) return;
  o.onProgress("emulator");
  Object.assign(file, newKeys());
  await stopDaemons(paths);
  await removeTraces(paths, file);
  // What the stack's state describes is gone with the former emulator.
  fs.rmSync(paths.state, { recursive: true, force: true });
  const emulator = await startEmulator({
    install: { python: o.installation.python },
    port: file.emulatorPort,
    key: file.emulatorKey,
    dockerConfig: registryLogin(worldOf(paths, file)),
    dir: paths.emulator,
    logFile: path.join(paths.logs, "emulator.log"),
    ...(file.docker ? { dockerHost: file.docker.host } : {}),
    gatewayPort: file.gatewayPort,
    secret: file.secret,
    nodeModules: path.join(checkout, "node_modules"),
    resourceTypes,
  });
  record({ emulatorKey: file.emulatorKey, secret: file.secret, daemons: { emulator } });
}

async function runGateway(o: WorldOptions, file: WorldFile, record: Recorder): Promise<void> {
  if (file.daemons.gateway && isAlive(file.daemons.gateway)) return;
  o.onProgress("gateway");
  const outfile = path.join(o.paths.bundles, "gateway.js");
  await bundle({ entry: path.join(checkout, "local/gateway/main.ts"), outfile });
  const idle = o.idleMinutes === undefined ? undefined : idleStop(o.paths, o.idleMinutes);
  const gateway = await spawnDaemon({
    name: "gateway",
    command: process.execPath,
    args: [
      outfile,
      ...["--port", String(file.gatewayPort)],
      ...["--emulator", `http://127.0.0.1:${file.emulatorPort}`],
      ...["--dir", o.paths.gateway],
      ...(idle?.args ?? []),
    ],
    env: {
      PATH: process.env["PATH"] ?? "",
      ...idle?.env,
      BERTH_EMULATOR_KEY: file.emulatorKey,
      BERTH_SECRET: file.secret,
    },
    logFile: path.join(o.paths.logs, "gateway.log"),
  });
  record({ daemons: { ...file.daemons, gateway } });
  // So that `docker push` and `docker buildx build --push` need no login in the local shell.
  fs.mkdirSync(o.paths.dockerConfig, { recursive: true });
  const config = path.join(o.paths.dockerConfig, "config.json");
  fs.writeFileSync(config, registryLogin(worldOf(o.paths, file)), { mode: 0o600 });
  const health = `${worldOf(o.paths, file).endpoint}/_berth/health`;
  const headers = { authorization: bearer(file.secret) };
  await waitUntil(async () => (await fetch(health, { headers })).ok, {
    what: "the gateway",
    timeoutMs: 15_000,
    daemon: gateway,
  });
}

/** Docker's configuration for whoever pulls or pushes here. */
function registryLogin({ registry, secret }: World): string {
  return JSON.stringify({ auths: { [registry]: { auth: registryToken(secret) } } });
}

async function runBuildkit(
  o: WorldOptions,
  file: WorldFile,
  record: Recorder,
  mirror: string,
): Promise<void> {
  const { paths } = o;
  if (!file.daemons.buildkit || !isAlive(file.daemons.buildkit)) {
    o.onProgress("BuildKit");
    const { daemon, address } = await startBuildkit({
      buildkitd: o.installation.toolchain.buildkitd,
      dir: paths.buildkit,
      logFile: path.join(paths.logs, "buildkit.log"),
      mirror,
    });
    record({ daemons: { ...file.daemons, buildkit: { ...daemon, address } } });
  }
  await registerBuilder({
    buildx: o.installation.toolchain.buildx,
    buildxConfig: paths.buildx,
    dockerConfig: paths.dockerConfig,
    address: file.daemons.buildkit?.address ?? "",
  });
}
