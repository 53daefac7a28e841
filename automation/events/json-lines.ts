import type { ChangedSoFar } from "../errors/deployment-error";
import { DeploymentError } from "../errors/deployment-error";
import type { ChangeCounts, DeploymentEvent, GroupEvent } from "./events";

/** The last line of a run that did what it was asked. */
export interface SucceededLine {
  readonly kind: "succeeded";
  readonly changes: ChangeCounts;
  readonly durationMs: number;
  /** Of an `up`: secrets as `[secret]`. */
  readonly outputs?: Readonly<Record<string, unknown>>;
}

/** The last line of a run that failed, of whatever kind. */
export interface ErrorLine {
  readonly kind: "error";
  /** Of a `DeploymentError`; `unknown` for any other. */
  readonly code: string;
  readonly message: string;
  readonly remedy?: string;
  readonly changed?: ChangedSoFar;
}

/**
 * One line. Its schema, of this version, is `pulumi-berth/automation/events.schema.json`. New kinds and new properties come
 * without a new version: pass over those that you don't know.
 */
export type EventLine = LineHead & (DeploymentEvent | GroupEvent | SucceededLine | ErrorLine);

/** What each line begins with. */
export interface LineHead {
  readonly version: 1;
  /** When it was written (ISO 8601). */
  readonly at: string;
  /** Which stack it is about; absent in a line about a whole group of them. */
  readonly stack?: string;
}

/** A run, as far as its lines go. */
interface Told extends AsyncIterable<DeploymentEvent | GroupEvent> {
  readonly result: Promise<unknown>;
}

/**
 * A run's events as lines of JSON, for a log or another process: each line as it happens, and at last one that says how it
 * ended. A failure is a line and no exception: `operation.result` is rejected all the same.
 *
 * It is read at the pace of whoever reads it: `pipeline(Readable.from(jsonLines(operation)), socket)` waits for the socket,
 * while the run goes on and keeps its events (`keepEvents`).
 *
 * @param about The stack's name, put into each line that has none.
 * @example
 * ```ts
 * const operation = deployment.up();
 * for await (const line of jsonLines(operation, { stack: deployment.name })) process.stdout.write(line);
 * ```
 */
export async function* jsonLines(
  operation: Told,
  about: { readonly stack?: string; readonly now?: () => Date } = {},
): AsyncGenerator<string, void, undefined> {
  const { stack, now = () => new Date() } = about;
  const line = (told: object) => {
    const head: LineHead = { version: 1, at: now().toISOString(), ...(stack !== undefined && { stack }) };
    return `${JSON.stringify({ ...head, ...told })}\n`;
  };
  try {
    for await (const event of operation) yield line(event);
  } catch (error) {
    yield line(errorLine(error));
    return;
  }
  const ended = succeededLine(await operation.result);
  if (ended !== undefined) yield line(ended);
}

function succeededLine(result: unknown): SucceededLine | undefined {
  // A group's members have each said how they ended.
  if (typeof result !== "object" || result === null || !("changes" in result)) return undefined;
  const { changes, durationMs, outputs } = result as Omit<SucceededLine, "kind">;
  return { kind: "succeeded", changes, durationMs, ...(outputs && { outputs }) };
}

/** What is told of a failure to another process. */
export function errorLine(error: unknown): ErrorLine {
  if (error instanceof DeploymentError) {
    const { code, message, remedy, changed } = error;
    return { kind: "error", code, message, remedy, changed };
  }
  return { kind: "error", code: "unknown", message: error instanceof Error ? error.message : String(error) };
}
