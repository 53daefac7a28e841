import * as fs from "node:fs";
import * as path from "node:path";
import { LocalError } from "../errors";
import { CommandFailure, runCommand } from "../process";

export interface RegisterBuilderOptions {
  readonly buildx: string;
  /** BUILDX_CONFIG: apart from the user's own builders. */
  readonly buildxConfig: string;
  /** DOCKER_CONFIG: where `docker` looks for its commands, so that `docker buildx` builds as the stack does. */
  readonly dockerConfig: string;
  /** `unix://...` of BuildKit's daemon. */
  readonly address: string;
  readonly name?: string;
}

/** Makes BuildKit's daemon the builder that buildx, and so docker-build, uses. Again with another address: replaced. */
export async function registerBuilder(options: RegisterBuilderOptions): Promise<void> {
  const { buildx, buildxConfig, dockerConfig, address, name = "berth" } = options;
  fs.mkdirSync(buildxConfig, { recursive: true });
  placePlugin(buildx, path.join(dockerConfig, "cli-plugins"));
  const env = {
    PATH: process.env["PATH"] ?? "",
    HOME: buildxConfig,
    BUILDX_CONFIG: buildxConfig,
    DOCKER_CONFIG: buildxConfig,
  };
  const run = (...args: string[]) => runCommand(buildx, args, { env, inheritEnv: false, timeoutMs: 20_000 });
  // A node of that name is replaced by one that is appended; without a builder there is nothing to append to.
  const create = ["create", "--name", name, "--node", name, "--driver", "remote"];
  try {
    await run(...create, "--append", address).catch(() => run(...create, address));
    await run("use", "--global", "--default", name);
  } catch (failure) {
    throw new LocalError(
      "builder-not-registered",
      `buildx could not register BuildKit at ${address}: ${failure instanceof CommandFailure ? failure.lastLine : String(failure)}`,
      `Delete ${buildxConfig}, then run again.`,
      { cause: failure },
    );
  }
}

/** @see https://docs.docker.com/reference/cli/docker/buildx/ */
function placePlugin(buildx: string, folder: string): void {
  fs.mkdirSync(folder, { recursive: true });
  const plugin = path.join(folder, "docker-buildx");
  fs.rmSync(plugin, { force: true });
  fs.symlinkSync(buildx, plugin);
}
