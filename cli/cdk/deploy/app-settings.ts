import * as fs from "node:fs";
import * as path from "node:path";

import { CliError } from "../../shared/errors";

export interface AppOptions {
  /** The command that runs the app. @default what `cdk.json` says */
  readonly app?: string;
  /** `key=value`, as of `cdk`. */
  readonly context?: readonly string[];
}

/** How the app is run. */
export interface AppSettings {
  readonly command: string;
  readonly context: Readonly<Record<string, string>>;
}

/** What a deployment needs to begin with, found before anything is changed. @throws {CliError} */
export function appSettings({ app, context = [] }: AppOptions): AppSettings {
  requireToolkit();
  return {
    command: app ?? commandOf(path.resolve("cdk.json")),
    context: Object.fromEntries(context.map(pair)),
  };
}

/** An optional package: only who deploys a CDK app by this command needs it. */
function requireToolkit(): void {
  try {
    require.resolve("@aws-cdk/toolkit-lib");
  } catch (error) {
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
