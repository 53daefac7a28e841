import { placeRelease } from "../../releases/place-tag";
import { releaseNameOf } from "../../releases/naming/release-name";
import { shieldImage } from "../../releases/shield";
import { storedImage } from "../../releases/stored-image";
import { lastPart } from "../../retention/arn";
import type { ImageUser } from "../../retention/images/image-in-use";
import { planMarks, type Mark, type NamedUse } from "../../retention/releases/plan-marks";
import type { TaggedDigest } from "../../retention/releases/plan-releases";
import { formatPendingTag } from "../../retention/releases/release-tag";
import type { KeeperWorld } from "../world";
import { userText, type Repository } from "./repository";

/** A repository's release tags, once what is in use has those that it needs. */
export interface Marked {
  /** All tags, the new ones too. */
  readonly tags: readonly TaggedDigest[];
  /** How many were placed. */
  readonly marked: number;
  readonly byName: ReadonlyMap<string, NamedUse>;
}

/** Places the release tags that are missing. @throws {InventoryError} */
export async function placeMarks(
  world: KeeperWorld,
  { repository: { repositoryName }, held, tags }: Repository,
): Promise<Marked> {
  const { log } = world;
  const { marks, byName, ambiguous } = planMarks(held, tags, ownName);
  for (const { user, among } of ambiguous)
    log("warn", "ambiguous-name", { repository: repositoryName, usedBy: userText(user), among });
  const known = [...tags];
  let marked = 0;
  for (const mark of marks) {
    const tag = await place(world, repositoryName, mark, known);
    if (tag === undefined) continue;
    marked++;
    known.push({ tag, digest: mark.digest });
    const users = byName.get(mark.name)?.users.map(userText);
    log("info", "marked", { repository: repositoryName, digest: mark.digest, tag, usedBy: users });
  }
  return { tags: known, marked, byName };
}

/** The tag, if one was placed. */
async function place(
  { clients: { ecr }, clock }: KeeperWorld,
  repositoryName: string,
  { name, digest, kind }: Mark,
  known: readonly TaggedDigest[],
): Promise<string | undefined> {
  if (kind === "pending") {
    await shieldImage(ecr, { repository: repositoryName, repositoryName, digest }, name);
    return formatPendingTag(name, digest);
  }
  const image = await storedImage(ecr, { repositoryName }, { imageDigest: digest });
  // Deleted since it was listed: the next sweep finds it gone.
  if (!image) return undefined;
  const order = { service: name, image, isNewest: kind === "newest", known };
  const { tag, isNew } = await placeRelease(ecr, { repositoryName }, order, clock);
  return isNew ? tag : undefined;
}

/**
 * A user's own name, in the letters of a release tag: of a service or a task without its cluster, of a task definition and
 * a job definition without its revision.
 */
export function ownName({ kind, name }: ImageUser): string {
  switch (kind) {
    case "service":
      return releaseNameOf(lastPart(name));
    case "task":
    case "task-definition":
    case "batch-job-definition":
      return releaseNameOf(lastPart(name).replace(/:\d+$/, ""));
    default:
      return releaseNameOf(name);
  }
}
