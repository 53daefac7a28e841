import * as pulumi from "@pulumi/pulumi";

import { KnownError } from "../shared/known-error";
import { failInWords } from "../shared/known-failure";
import { stackState, typeOf } from "../shared/own-state";

/** A stack that another one refers to is not there, or has not been deployed to its end. */
export class StackNotDeployedError extends KnownError {
  readonly code = "stack-not-deployed";
}

/**
 * An output of another stack, as text. Asked for as the engine tells outputs of resources, for a `StackReference` to a stack
 * that is not there ends the run in the engine's own words, which don't say what to do.
 *
 * @param stack `<organization>/<project>/<stack>`; with a backend of one's own the organization is `organization`.
 * @throws {StackNotDeployedError} in the output
 */
export function stackOutput(stack: pulumi.Input<string>, name: string): pulumi.Output<string> {
  return pulumi.output(stack).apply(async (stackName) => {
    const outputs = await outputsOf(stackName);
    const value = outputs[name];
    if (typeof value === "string") return value;
    const known = Object.keys(outputs);
    throw new StackNotDeployedError(
      `The stack "${stackName}" has no output "${name}"${known.length > 0 ? `, only ${known.join(", ")}` : ""}: it has not been deployed to its end, or gives the repository's name under another one. ${deployFirst(stackName)}`,
    );
  });
}

/** Another stack's output that a program has found by itself: where it fails, what to do. */
export function explainMissing(name: pulumi.Output<string>, component: string): void {
  failInWords(
    name,
    `The name of the repository that "${component}" refers to is not known: the stack that owns it is not there, or has not been deployed to its end. Run \`pulumi up\` in it first; \`ImageRepository.ofStack\` says which one it is.`,
  );
}

async function outputsOf(stackName: string): Promise<Record<string, unknown>> {
  try {
    const resources = [...(await stackState(stackName))];
    const [, outputs = {}] = resources.find(([urn]) => typeOf(urn) === "pulumi:pulumi:Stack") ?? [];
    return outputs;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new StackNotDeployedError(
      `The stack "${stackName}", which owns the repository, can't be read: it is not there, or you may not see it. ${deployFirst(stackName)} Pulumi said: ${message}`,
      { cause: error },
    );
  }
}

function deployFirst(stackName: string): string {
  return `Run \`pulumi up --stack ${stackName}\` in its project first; see that the name is \`<organization>/<project>/<stack>\`.`;
}
