import * as os from "node:os";
import * as path from "node:path";

/** The checkout that this file belongs to. */
export const checkout = path.resolve(__dirname, "..");

/** Every resource type of CloudFormation as Pulumi's `aws-native` plugin knows it (JSON, 13 MB). */
export const resourceTypes = path.join(checkout, "node_modules/@pulumi/cdk/schemas/aws-native-metadata.json");

/** Where one local AWS keeps everything that is its own: `.berth/` of this checkout unless told otherwise. */
export interface LocalPaths {
  /** The folder itself. `reset` deletes it whole. */
  readonly dir: string;
  /** Ports and process ids of the running parts (JSON). */
  readonly worldFile: string;
  /** `pulumi`, `pulumi-language-nodejs` and `buildx` as the engine is to find them; comes first on PATH. */
  readonly bin: string;
  /** Bundles of the stand-in plugins and of the language host. */
  readonly bundles: string;
  /** PULUMI_HOME: plugins and credentials, apart from the user's own. */
  readonly pulumiHome: string;
  /** The file backend's folder. */
  readonly state: string;
  /** The passphrase of the local stacks' secrets. */
  readonly passphrase: string;
  /** Certificate authority, bundle, call log of the gateway. */
  readonly gateway: string;
  /** Data of the emulator. */
  readonly emulator: string;
  /** State, configuration and socket of buildkitd. */
  readonly buildkit: string;
  /** BUILDX_CONFIG. */
  readonly buildx: string;
  /** DOCKER_CONFIG, so that neither credentials nor settings of the user are read or written. */
  readonly dockerConfig: string;
  /** TMPDIR of engine and programs: a run that is killed leaves its temporary files here, not in the machine's. */
  readonly temporary: string;
  /** One log file a part. */
  readonly logs: string;
}

export function localPaths(
  dir: string = process.env["BERTH_DIR"] ?? path.join(checkout, ".berth"),
): LocalPaths {
  const at = (...names: string[]) => path.join(dir, ...names);
  return {
    dir,
    worldFile: at("world.json"),
    bin: at("bin"),
    bundles: at("bundles"),
    pulumiHome: at("pulumi-home"),
    state: at("state"),
    passphrase: at("passphrase"),
    gateway: at("gateway"),
    emulator: at("emulator"),
    buildkit: at("buildkit"),
    buildx: at("buildx"),
    dockerConfig: at("docker-config"),
    temporary: at("tmp"),
    logs: at("logs"),
  };
}

/** Built and downloaded tools, shared by every checkout of this user and keyed by version. */
export function userCache(): string {
  return (
    process.env["BERTH_CACHE"] ??
    path.join(process.env["XDG_CACHE_HOME"] ?? path.join(os.homedir(), ".cache"), "berth")
  );
}
