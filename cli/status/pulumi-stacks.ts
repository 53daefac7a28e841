import { Deployment } from "../../automation";
import { clientsOf } from "../../automation/status/stack-status";
import { CommandFailure, findCommand, run } from "../../automation/command";
import { CliError } from "../shared/errors";
import type { AskedStack } from "./asked-stack";

/** The project's stacks: the selected one, or all. @throws {CliError} */
export async function projectStacks(workDir: string, all: boolean, signal?: AbortSignal): Promise<string[]> {
  const listed = await listStacks(workDir, signal);
  const wanted = all ? listed : listed.filter(({ current }) => current);
  if (wanted.length > 0) return wanted.map(({ name }) => name);
  const names = listed.map(({ name }) => name).join(", ");
  throw new CliError(
    "no-stack",
    names === ""
      ? "The project has no stack yet: `pulumi up` makes one."
      : `No stack is selected. Name one (\`--stack\`), or take all (\`--all\`): ${names}.`,
  );
}

/** One of them. It is opened once, and read as often as it is asked. */
export function pulumiStack(workDir: string, stack: string): AskedStack {
  let opened: Promise<Deployment> | undefined;
  const deployment = () => (opened ??= Deployment.open({ workDir, stack }));
  return {
    name: stack,
    state: async () => (await deployment()).state(),
    clients: async () => clientsOf({ config: (await deployment()).config, env: {} }),
  };
}

async function listStacks(
  workDir: string,
  signal?: AbortSignal,
): Promise<{ readonly name: string; readonly current: boolean }[]> {
  const command = await findCommand({ workDir, stack: "any" });
  try {
    return JSON.parse(await run(command, workDir, ["stack", "ls", "--json"], "", signal)) as never;
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    throw new CliError(
      "no-project",
      `The stacks of the project in ${workDir} can't be listed: ${error.stderr.trim()} Give its folder (\`--cwd\`), or a state's file (\`--state\`).`,
      { cause: error },
    );
  }
}
