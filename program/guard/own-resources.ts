import { serviceNameIn } from "../../components/image-repository/own-users";
import { ownerIn } from "../../components/image-repository/owner";
import { ownState, typeOf } from "../../components/shared/own-state";
import { parseImageReference } from "../../retention";
import type { OwnDeployment, OwnRelease, OwnResources } from "../account/account";

/**
 * What this stack's state holds of images and services. Such an image is registered again, or Pulumi would take it for
 * deleted; one that is in the registry, but not in the state, was pushed by another stack, by CI, or by a run that was
 * killed before it could write down what it did.
 */
export async function ownResources(): Promise<OwnResources> {
  const resources = [...(await ownState())];
  return {
    imageTags: new Map(resources.flatMap(([urn, outputs]) => tagOf(urn, outputs))),
    services: new Set(resources.flatMap(([urn, outputs]) => serviceOf(urn, outputs))),
    deployed: new Map(resources.flatMap(([urn, outputs]) => deploymentOf(urn, outputs, resources))),
    releases: new Map(resources.flatMap(([urn, outputs]) => releaseOf(urn, outputs))),
    lifecyclePolicies: new Map(resources.flatMap(([urn, outputs]) => policyOf(urn, outputs))),
    repositories: new Map(resources.flatMap(([urn, outputs]) => repositoryOf(urn, outputs))),
  };
}

/** awsx names its docker-build child after the tag: `urn:pulumi:<stack>::<project>::<types>::<name>`. */
function tagOf(urn: string, { tags }: Record<string, unknown>): [string, string][] {
  if (typeOf(urn) !== "docker-build:index:Image") return [];
  const tag = nameIn(urn);
  const [pushed] = Array.isArray(tags) ? (tags as unknown[]) : [];
  const isSaid = typeof pushed === "string" && pushed.endsWith(`:${tag}`);
  return [[tag, isSaid ? pushed.slice(0, -`:${tag}`.length) : ""]];
}

function nameIn(urn: string): string {
  const [, , , ...name] = urn.split("::");
  return name.join("::");
}

function serviceOf(urn: string, outputs: Record<string, unknown>): string[] {
  const name = typeOf(urn) === "aws:ecs/service:Service" ? serviceNameIn(outputs) : undefined;
  return name === undefined ? [] : [name];
}

type Resource = readonly [urn: string, outputs: Readonly<Record<string, unknown>>];

function deploymentOf(
  urn: string,
  outputs: Record<string, unknown>,
  resources: readonly Resource[],
): [string, OwnDeployment][] {
  const [service] = serviceOf(urn, outputs);
  const { taskDefinition } = outputs;
  if (service === undefined || typeof taskDefinition !== "string") return [];
  const [, definition] =
    resources.find(
      ([other, { arn }]) =>
        typeOf(other) === "aws:ecs/taskDefinition:TaskDefinition" && arn === taskDefinition,
    ) ?? [];
  const digests = digestsIn(definition?.["containerDefinitions"]);
  return [[service, { name: nameIn(urn), taskDefinition, digests }]];
}

/** Of a task definition whose containers have secret variables, the state tells nothing in clear. */
function digestsIn(containerDefinitions: unknown): string[] {
  const containers = typeof containerDefinitions === "string" ? parsed(containerDefinitions) : [];
  return containers.flatMap(({ image }) => {
    const reference = typeof image === "string" ? parseImageReference(image) : undefined;
    return reference?.ok && reference.value.digest !== undefined ? [reference.value.digest] : [];
  });
}

function parsed(text: string): Record<string, unknown>[] {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? (value as Record<string, unknown>[]) : [];
  } catch {
    return [];
  }
}

/** A `Release` keeps in a Stash what it is of. */
function releaseOf(urn: string, { input }: Record<string, unknown>): [string, OwnRelease][] {
  const [, , types = ""] = urn.split("::");
  if (!types.endsWith("berth:index:Release$pulumi:index:Stash")) return [];
  const { service, imageUri, again = 0 } = (input ?? {}) as Partial<Record<string, unknown>>;
  if (typeof service !== "string" || typeof imageUri !== "string" || typeof again !== "number") return [];
  return [[service, { digest: imageUri.slice(imageUri.indexOf("@") + 1), again }]];
}

function policyOf(urn: string, { repository, policy }: Record<string, unknown>): [string, string][] {
  if (typeOf(urn) !== "aws:ecr/lifecyclePolicy:LifecyclePolicy") return [];
  return typeof repository === "string" && typeof policy === "string" ? [[repository, policy]] : [];
}

function repositoryOf(urn: string, { name, tags }: Record<string, unknown>): [string, string | undefined][] {
  if (typeOf(urn) !== "aws:ecr/repository:Repository" || typeof name !== "string") return [];
  return [[name, ownerIn((tags ?? {}) as Record<string, unknown>).owner]];
}
