import * as path from "node:path";
import type { CachedCloudAssembly, DeployedStack, StackSelector, Toolkit } from "@aws-cdk/toolkit-lib";

import type { AwsOptions } from "../../shared/aws-clients";
import { CliError } from "../../shared/errors";
import type { AppSettings } from "./app-settings";
import type { Approval } from "./approvals";
import { toolkitHost } from "./toolkit-host";

export interface CdkAppOptions extends AwsOptions {
  /** The folder of the cloud assembly. */
  readonly output: string;
  readonly requireApproval: Approval;
}

/** A CDK app on its way, by the library that `cdk` itself is made of. */
export interface CdkApp {
  /** The cloud assembly. */
  readonly folder: string;
  /** Runs the app. Again with more context: what was synthesized before is gone. */
  synth(context?: Readonly<Record<string, unknown>>): Promise<void>;
  /** Builds and pushes what is not there. */
  publish(): Promise<void>;
  deploy(): Promise<readonly DeployedStack[]>;
  dispose(): Promise<void>;
}

/**
 * Loads CDK's library, which takes half a second of this process.
 *
 * @param tell Told line by line what happens.
 */
export async function cdkApp(
  stacks: readonly string[],
  { command, context }: AppSettings,
  options: CdkAppOptions,
  tell: (line: string) => void,
): Promise<CdkApp> {
  const library = await import("@aws-cdk/toolkit-lib");
  const { profile, region } = options;
  const toolkit: Toolkit = new library.Toolkit({
    ioHost: toolkitHost(options.requireApproval, tell),
    color: false,
    emojis: false,
    unstableFeatures: ["publish-assets"],
    sdkConfig: {
      baseCredentials: library.BaseCredentials.awsCliCompatible({
        ...(profile !== undefined && { profile }),
        ...(region !== undefined && { defaultRegion: region }),
      }),
    },
  });
  const selector: StackSelector =
    stacks.length > 0
      ? {
          strategy: library.StackSelectionStrategy.PATTERN_MUST_MATCH,
          patterns: [...stacks],
          expand: library.ExpandStackSelection.UPSTREAM,
        }
      : { strategy: library.StackSelectionStrategy.ALL_STACKS };
  let assembly: CachedCloudAssembly | undefined;
  const synthesized = () => assembly ?? raise();
  const known = <T>(work: () => Promise<T>) => explained(library, work);
  return {
    folder: path.resolve(options.output),
    synth: (more = {}) =>
      known(async () => {
        await assembly?.dispose();
        const contextStore = new library.CdkAppMultiContext(process.cwd(), { ...context, ...more });
        const source = await toolkit.fromCdkApp(command, { outdir: options.output, contextStore });
        assembly = await toolkit.synth(source, { stacks: selector });
      }),
    publish: () => known(async () => void (await toolkit.publishAssets(synthesized(), { stacks: selector }))),
    deploy: () => known(async () => (await toolkit.deploy(synthesized(), { stacks: selector })).stacks),
    dispose: async () => assembly?.dispose(),
  };
}

type Library = typeof import("@aws-cdk/toolkit-lib");

function raise(): never {
  throw new Error("nothing is synthesized");
}

/** CDK's own failures are known ones: they speak for themselves. */
async function explained<T>(library: Library, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!library.ToolkitError.isToolkitError(error)) throw error;
    throw new CliError("cdk-failed", `CDK: ${error.message}`, { cause: error });
  }
}
