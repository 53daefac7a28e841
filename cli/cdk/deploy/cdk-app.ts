import * as fs from "node:fs";
import * as path from "node:path";
import type { CachedCloudAssembly, DeployedStack, StackSelector, Toolkit } from "@aws-cdk/toolkit-lib";

import type { AwsOptions } from "../../shared/aws-clients";
import { CliError } from "../../shared/errors";
import type { Approval } from "./approvals";
import { toolkitHost } from "./toolkit-host";

export interface CdkAppOptions extends AwsOptions {
  /** The command that runs the app. @default what `cdk.json` says */
  readonly app?: string;
  /** `key=value`, as of `cdk`. */
  readonly context?: readonly string[];
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

/** @param tell Told line by line what happens. */
export async function cdkApp(
  stacks: readonly string[],
  options: CdkAppOptions,
  tell: (line: string) => void,
): Promise<CdkApp> {
  const library = await toolkitLibrary();
  const command = options.app ?? commandOf(path.resolve("cdk.json"));
  const context = Object.fromEntries((options.context ?? []).map(pair));
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

/** An optional package: only who deploys a CDK app by this command needs it. */
async function toolkitLibrary(): Promise<Library> {
  try {
    return await import("@aws-cdk/toolkit-lib");
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    if (!["ERR_MODULE_NOT_FOUND", "MODULE_NOT_FOUND"].includes(code)) throw error;
    throw new CliError(
      "no-cdk-toolkit",
      "`berth cdk deploy` needs the package @aws-cdk/toolkit-lib: `npm install --save-dev @aws-cdk/toolkit-lib`. `cdk deploy` does without, and a keeper marks what runs.",
      { cause: error },
    );
  }
}

function commandOf(file: string): string {
  let app: unknown;
  try {
    ({ app } = JSON.parse(fs.readFileSync(file, "utf8")) as { app?: unknown });
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code === "ENOENT" ? "is not there" : "can't be read";
    const message = `\`--app\` is not given, and ${file} ${why}. Run it where the app's cdk.json is, or say the command: \`--app "npx tsx app.ts"\`.`;
    throw new CliError("no-app", message, { cause: error });
  }
  if (typeof app === "string" && app !== "") return app;
  throw new CliError(
    "no-app",
    `\`--app\` is not given, and ${file} has no \`app\`. Say the command: \`--app "npx tsx app.ts"\`.`,
  );
}

function pair(text: string): [string, string] {
  const at = text.indexOf("=");
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
  throw new CliError("wrong-usage", `\`--context\` must be key=value, got ${JSON.stringify(text)}.`);
}

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
