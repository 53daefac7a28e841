import * as pulumi from "@pulumi/pulumi";

import { perEngine } from "./per-engine";

/** The outputs of the resources that the stack's state has, by URN, as the last run left them. Asked once a run. */
export const ownState: () => Promise<StackState> = perEngine(() => stackState(thisStack()));

/** This stack's full name, `<organization>/<project>/<stack>`, by which repositories and services say whose they are. */
export function thisStack(): string {
  return `${organization()}/${pulumi.getProject()}/${pulumi.getStack()}`;
}

/** Under Pulumi's mocks there need not be one; Pulumi's own name for none is a backend's without organisations. */
function organization(): string {
  try {
    return pulumi.getOrganization();
  } catch {
    return "organization";
  }
}

export type StackState = ReadonlyMap<string, Readonly<Record<string, unknown>>>;

/**
 * The same of any stack.
 *
 * @param stackName `<organization>/<project>/<stack>`
 * @throws Pulumi's own error, if it is not there
 */
export async function stackState(stackName: string): Promise<StackState> {
  const state = (await pulumi.runtime.invoke("pulumi:pulumi:readStackResourceOutputs", { stackName })) as {
    outputs?: Record<string, { outputs?: Record<string, unknown> }>;
  };
  return new Map(Object.entries(state.outputs ?? {}).map(([urn, { outputs = {} }]) => [urn, outputs]));
}

/** The type of a resource, without those of its parents, out of `urn:pulumi:<stack>::<project>::<types>::<name>`. */
export function typeOf(urn: string): string | undefined {
  const [, , types = ""] = urn.split("::");
  return types.split("$").at(-1);
}
