import type { EcrClient } from "../../inventory/aws/clients";
import { InventoryError } from "../../inventory/aws/inventory-error";
import { repositoryTags } from "../../inventory/registry/repository-tags";
import { parseReleaseTag, parseWithdrawnTag, withdrawalsAmong, withdrawalToAdd } from "../../retention";
import type { Clock } from "../clock";
import { CopyError } from "../copy/copy-error";
import { putTag } from "../place-tag";
import { ReleaseError } from "../release-error";
import { askedImage, repositoryText, type RepositoryPlace, type StoredImage } from "../stored-image";
import { keepReason } from "./keep-reason";
import type { Reason } from "./reason";

/** What is to be withdrawn. */
export interface WithdrawalOrder {
  /** The name under which releases are counted. */
  readonly service: string;
  readonly digest: string;
  readonly reason: Reason;
}

/** A withdrawal that is in place. */
export interface PlacedWithdrawal {
  readonly tag: string;
  readonly digest: string;
  /** Whether it was put there just now. */
  readonly isNew: boolean;
  /** Why its reason could not be kept. The withdrawal holds all the same. */
  readonly reasonLost?: string;
}

/**
 * Withdraws a digest: no run of berth's deploys it for this service any more. First the reason is kept, then the tag is
 * placed; when somebody else takes its number meanwhile, the next one is. Nothing is written when it is withdrawn already.
 *
 * Needs what a push needs.
 *
 * @throws {InventoryError}
 * @throws {ReleaseError} `image-gone`, `too-many-writers`
 */
export async function withdrawRelease(
  ecr: EcrClient,
  place: RepositoryPlace,
  { service, digest, reason }: WithdrawalOrder,
  clock: Clock,
): Promise<PlacedWithdrawal> {
  const { repositoryName, registryId } = place;
  const target = repositoryText(repositoryName);
  const image = await askedImage(ecr, place, { imageDigest: digest });
  if ("missing" in image) {
    const message = `The image ${digest} can't be withdrawn, for ${target} does not hand it out: ${image.missing}.`;
    throw new ReleaseError("image-gone", message);
  }
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const tags = await repositoryTags(ecr, repositoryName, { registryId, target });
    const tag = withdrawalToAdd(service, digest, tags);
    if (tag === undefined) {
      const own = withdrawalsAmong(tags, service).find((one) => one.digest === digest)!;
      return { tag: own.tag, digest, isNew: attempt > 1 };
    }
    const wasRelease = tags.some(
      (one) => one.digest === digest && parseReleaseTag(one.tag)?.service === service,
    );
    const reasonLost = await keep(ecr, place, { tag, image, reason: { ...reason, wasRelease } }, clock);
    const outcome = await putTag(ecr, place, tag, image);
    const placed = { tag, digest, ...(reasonLost !== undefined && { reasonLost }) };
    if (outcome === "placed") return { ...placed, isNew: true };
    // Another run of this very withdrawal was faster.
    if (outcome === "there") return { ...placed, isNew: false };
    await clock.sleep(200 * attempt);
  }
  throw new ReleaseError(
    "too-many-writers",
    `Others place tags of the service "${service}" in ${target} all the time. Try again when they are done.`,
  );
}

const attempts = 10;

/** @returns why it could not be kept: what must not be deployed any more is worth more than its reason. */
async function keep(
  ecr: EcrClient,
  place: RepositoryPlace,
  { tag, image, reason }: { readonly tag: string; readonly image: StoredImage; readonly reason: Reason },
  clock: Clock,
): Promise<string | undefined> {
  try {
    const withdrawal = { tag, ...parseWithdrawnTag(tag)! };
    await keepReason(ecr, place, { image, withdrawal, reason }, clock);
    return undefined;
  } catch (error) {
    if (error instanceof CopyError || error instanceof InventoryError) return error.message;
    throw error;
  }
}
