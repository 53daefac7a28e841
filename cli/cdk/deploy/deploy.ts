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
  const up = startUp(options, (line) => tell("pulumi", line));
  // CDK's library takes the process half a second to load; the engine works meanwhile.
  await up.running;
  let app: CdkApp | undefined;
  try {
    const synthesis = cdkApp(stacks, settings, options, (line) => tell("cdk", line)).then(async (loaded) => {
      app = loaded;
      await loaded.synth();
      return loaded;
    });
    const [repository, ready] = await throughBoth(up.ended, synthesis);
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

interface Up {
  /** Through once the engine works, or never will. */
  readonly running: Promise<void>;
  readonly ended: Promise<RepositoryStack | undefined>;
}

/** Brings the repository's stack up, where there is one. */
function startUp(options: DeployOptions, tell: (line: string) => void): Up {
  const { pulumi, stack } = options;
  if (pulumi === undefined || stack === undefined)
    return { running: Promise.resolve(), ended: Promise.resolve(undefined) };
  let ended: Up["ended"] = Promise.resolve(undefined);
  const running = new Promise<void>((resolve) => {
    ended = import("./up-repository.ts").then(({ upRepository }) =>
      upRepository({ pulumi, stack }, options, tell, resolve),
    );
    ended.then(
      () => resolve(),
      () => resolve(),
    );
  });
  return { running, ended };
}

/** Waits for both, whichever fails: an `up` that is left alone would go on behind the command's back. */
async function throughBoth<A, B>(a: Promise<A>, b: Promise<B>): Promise<[A, B]> {
  const [first, second] = await Promise.allSettled([a, b]);
  if (first.status === "rejected") throw first.reason;
  if (second.status === "rejected") throw second.reason;
  return [first.value, second.value];
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
