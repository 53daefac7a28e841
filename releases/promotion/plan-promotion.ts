import { repositoryTags } from "../../inventory/registry/repository-tags";
import type { Problem } from "../../retention";
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
    missing.set(digest, await missingParts({ image, digest, from: source, to: target, sourceTags }));
  }
  const names = { from: from.repositoryName, to: to.repositoryName };
  const { plan, problems } = promotionPlan(wanted, { ...names, sourceTags, targetTags, missing });
  if (problems.length > 0) throw notPromotable(problems);
  return plan;
}

function tagsOf({ ecr, repositoryName, registryId }: CopyEnd) {
  return repositoryTags(ecr, repositoryName, { registryId, target: `the repository "${repositoryName}"` });
}
