import type { Problem } from "../../retention";
import { KnownError } from "./known-error";

/** Arguments that no component can be made of, all of them at once. Pulumi prints it without a stack. */
export class InvalidArgumentsError extends KnownError {
  readonly code = "invalid-arguments";

  constructor(
    /** The component, e.g. `EcsService "web"`. */
    component: string,
    readonly problems: readonly Problem[],
  ) {
    super(`${component}: ${problems.map(({ message }) => message).join("\n")}`);
  }
}
