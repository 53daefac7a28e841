import { createHash, randomUUID } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { z } from "zod";
import { type Daemon, spawnDaemon, stopDaemon, waitUntil } from "../process";
import type { EmulatorInstall } from "./install";

export interface StartEmulatorOptions {
  readonly install: EmulatorInstall;
  /** Listened on at 127.0.0.1. */
  readonly port: number;
  /** What a request must have to be let in (`x-berth-key`). @default everybody is */
  readonly key?: string;
  /** Docker's configuration (JSON), with the login of the registry that tasks pull from. @default none */
  readonly dockerConfig?: string;
  /** Everything that the emulator writes stays in here. */
  readonly dir: string;
  readonly logFile: string;
  /** `unix://...` of the Docker that tasks run on. Without one no Docker is touched. */
  readonly dockerHost?: string;
  /** The port that tasks are told to call AWS at, and that marks this world's containers: the gateway's. */
  readonly gatewayPort?: number;
  /** What functions sign their calls with. @default `test` */
  readonly secret?: string;
  /** Where functions find the AWS SDK, which Lambda's own runtime brings. @default nowhere but beside them */
  readonly nodeModules?: string;
  /** The resource types of Cloud Control, as `@pulumi/cdk` brings them. @default Cloud Control knows none */
  readonly resourceTypes?: string;
}

/** Starts the AWS emulator. Resolves once it answers. It keeps everything in memory, and so begins empty. */
export async function startEmulator(options: StartEmulatorOptions): Promise<Daemon> {
  const { install, port, dir, logFile } = options;
  for (const folder of Object.values(folders(dir))) fs.mkdirSync(folder, { recursive: true });
  if (options.dockerConfig !== undefined) {
    fs.writeFileSync(path.join(folders(dir).home, "config.json"), options.dockerConfig, { mode: 0o600 });
  }
  const identity = randomUUID();
  const daemon = await spawnDaemon({
    name: "emulator",
    command: install.python,
    // Its own entry point would make GATEWAY_PORT the port to listen on. No worker processes: one to stop.
    args: [
      "-m",
      "hypercorn",
      "local_aws:app",
      "--bind",
      `127.0.0.1:${port}`,
      "--workers",
      "0",
      "--keep-alive",
      "75",
    ],
    env: {
      ...emulatorEnvironment(options),
      MINISTACK_EDITION: identity,
      ...(options.key !== undefined && { BERTH_EMULATOR_KEY: options.key }),
    },
    cwd: dir,
    logFile,
  });
  try {
    await waitUntil(() => isReady(options, identity), {
      what: "The AWS emulator",
      timeoutMs: 60_000,
      daemon,
    });
  } catch (failure) {
    await stopDaemon(daemon);
    throw failure;
  }
  return daemon;
}

/** The whole environment of the emulator: no credentials, endpoints or settings of the user. */
export function emulatorEnvironment(
  options: Omit<StartEmulatorOptions, "install" | "logFile">,
): Record<string, string> {
  const { home, temporary, state, s3 } = folders(options.dir);
  return {
    PATH: process.env["PATH"] ?? "/usr/local/bin:/usr/bin:/bin",
    LANG: "C.UTF-8",
    PYTHONUNBUFFERED: "1",
    PYTHONDONTWRITEBYTECODE: "1",
    PYTHONPATH: path.join(__dirname, "mends"),
    HOME: home,
    TMPDIR: temporary,
    STATE_DIR: state,
    S3_DATA_DIR: s3,
    DOCKER_HOST: options.dockerHost ?? `unix://${path.join(options.dir, "no-docker.sock")}`,
    DOCKER_CONFIG: home,
    GATEWAY_PORT: String(options.gatewayPort ?? options.port),
    MINISTACK_HOST: "127.0.0.1",
    MINISTACK_HOSTNAME: worldName(options.dir),
    MINISTACK_ACCOUNT_ID: "000000000000",
    MINISTACK_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: options.secret ?? "test",
    ...(options.nodeModules !== undefined && { NODE_PATH: options.nodeModules }),
    ...(options.resourceTypes !== undefined && { BERTH_RESOURCE_TYPES: options.resourceTypes }),
    AWS_EC2_METADATA_DISABLED: "true",
    // Listeners on ports of their own, which two worlds would fight over.
    IOT_MTLS_ENABLED: "0",
    SFTP_ENABLED: "0",
  };
}

/** The label `key=value` of every container that the emulator of this folder starts. */
export function containerLabel(options: Pick<StartEmulatorOptions, "dir" | "port" | "gatewayPort">): string {
  return `ministack.instance=${worldName(options.dir)}:${options.gatewayPort ?? options.port}`;
}

function worldName(dir: string): string {
  return `berth-${createHash("sha256").update(dir).digest("hex").slice(0, 8)}`;
}

function folders(dir: string) {
  return {
    home: path.join(dir, "home"),
    temporary: path.join(dir, "tmp"),
    state: path.join(dir, "state"),
    s3: path.join(dir, "s3"),
  };
}

/** Its "edition" is free text of ours: another emulator on the same port answers with another one. */
async function isReady({ port, key }: StartEmulatorOptions, identity: string): Promise<boolean> {
  const response = await fetch(`http://127.0.0.1:${port}/_ministack/health`, {
    headers: key === undefined ? {} : { "x-berth-key": key },
    signal: AbortSignal.timeout(2_000),
  });
  const health = healthAnswer.parse(await response.json());
  return health.edition === identity && health.ready_scripts.status === "completed";
}

const healthAnswer = z.object({ edition: z.string(), ready_scripts: z.object({ status: z.string() }) });
