import type { LifecyclePolicy } from "../lifecycle-policy/lifecycle-policy";
import { parseLivePolicy } from "../lifecycle-policy/parse";
import type { Checked } from "../problem";
import { isObject, textOf, unknownValue, type DeclaredResource } from "./declared-resource";

/** A lifecycle policy that a resource brings. */
export interface DeclaredPolicy {
  /** Where in the resource it is. */
  readonly property: string;
  /** Of what: a repository's name; `unknownValue` where it isn't known; none of a template for repositories to come. */
  readonly repositoryName?: string | typeof unknownValue;
  readonly policy: Checked<LifecyclePolicy>;
}

/** The lifecycle policy of a resource; `undefined` when it brings none, or one that isn't known. */
export function policyOf({ type, props }: DeclaredResource): DeclaredPolicy | undefined {
  const place = places[type];
  if (place === undefined) return undefined;
  const text = policyText(inside(props, place.property));
  if (text === undefined) return undefined;
  const parsed = parseLivePolicy(text);
  const name = place.nameIn === undefined ? undefined : props[place.nameIn];
  return {
    property: place.property,
    ...((typeof name === "string" || name === unknownValue) && { repositoryName: name }),
    policy: parsed.ok ? { ok: true, value: parsed.value.policy } : parsed,
  };
}

/** The types that bring lifecycle policies, and in which properties. */
const places: Readonly<Record<string, { readonly property: string; readonly nameIn?: string }>> = {
  "aws:ecr/lifecyclePolicy:LifecyclePolicy": { property: "policy", nameIn: "repository" },
  "aws:ecr/repositoryCreationTemplate:RepositoryCreationTemplate": { property: "lifecyclePolicy" },
  "aws-native:ecr:Repository": {
    property: "lifecyclePolicy.lifecyclePolicyText",
    nameIn: "repositoryName",
  },
  "aws-native:ecr:RepositoryCreationTemplate": { property: "lifecyclePolicy" },
};

/** The types that bring lifecycle policies. */
export const typesWithPolicies: readonly string[] = Object.keys(places);

function inside(props: DeclaredResource["props"], path: string): unknown {
  return path.split(".").reduce<unknown>((value, key) => (isObject(value) ? value[key] : value), props);
}

/** The provider takes an object too. */
function policyText(value: unknown): string | undefined {
  return isObject(value) ? JSON.stringify(value) : textOf(value);
}
