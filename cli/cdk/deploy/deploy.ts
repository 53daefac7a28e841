import type { DeployedStack } from "@aws-cdk/toolkit-lib";

import { digestsContext } from "../../../retention/hand-off/digests-context";
import { regionalRegistry, type AwsOptions } from "../../shared/aws-clients";
import { CliError } from "../../shared/errors";
import { exitCodes, type ExitCode } from "../../shared/exit-codes";
import type { Io } from "../../shared/io";
import { jsonText } from "../../shared/json-text";
import type { Format } from "../../shared/options";
import { count, list } from "../../shared/wording";
import { assemblyImages } from "../assembly-images";
import { digestsOf, type Digests } from "../digests";
import { appSettings, type AppOptions } from "./app-settings";
import { capturedOutput, ownOutput } from "./captured-output";
import { cdkApp, type CdkApp, type CdkAppOptions } from "./cdk-app";
import { stackPlace } from "./stack-place";
import { markStacks } from "./mark-stacks";
import { nextProcess } from "./next-process";
import type { Marked } from "./marked";
import type { RepositoryStack } from "./up-repository";

export interface DeployOptions extends AwsOptions, AppOptions, CdkAppOptions {
  /** A folder. */
  readonly pulumi?: string;
  readonly stack?: string;
  readonly pin?: boolean;
  readonly mark: boolean;
  /** In seconds. */
  readonly timeout: number;
  readonly format: Format;
}

/**
 * `berth cdk deploy`: 1 when something was deployed and could not be marked.
 *
 * The repository's stack and the synthesis run side by side; nothing is pushed before both are through.
 */
export async function deployCdkApp(
  io: Io,
  stacks: readonly string[],
  options: DeployOptions,
): Promise<ExitCode> {
  const { pulumi, stack } = options;
  if ((pulumi === undefined) !== (stack === undefined))
    throw new CliError("wrong-usage", "Give `--pulumi` and `--stack` together, or neither of them.");
  const tell = (source: string, line: string) =>
    ownOutput(() => void io.stderr.write(`${source.padEnd(6)}  ${line}\n`));
  const settings = appSettings(options);
  let app: CdkApp | undefined;
  try {
    app = await cdkApp(stacks, settings, options, (line) => tell("cdk", line));
    const hasStarted = nextProcess();
    const synthesis = app.synth();
    // The app takes the longest. To load the Automation API keeps this process busy, which could not start the app meanwhile.
    await Promise.race([hasStarted, synthesis.catch(() => undefined)]);
    const repository = await throughBoth(
      upOf(options, (line) => tell("pulumi", line)),
      synthesis,
    );
    const ready = app;
    const withDocker = <T>(work: () => Promise<T>) => capturedOutput((line) => tell("docker", line), work);
    await withDocker(() => ready.publish());
    const pinned = options.pin === true ? await pin(io, ready, options) : undefined;
    const deployed = await withDocker(() => ready.deploy());
    const say = (line: string) => tell("berth", line);
    const marked = options.mark ? await markStacks(io, deployed, options, say) : [];
    io.stdout.write(answer(options.format, { repository, pinned, deployed, marked }));
    return marked.some(({ failure }) => failure !== undefined) ? exitCodes.atRisk : exitCodes.safe;
  } finally {
    await app?.dispose();
  }
}

/** Brings the repository's stack up, where there is one. */
async function upOf(
  { pulumi, stack, ...options }: DeployOptions,
  tell: (line: string) => void,
): Promise<RepositoryStack | undefined> {
  if (pulumi === undefined || stack === undefined) return undefined;
  const { upRepository } = await import("./up-repository.ts");
  return upRepository({ pulumi, stack }, options, tell);
}

/** Waits for both, whichever fails: an `up` that is left alone would go on behind the command's back. */
async function throughBoth<T>(up: Promise<T>, synthesis: Promise<void>): Promise<T> {
  const [upped, synthesized] = await Promise.allSettled([up, synthesis]);
  if (upped.status === "rejected") throw upped.reason;
  if (synthesized.status === "rejected") throw synthesized.reason;
  return upped.value;
}

/** Synthesizes again, with the digests of what was pushed: the same images, by a name that can't move. */
async function pin(io: Io, app: CdkApp, options: DeployOptions): Promise<Digests["digests"]> {
  const { digests, missing } = await digestsOf(assemblyImages(app.folder), regionalRegistry(io, options));
  if (missing.length > 0) {
    const message = `\`--pin\` can't be kept: ${list(missing)} was published into another account, or is gone again. Nothing was deployed. Deploy that account's stacks by themselves, with its credentials.`;
    throw new CliError("not-pushed", message, { exitCode: exitCodes.atRisk });
  }
  await app.synth({ [digestsContext]: digests });
  return digests;
}

interface Answer {
  readonly repository: RepositoryStack | undefined;
  readonly pinned: Digests["digests"] | undefined;
  readonly deployed: readonly DeployedStack[];
  readonly marked: readonly Marked[];
}

function answer(format: Format, { repository, pinned, deployed, marked }: Answer): string {
  const stacks = deployed.map(({ stackName, stackArn, outputs }) => ({
    ...{ name: stackName, ...stackPlace(stackArn), outputs },
  }));
  if (format === "json") {
    return jsonText({ repository: repository ?? null, pinned: pinned ?? null, stacks, marked });
  }
  const lines = [
    `Deployed ${count(stacks.length, "stack")}: ${list(stacks.map(({ name }) => name))}.`,
    ...(pinned ? [`Pinned ${count(Object.keys(pinned).length, "image")} by digest.`] : []),
    ...marked.map(
      ({ user, tags, nothing, failure }) =>
        `${user}: ${failure === undefined ? (tags.length > 0 ? tags.join(", ") : `not marked, ${nothing}`) : `could not be marked. ${failure}`}`,
    ),
    ...stacks.flatMap(({ name, outputs }) =>
      Object.entries(outputs).map(([key, value]) => `${name}.${key} = ${value}`),
    ),
  ];
  return `${lines.join("\n")}\n`;
}
