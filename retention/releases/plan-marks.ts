import type { ImageUser } from "../images/image-in-use";
import type { HeldImage } from "./held-images";
import { historyName } from "./history-name";
import { releaseToAdd, type TaggedDigest } from "./plan-releases";
import { formatPendingTag, isReleaseService, parsePendingTag, parseReleaseTag } from "./release-tag";
import { parseWithdrawnTag } from "./withdrawals";

/** An image that is to be marked. */
export interface Mark {
  /** The name under which releases are counted. */
  readonly name: string;
  readonly digest: string;
  /**
   * `newest`: the name's newest release has to be this; `any`: it has to have some release tag; `pending`: it is being
   * deployed, or could be started, and is no release yet.
   */
  readonly kind: "newest" | "any" | "pending";
}

/** What runs under one name, in one repository. */
export interface NamedUse {
  readonly users: readonly ImageUser[];
  /** Digests that run. */
  readonly current: readonly string[];
}

/** What a repository needs so that what is in use is kept. */
export interface MarkPlan {
  /** In the order in which they are to be placed. None where all is as it should be. */
  readonly marks: readonly Mark[];
  readonly byName: ReadonlyMap<string, NamedUse>;
  /** Users of whom nobody can tell under which name they are counted. Their images have release tags. */
  readonly ambiguous: readonly { readonly user: ImageUser; readonly among: readonly string[] }[];
}

/**
 * Which release tags a repository needs for what is in use, whoever uses it: what runs under a name is its newest release,
 * where one image alone does; all others that are in use have some release tag; and what is only being deployed, or in the
 * newest revision of a task definition, is kept as long as it is.
 *
 * A repository that has what the plan says gives a plan without marks.
 *
 * @param held All that is in use, and what holds it.
 * @param tags All tags of the repository.
 * @param ownName A user's own name in the letters of a release tag.
 */
export function planMarks(
  held: readonly HeldImage[],
  tags: readonly TaggedDigest[],
  ownName: (user: ImageUser) => string,
): MarkPlan {
  // Of a hundred thousand tags, a few hundred are releases.
  const releases = tags.filter(
    ({ tag }) => parseReleaseTag(tag) ?? parsePendingTag(tag) ?? parseWithdrawnTag(tag),
  );
  const tagsOf = tagsByDigest(releases);
  const names = new Map<string, Uses>();
  const ambiguous: MarkPlan["ambiguous"][number][] = [];
  const uses = usesOf(held);
  const underWay = new Set(uses.filter(({ user }) => isTarget(user)).map(({ user }) => keyOf(user)));
  for (const { digest, user } of uses) {
    const own = tagsOf.get(digest) ?? [];
    const counted = nameOf(user, digest, releases, ownName);
    if ("among" in counted) {
      ambiguous.push({ user, among: counted.among });
      continue;
    }
    const use = names.get(counted.name) ?? newUses();
    names.set(counted.name, use);
    use.users.push(user);
    const place = isTarget(user)
      ? use.pending
      : isCurrent(user) && !underWay.has(keyOf(user))
        ? use.current
        : use.others;
    place.set(digest, own);
  }
  return {
    marks: [...names].flatMap(([name, use]) => marksOf(name, use, releases)),
    byName: new Map(
      [...names].map(([name, { users, current }]) => [name, { users, current: [...current.keys()] }]),
    ),
    ambiguous,
  };
}

type Digests = Map<string, readonly string[]>;

/** Digests by what they are for, each with its tags. */
interface Uses {
  readonly users: ImageUser[];
  readonly current: Digests;
  readonly others: Digests;
  readonly pending: Digests;
}

function newUses(): Uses {
  return { users: [], current: new Map(), others: new Map(), pending: new Map() };
}

function tagsByDigest(tags: readonly TaggedDigest[]): Digests {
  const found = new Map<string, string[]>();
  for (const { tag, digest } of tags) {
    const own = found.get(digest);
    if (own) own.push(tag);
    else found.set(digest, [tag]);
  }
  return found;
}

/** One for each image and user. The platforms' images of an index that is held go with it. */
function usesOf(held: readonly HeldImage[]): { readonly digest: string; readonly user: ImageUser }[] {
  const children = new Set(held.flatMap(({ image }) => image.children ?? []));
  return held
    .filter(({ image }) => !children.has(image.imageDigest))
    .flatMap(({ image, users }) => users.map((user) => ({ digest: image.imageDigest, user })));
}

function nameOf(
  user: ImageUser,
  digest: string,
  tags: readonly TaggedDigest[],
  ownName: (user: ImageUser) => string,
): ReturnType<typeof historyName> {
  const { releasesAs } = user;
  if (releasesAs !== undefined && isReleaseService(releasesAs)) return { name: releasesAs };
  return historyName({ ecsName: ownName(user), digest, tags });
}

function keyOf({ kind, name }: ImageUser): string {
  return `${kind} ${name}`;
}

function rolesOf({ role = "" }: ImageUser): readonly string[] {
  return role.split(", ");
}

/** ECS has still to prove it; or nobody is known to start it, and anybody could. */
function isTarget(user: ImageUser): boolean {
  if (user.kind === "task-definition") return true;
  const roles = rolesOf(user);
  return roles.includes("deployment target") && !roles.includes("last successful");
}

/** A service's older generations, and a function's versions, are no newest release. */
function isCurrent(user: ImageUser): boolean {
  const roles = rolesOf(user);
  if (user.kind === "service") return roles.includes("running");
  return user.kind !== "function" || roles.includes("$LATEST");
}

function marksOf(name: string, { current, others, pending }: Uses, tags: readonly TaggedDigest[]): Mark[] {
  const sole = current.size === 1 ? [...current.keys()][0] : undefined;
  const some = new Map([...others, ...(sole === undefined ? current : [])]);
  const any = [...some]
    .filter(([digest, own]) => digest !== sole && !own.some((tag) => parseReleaseTag(tag)))
    .map(([digest]): Mark => ({ name, digest, kind: "any" }));
  const isAdded = sole !== undefined && releaseToAdd(name, sole, tags) !== undefined;
  const isKept = (digest: string, own: readonly string[]) =>
    own.some((tag) => parseReleaseTag(tag) ?? tag === formatPendingTag(name, digest)) ||
    some.has(digest) ||
    digest === sole;
  const kept = [...pending]
    .filter(([digest, own]) => !isKept(digest, own))
    .map(([digest]): Mark => ({ name, digest, kind: "pending" }));
  return [
    ...any,
    // After the others: what runs counts highest. One that gets tags of others just before is placed by a look at them.
    ...(isAdded || (sole !== undefined && any.length > 0)
      ? [{ name, digest: sole, kind: "newest" } as const]
      : []),
    ...kept,
  ];
}
