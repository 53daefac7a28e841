import { inspect } from "node:util";
import * as pulumi from "@pulumi/pulumi";

/** A failure that says itself what to do: Pulumi prints its message and no stack. */
export abstract class KnownError extends pulumi.RunError {
  abstract readonly code: string;

  constructor(message: string, options?: { readonly cause?: unknown }) {
    super(message);
    if (options?.cause !== undefined) this.cause = options.cause;
  }

  /**
   * Pulumi inspects every error with colours, also those whose message is all that it prints. Node.js 20 then looks
   * for the end of each package's name in the stack, and where Pulumi's source maps name
   * `node_modules/@pulumi/resource.ts` it goes on until no string is long enough: half a minute for every refusal.
   */
  [inspect.custom](): string {
    return this.message;
  }
}
