import type { Calls } from "../../inventory/aws/calls";
import { listedImages } from "../../inventory/registry/repository-images";
import type { Registry } from "../../inventory/registry/registry";
import type { RepositorySummary } from "../../inventory/registry/repositories";
import {
  digestsByTag,
  resolveReferences,
  type PlacedReference,
  type UsedImage,
} from "../../inventory/registry/resolve-references";
import { storedImage } from "../../releases/stored-image";
import type { LifecyclePolicy } from "../../retention/lifecycle-policy/lifecycle-policy";
import type { ImageUser } from "../../retention/images/image-in-use";
import { heldImages } from "../../retention/releases/held-images";
import { taggedDigests } from "../../retention/releases/plan-releases";
import { keeperDimension, metricFields } from "../log";
import type { KeeperWorld } from "../world";
import { placeMarks, type Marked } from "./place-marks";
import { relatedImages } from "./related-images";
import { userText, type Repository } from "./repository";
import { retireOld } from "./retire-old";
import { shieldRepository } from "./shield-repository";

/** What a sweep came to, in one repository. */
export interface RepositoryReport {
  /** Images in use. */
  readonly inUse: number;
  /** Those that a rule of the lifecycle policy may take. */
  readonly withoutShield: number;
  /** Those that are not there, or archived: what needs them can't start. */
  readonly gone: number;
  /** Release tags that were placed. */
  readonly marked: number;
  /** And those that were taken away. */
  readonly retired: number;
}

/** A repository, and what refers to its images. */
export interface SweptRepository {
  readonly repository: RepositorySummary;
  readonly registry: Registry;
  readonly references: readonly PlacedReference[];
  readonly isKept: boolean;
  /** Its lifecycle policy. */
  readonly policyOf: () => Promise<LifecyclePolicy>;
}

/** @throws {InventoryError} What was done before stays. */
export async function keepRepository(
  world: KeeperWorld,
  { repository, registry, references, isKept, policyOf }: SweptRepository,
  { isWhole, calls }: { readonly isWhole: boolean; readonly calls: Calls },
): Promise<RepositoryReport> {
  const { clients, log, functionName, now } = world;
  const { repositoryName } = repository;
  const listed = await listedImages(clients.ecr, repositoryName, { calls });
  const digests = new Map([[repositoryName, digestsByTag(listed)]]);
  const { inUse, unresolved } = resolveReferences(references, digests, registry);
  const images = await relatedImages(clients.ecr, repositoryName, listed, inUse, calls);
  const held = heldImages(images, inUse);
  const seen: Repository = { repository, images, held, tags: taggedDigests(images) };

  const lost = await lostImages(world, seen, inUse);
  for (const { digest, users } of lost)
    log("error", "image-gone", { repository: repositoryName, digest, usedBy: users.map(userText) });
  for (const { reference, user } of unresolved)
    log("error", "image-gone", { repository: repositoryName, reference, usedBy: [userText(user)] });
  const gone = lost.length + unresolved.length;

  const none: Marked = { tags: seen.tags, marked: 0, byName: new Map() };
  const marks = isKept ? await placeMarks(world, seen) : none;
  const withoutShield = await shieldRepository(world, seen, { tags: marks.tags, isKept, policyOf });
  const retired = isKept && isWhole ? await retireOld(world, seen, marks, calls) : 0;
  const problems = {
    ...(withoutShield > 0 && { ImagesInUseWithoutShield: withoutShield }),
    ...(gone > 0 && { ImagesInUseGone: gone }),
  };
  // A metric that is always 0 would cost as much as any, for each repository.
  if (withoutShield > 0 || gone > 0) {
    const dimensions = { [keeperDimension]: functionName, Repository: repositoryName };
    log("warn", "repository-at-risk", metricFields(problems, dimensions, now()));
  }
  return { inUse: held.length, withoutShield, gone, marked: marks.marked, retired };
}

interface LostImage {
  readonly digest: string;
  readonly users: readonly ImageUser[];
}

/** What is used and not listed is asked for once more, before anybody is woken for it. */
async function lostImages(
  { clients }: KeeperWorld,
  { repository: { repositoryName }, images }: Repository,
  inUse: readonly UsedImage[],
): Promise<readonly LostImage[]> {
  const there = new Map(images.map((image) => [image.imageDigest, image]));
  const missing = new Map<string, ImageUser[]>();
  for (const { digest, user } of inUse) {
    const found = there.get(digest);
    if (found && found.imageStatus !== "ARCHIVED") continue;
    missing.set(digest, [...(missing.get(digest) ?? []), user]);
  }
  const lost: LostImage[] = [];
  for (const [digest, users] of missing) {
    const isArchived = there.has(digest);
    if (isArchived || !(await storedImage(clients.ecr, { repositoryName }, { imageDigest: digest })))
      lost.push({ digest, users });
  }
  return lost;
}
