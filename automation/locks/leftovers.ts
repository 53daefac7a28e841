import { LocalWorkspace } from "@pulumi/pulumi/automation";

import { findCommand, run } from "../command";
import { findBackend } from "./backend";
import { pendingOperations } from "./recovery";
import type { StackLock } from "./stack-lock";

/** What runs have left of a stack. */
export interface StackLeftovers {
  /** Where the states are. */
  readonly backendUrl: string;
  /** `none` where Pulumi's service keeps them; `unread` in a bucket that we have no client for. */
  readonly locks: readonly StackLock[] | "none" | "unread";
  /** URNs of the resources that a run was working on when it was killed, or works on now. */
  readonly interrupted: readonly string[];
}

/** Reads locks and operations under way. Changes nothing. */
export async function stackLeftovers(
  workDir: string,
  stack: string,
  signal?: AbortSignal,
): Promise<StackLeftovers> {
  const command = await findCommand({ workDir, stack });
  const workspace = await LocalWorkspace.create({ workDir, pulumiCommand: command.pulumi });
  const [{ name: project }, { locks: store, url }, state] = await Promise.all([
    workspace.projectSettings(),
    findBackend(command, workDir),
    run(command, workDir, ["stack", "export", "--stack", stack], "", signal),
  ]);
  const locks = typeof store === "object" ? await store.read({ project, stack }) : store;
  return { backendUrl: url, locks, interrupted: pendingOperations(state) };
}
