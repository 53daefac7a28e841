import { parseReleaseTag } from "./release-tag";
import type { TaggedDigest } from "./plan-releases";

/** The tag of a service in ECS that says under which name its releases are counted, whoever marks them. */
export const serviceTag = "berth:service";

/** The tag of a service, and of a repository, that says which stack has made it: `<organization>/<project>/<stack>`. */
export const ownerTag = "berth:owner";

/** Tags as ECS lists them. */
type ServiceTags = readonly { readonly key?: string | undefined; readonly value?: string | undefined }[];

/** What a service's tags say of its name, if they do. */
export function taggedName(tags: ServiceTags = []): string | undefined {
  return tags.find(({ key }) => key === serviceTag)?.value;
}

/** And of its stack. */
export function taggedOwner(tags: ServiceTags = []): string | undefined {
  return tags.find(({ key }) => key === ownerTag)?.value;
}

/** What is known of a service whose releases are to be counted. */
export interface CountedService {
  /** The service's name in ECS, in the letters of a release tag. */
  readonly ecsName: string;
  /** The digest that it runs. */
  readonly digest: string;
  /** All tags of the repository. */
  readonly tags: readonly TaggedDigest[];
}

/** A name, or those among which nobody can choose but the user. */
export type HistoryName = { readonly name: string } | { readonly among: readonly string[] };

/**
 * Under which name a service's releases are counted whose tags say none, so that it has one history whoever marks it: its
 * name in ECS, if there are releases of that name; else the name that the release tags of the running image have; else its
 * name in ECS.
 */
export function historyName({ ecsName, digest, tags }: CountedService): HistoryName {
  if (servicesOf(tags).includes(ecsName)) return { name: ecsName };
  const names = servicesOf(tags.filter((tagged) => tagged.digest === digest));
  if (names.length === 0) return { name: ecsName };
  if (names.length === 1) return { name: names[0]! };
  // Two services run one image. Tools make ECS's name of the service's own and something behind it.
  const nearest = names
    .filter((name) => ecsName.startsWith(`${name}-`))
    .sort((a, b) => b.length - a.length)[0];
  return nearest === undefined ? { among: names } : { name: nearest };
}

/** The names under which releases are counted, in alphabetical order. */
export function servicesOf(tags: readonly { readonly tag: string }[]): string[] {
  return [...new Set(tags.flatMap(({ tag }) => parseReleaseTag(tag)?.service ?? []))].sort();
}
