import * as fs from "node:fs";
import * as path from "node:path";

import { localAccount, localRegion } from "../../local/environment";
import { checkout } from "../../local/paths";
import { CommandFailure, runCommand } from "../../local/process";
import type { World } from "../../local/world";

/** The CDK command line on one app and the local AWS, as in `npm run local -- shell`. */
export class CdkCommand {
  /** Where CDK writes what it synthesizes: the cloud assembly. */
  readonly assembly: string;

  constructor(
    private readonly world: World,
    /** The folder in which the app runs. */
    readonly folder: string,
    private readonly options: {
      readonly context: Readonly<Record<string, string>>;
      /** The command that runs the app. @default what `cdk.json` says */
      readonly app?: string;
    },
  ) {
    fs.mkdirSync(world.paths.temporary, { recursive: true });
    this.assembly = fs.mkdtempSync(path.join(world.paths.temporary, "cdk-"));
  }

  /** Makes what every CDK app expects of an account: bucket, repository, roles, version. */
  bootstrap(): Promise<string> {
    return this.#run(this.#line("bootstrap", `aws://${localAccount}/${localRegion}`));
  }

  /** Publishes the assets and deploys all stacks; answers everything that it said. */
  deploy(...more: readonly string[]): Promise<string> {
    const { command, args, env } = this.deployLine;
    return this.#run({ command, args: [...args, ...more], env });
  }

  /** Deletes all stacks. */
  destroy(): Promise<string> {
    return this.#run(this.#line("destroy", "--all", "--force"));
  }

  /** What `deploy` runs, for whoever wants to run it himself. */
  get deployLine(): CommandLine {
    return this.#line("deploy", "--all", "--require-approval", "never");
  }

  #line(...args: string[]): CommandLine {
    const { context, app } = this.options;
    return {
      command: path.join(checkout, "node_modules/.bin/cdk"),
      args: [
        ...args,
        ...Object.entries(context).flatMap(([key, value]) => ["--context", `${key}=${value}`]),
        ...(app === undefined ? [] : ["--app", app]),
        ...["--output", this.assembly, "--no-notices", "--ci"],
      ],
      env: {
        ...this.world.env,
        // CDK keeps a cache in the home folder.
        HOME: this.world.paths.temporary,
        CDK_DISABLE_CLI_TELEMETRY: "true",
        CDK_DISABLE_VERSION_CHECK: "1",
      },
    };
  }

  async #run({ command, args, env }: CommandLine): Promise<string> {
    const lines: string[] = [];
    try {
      const onLine = (line: string) => lines.push(line);
      await runCommand(command, args, { cwd: this.folder, inheritEnv: false, env, onLine });
    } catch (failure) {
      if (!(failure instanceof CommandFailure)) throw failure;
      throw new Error(`${failure.message}\n${lines.join("\n")}`, { cause: failure });
    }
    return lines.join("\n");
  }
}

export interface CommandLine {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Record<string, string>;
}
