/** How a check ended. What could not be looked at is skipped, and decides nothing. */
export type Status = "ok" | "warning" | "problem" | "skipped";

/** What a check found. */
export interface Finding {
  readonly status: Status;
  /** Whole sentences, or what follows the check's name. */
  readonly found: string;
  /** What to do about it, in one line. */
  readonly remedy?: string;
}

/** One thing to look at. */
export interface Check {
  readonly group: Group;
  /** Kebab-case, unique. */
  readonly name: string;
  /** Stops what it has begun when the signal aborts. */
  readonly look: (signal: AbortSignal) => Promise<Finding | readonly Finding[]>;
}
export type Group = "tools" | "project" | "account" | "leftovers";

/** A finding, and whose it is. */
export interface Checked extends Finding {
  readonly group: Group;
  readonly check: string;
}

export interface Looked {
  /** In the order of the checks, whatever order they ended in. */
  readonly checked: readonly Checked[];
  /** Whether something may go on although its time was up. */
  readonly isLate: boolean;
}

/** Looks at everything at once. None of the checks waits for another one, fails one, or takes longer than the limit. */
export async function runChecks(checks: readonly Check[], limitMs: number): Promise<Looked> {
  let isLate = false;
  const late = () => (isLate = true);
  const looked = await Promise.all(checks.map((check) => withinLimit(check, limitMs, late)));
  return { checked: looked.flat(), isLate };
}

async function withinLimit(check: Check, limitMs: number, late: () => void): Promise<Checked[]> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<Finding>((resolve) => {
    timer = setTimeout(() => {
      late();
      resolve(tooLate(limitMs));
      controller.abort();
    }, limitMs);
  });
  const look = async () => check.look(controller.signal);
  const found = await Promise.race([look().catch((error: unknown) => notLookedAt(error)), limit]);
  clearTimeout(timer);
  return [found].flat().map((finding) => ({ group: check.group, check: check.name, ...finding }));
}

function tooLate(limitMs: number): Finding {
  return {
    status: "skipped",
    found: `There was no answer within ${limitMs / 1000} seconds.`,
    remedy: "Check the network and whatever is asked there; `--timeout` gives it longer.",
  };
}

/** Why a check could not be made. Errors of ours say what to do; of others, the first line is told. */
export function notLookedAt(error: unknown, status: Status = "skipped"): Finding {
  const { message, nextStep, remedy } = toldOf(error);
  const step = nextStep ?? remedy;
  const found = step !== undefined && message.endsWith(step) ? message.slice(0, -step.length) : message;
  return {
    status,
    found: found.trim().replace(/\s*\n\s*/g, " "),
    ...(step !== undefined && { remedy: step.replace(/\s*\n\s*/g, " ") }),
  };
}

function toldOf(error: unknown): { message: string; nextStep?: string; remedy?: string } {
  if (!(error instanceof Error)) return { message: String(error) };
  const text = (name: string) => {
    const value: unknown = Reflect.get(error, name);
    return typeof value === "string" && value !== "" ? { [name]: value } : {};
  };
  return { message: error.message || error.name, ...text("nextStep"), ...text("remedy") };
}
