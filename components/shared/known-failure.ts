import { inspect } from "node:util";

import * as pulumi from "@pulumi/pulumi";

/**
 * Gives the error with which a resource's outputs fail words of ours. The engine says at the resource itself what went
 * wrong; the program, whose outputs wait for it, is then told that "the resource monitor shut down", with a stack that says
 * nothing of the user's and takes Node.js 20 half a minute to print.
 *
 * The error itself is changed, for it is what every output that waits for the resource fails with, also those of the
 * program's own.
 */
export function failInWords(output: pulumi.Output<unknown>, words: string): void {
  const { promise } = output as unknown as { promise?: () => Promise<unknown> };
  // Pulumi's own way to an output's value, which its types leave out.
  promise?.call(output).catch((error: unknown) => {
    // One of ours says itself what to do.
    if (!(error instanceof Error) || pulumi.RunError.isInstance(error)) return;
    Object.defineProperties(error, {
      // Where it comes by, Pulumi puts the path of the output before the message.
      message: { get: () => words, set: () => undefined, configurable: true },
      // The mark of an error that Pulumi prints without its stack.
      __pulumiRunError: { value: true },
      [inspect.custom]: { value: () => words },
    });
  });
}
