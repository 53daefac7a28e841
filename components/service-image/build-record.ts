import { execFile } from "node:child_process";
import * as path from "node:path";
import { promisify } from "node:util";

/** Why a build failed, as BuildKit has recorded it. */
export interface BuildFailure {
  /** `[2/2] RUN make` */
  readonly step: string;
  /** The failing lines of the Dockerfile, marked, with its name; empty where BuildKit names none. */
  readonly source: string;
  /** The last lines that the step printed. */
  readonly logs: readonly string[];
}

/** What is known of a build whose record is looked for. */
export interface FailedBuildQuery {
  readonly context: string;
  /** What the docker-build provider said. */
  readonly errors: readonly string[];
  /** Milliseconds since 1970. */
  readonly since: number;
  /** Runs a command and gives its output. @default `docker buildx`, or `buildx` where Docker's own command lacks it */
  readonly run?: (args: readonly string[]) => Promise<string>;
}

/**
 * The record of a build that has just failed: of those that the provider's error can be about, the newest. None where the
 * builder keeps no records, or Docker can't be asked.
 *
 * @see https://docs.docker.com/reference/cli/docker/buildx/history/
 */
export async function failedBuild({
  context,
  errors,
  since,
  run = buildx,
}: FailedBuildQuery): Promise<BuildFailure | undefined> {
  try {
    const lines = (await run(["history", "ls", "--format", "json"]))
      .split("\n")
      .filter((line) => line !== "");
    const failed = lines
      .map((line) => JSON.parse(line) as ListedBuild)
      .filter(
        ({ status, created_at: at = "" }) => status === "Error" && Date.parse(at) >= since - clockSkewMs,
      )
      .slice(0, mostRecords);
    const records = await Promise.all(
      failed.map(async ({ ref = "" }) => {
        const id = ref.split("/").at(-1) ?? "";
        return JSON.parse(await run(["history", "inspect", id, "--format", "json"])) as BuildRecord;
      }),
    );
    const fitting = records.filter(({ Error: { Message: message = "" } = {} }) =>
      errors.some((error) => message !== "" && error.includes(message)),
    );
    const folder = path.basename(path.resolve(context));
    // Two services may fail in the same words.
    const own = fitting.find(({ Name: name = "" }) => name.split("/").includes(folder)) ?? fitting[0];
    return own && failureOf(own);
  } catch {
    // Whatever keeps us from the record, the provider's own error is there.
    return undefined;
  }
}

/** The builder's clock need not be this machine's. */
const clockSkewMs = 5_000;
/** More fail in one run only where something else is wrong. */
const mostRecords = 20;
const mostLines = 20;

interface ListedBuild {
  readonly ref?: string;
  readonly status?: string;
  readonly created_at?: string;
}

interface BuildRecord {
  readonly Name?: string;
  readonly Error?: {
    readonly Message?: string;
    readonly Name?: string;
    readonly Logs?: readonly string[] | null;
    /** Base64. */
    readonly Sources?: string;
  };
}

function failureOf({ Error: error = {} }: BuildRecord): BuildFailure {
  return {
    step: error.Name ?? "",
    source: Buffer.from(error.Sources ?? "", "base64")
      .toString("utf8")
      .trim(),
    logs: (error.Logs ?? []).slice(-mostLines),
  };
}

async function buildx(args: readonly string[]): Promise<string> {
  const run = promisify(execFile);
  const options = { timeout: 10_000, maxBuffer: 16 * 1024 * 1024 };
  try {
    return (await run("docker", ["buildx", ...args], options)).stdout;
  } catch {
    return (await run("buildx", args, options)).stdout;
  }
}
