import * as pulumi from "@pulumi/pulumi";

/**
 * The tags of the images that this stack's state holds. Such an image is registered again, or Pulumi would take it for
 * deleted; one that is in the registry, but not in the state, was pushed by another stack, by CI, or by a run that was
 * killed before it could write down what it did.
 */
export async function ownTags(): Promise<ReadonlySet<string>> {
  const stackName = `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`;
  const state = (await pulumi.runtime.invoke("pulumi:pulumi:readStackResourceOutputs", { stackName })) as {
    outputs?: Record<string, unknown>;
  };
  return new Set(Object.keys(state.outputs ?? {}).flatMap(tagOf));
}

/** awsx names its docker-build child after the tag: `urn:pulumi:<stack>::<project>::<types>::<name>`. */
function tagOf(urn: string): string[] {
  const [, , types = "", ...name] = urn.split("::");
  return types.split("$").at(-1) === "docker-build:index:Image" ? [name.join("::")] : [];
}
