import { repositoryTags } from "../../inventory/registry/repository-tags";
import type { Problem } from "../../retention";
import { archivedText } from "../archive/archived-text";
import type { Clock } from "../clock";
import { registrySession, type CopyEnd } from "../copy/registry-session";
import { missingParts } from "./missing-parts";
import { notPromotable } from "./promotion-error";
import { promotionPlan, type MissingParts, type PromotionPlan, type WantedImage } from "./promotion-plan";

/** Where images are, and where they are to be. */
export interface PromotionEnds {
  readonly from: CopyEnd;
  readonly to: CopyEnd;
  /** Whether the target is there. Of one that is not yet, nothing is asked. @default true */
  readonly isThere?: boolean;
}

/**
 * Asks both registries what a promotion would move. Writes nothing.
 *
 * @throws {PromotionError} `not-promotable`, with all that is in the way
 * @throws {CopyError} where a registry doesn't answer, or refuses
 * @throws {InventoryError}
 */
export async function planPromotion(
  wanted: readonly WantedImage[],
  { from, to, isThere = true }: PromotionEnds,
  clock: Clock,
): Promise<PromotionPlan> {
  const [source, target, sourceTags, targetTags] = await Promise.all([
    registrySession(from, clock),
    isThere ? registrySession(to, clock) : undefined,
    tagsOf(from),
    isThere ? tagsOf(to) : [],
  ]);
  const missing = new Map<string, MissingParts | Problem>();
  for (const { image, digest } of wanted) {
    if (missing.has(digest)) continue;
    const found = await missingParts({ image, digest, from: source, to: target, sourceTags });
    missing.set(digest, "code" in found ? await withArchive(from, digest, found) : found);
  }
  const names = { from: from.repositoryName, to: to.repositoryName };
  const { plan, problems } = promotionPlan(wanted, { ...names, sourceTags, targetTags, missing });
  if (problems.length > 0) throw notPromotable(problems);
  return plan;
}

/** What is in the source's archive is there, and can be copied once it is back. */
async function withArchive({ ecr, ...place }: CopyEnd, digest: string, problem: Problem): Promise<Problem> {
  const archived = await archivedText(ecr, place, { imageDigest: digest });
  if (archived === undefined) return problem;
  const message = `${place.repositoryName} does not hand ${digest} out: ${archived}. Then promote it.`;
  return { ...problem, message };
}

function tagsOf({ ecr, repositoryName, registryId }: CopyEnd) {
  return repositoryTags(ecr, repositoryName, { registryId, target: `the repository "${repositoryName}"` });
}
