import { KnownError } from "../components/shared/known-error";
import { didYouMean } from "../retention/did-you-mean";

/** A type that the plugin does not have: the program was made for another version of it, or misspells it. */
export class UnknownComponentError extends KnownError {
  readonly code = "unknown-component";

  constructor(type: string, known: readonly string[]) {
    super(`The plugin has no component "${type}".${didYouMean(type, known)} It has ${known.join(", ")}.`);
  }
}
