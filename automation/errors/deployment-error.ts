import type { ChangeCounts, EventResource } from "../events/events";

/** What a run had changed when it ended. */
export interface ChangedSoFar {
  /** How many resources met which operation; of reading and finding nothing to do none is counted. */
  readonly counts: ChangeCounts;
  /** In the order in which they were done. */
  readonly resources: readonly EventResource[];
}

/** What every failure is made of, beside its message. */
export interface FailureDetails extends ErrorOptions {
  readonly changed?: ChangedSoFar;
}

/**
 * The base of every failure that this module knows: `code` is stable, `cause` is what the engine or the SDK threw.
 */
export abstract class DeploymentError extends Error {
  abstract readonly code: string;

  /** What to do, in a sentence or two. */
  readonly remedy: string;

  /** What the run had changed: it is recorded, and the same command goes on from there. */
  readonly changed: ChangedSoFar;

  constructor(
    message: string,
    { changed, remedy, ...options }: FailureDetails & { readonly remedy?: string } = {},
  ) {
    super(message, options);
    this.name = new.target.name;
    this.remedy = remedy ?? "Mend what it says, and run the same command again.";
    this.changed = changed ?? { counts: {}, resources: [] };
  }
}

/** In a sentence, with a space before it: `Before that it had done: create 2 (images, web).` Nothing where nothing was done. */
export function changedText({ counts, resources }: ChangedSoFar = { counts: {}, resources: [] }): string {
  const parts = Object.entries(counts).map(([operation, count]) => {
    const names = resources.filter((one) => one.operation === operation).map(({ name }) => name);
    const shown = names.length > 5 ? [...names.slice(0, 5), "..."] : names;
    return `${operation} ${count} (${shown.join(", ")})`;
  });
  return parts.length === 0 ? "" : ` Before that it had done: ${parts.join(", ")}.`;
}
