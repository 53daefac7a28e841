import type { Model, Outcome, Seen } from "./model";
import type { Operation, Stage } from "./operations";

/** An account in which operations are done: a real one or a pretended one. */
export interface SoakWorld {
  perform(operation: Operation, model: Model): Promise<Outcome>;
  look(): Promise<Seen>;
  /** Every image that something runs: `repository@digest`. */
  inUse(): Promise<readonly string[]>;
  /** What of an image the registry does not serve; nothing where all of it is there. */
  missingParts(reference: string): Promise<readonly string[]>;
  /** What another run of a stage's program would change; nothing where it has converged. */
  unsettled(stage: Stage): Promise<readonly string[]>;
  close(): Promise<void>;
}
