import { type Command, run } from "../command";
import { countChanges } from "../events/translation";
import type { ChangeCounts } from "../events/events";

/** One run in the stack's past. */
export interface HistoryEntry {
  /** The engine's word: `update` (an `up`), `preview`, `refresh`, `destroy`, `import`. */
  readonly kind: string;
  readonly result: "succeeded" | "failed" | "in-progress" | "not-started";
  /** As `up({ message })` had it; empty when none was given. */
  readonly message: string;
  readonly startedAt: Date;
  /** Absent while it goes on. */
  readonly endedAt?: Date;
  readonly changes: ChangeCounts;
  /** What the engine noted of where it ran, such as `git.head` and `ci.build.url`. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Which part of the history to read, the newest first. */
export interface HistoryOptions {
  /** How many at most. @default 20 */
  readonly limit?: number;
}

/** Reads the stack's history, the newest run first. Configuration is not part of it. */
export async function readHistory(
  command: Command,
  workDir: string,
  stack: string,
  { limit = 20 }: HistoryOptions,
): Promise<HistoryEntry[]> {
  const page = ["--page-size", String(limit), "--page", "1"];
  const args = ["stack", "history", "--json", "--stack", stack, ...page];
  return (JSON.parse(await run(command, workDir, args)) as Entry[]).map((entry) => ({
    kind: entry.kind,
    result: entry.result,
    message: entry.message,
    startedAt: new Date(entry.startTime),
    ...(entry.endTime === undefined ? {} : { endedAt: new Date(entry.endTime) }),
    changes: countChanges(entry.resourceChanges ?? {}),
    environment: entry.environment ?? {},
  }));
}

interface Entry {
  readonly kind: string;
  readonly result: HistoryEntry["result"];
  readonly message: string;
  readonly startTime: string;
  readonly endTime?: string;
  readonly resourceChanges?: Readonly<Record<string, number>>;
  readonly environment?: Readonly<Record<string, string>>;
}
