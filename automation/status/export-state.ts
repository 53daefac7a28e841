import { parseStackState, type StackState } from "../../releases/status/stack-state";
import { type Command, run } from "../command";

/** The stack's resources, as its last run left them. Secrets stay encrypted. */
export async function exportState(command: Command, workDir: string, stack: string): Promise<StackState> {
  const state = parseStackState(await run(command, workDir, ["stack", "export", "--stack", stack]));
  // A stack that nothing has been deployed to yet.
  return state ?? { resources: [] };
}
