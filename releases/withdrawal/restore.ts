import type { EcrClient } from "../../inventory/aws/clients";
import { repositoryTags } from "../../inventory/registry/repository-tags";
import {
  formatReleaseTag,
  parseReleaseTag,
  withdrawalsAmong,
  type TaggedDigest,
  type Withdrawal,
} from "../../retention";
import { awsCall } from "../aws-call";
import { putTag } from "../place-tag";
import { ReleaseError } from "../release-error";
import { removeReleaseTags } from "../remove-tags";
import { askedImage, repositoryText, type RepositoryPlace } from "../stored-image";
import { recordTag } from "./reason";
import { withReasons } from "./read-reasons";

/** What a restoration did. */
export interface Restored {
  /** Tags of withdrawals that were taken away. */
  readonly removed: readonly string[];
  /** The release tag that the image got again, where it had none of the service any more. */
  readonly releaseTag?: string;
}

/**
 * Takes the withdrawal of a digest back, with the record of its reason: the release counts again, and where its tag was
 * retired meanwhile, it has it again. The image has a tag at every moment.
 *
 * Needs to push, and to take tags away.
 *
 * @throws {InventoryError}
 * @throws {ReleaseError} `image-gone`, `too-many-writers`
 */
export async function restoreRelease(
  ecr: EcrClient,
  place: RepositoryPlace,
  { service, digest }: { readonly service: string; readonly digest: string },
): Promise<Restored> {
  const { repositoryName, registryId } = place;
  const target = repositoryText(repositoryName);
  const tags = await repositoryTags(ecr, repositoryName, { registryId, target });
  const own = withdrawalsAmong(tags, service).filter((one) => one.digest === digest);
  if (own.length === 0) return { removed: [] };
  const releaseTag = await putBack(ecr, place, own, tags);
  const { removed, kept } = await removeReleaseTags(
    ecr,
    repositoryName,
    own.map(({ tag }) => tag),
    { registryId },
  );
  if (kept.length > 0)
    throw new ReleaseError(
      "too-many-writers",
      `The tag ${kept.join(", ")} stays: it is the last one of its image in ${target}, which ECR would delete with it. Give the image another tag, then try again.`,
    );
  await removeRecords(ecr, place, own, tags);
  return { removed, ...(releaseTag !== undefined && { releaseTag }) };
}

/**
 * The release tag of what was a release when it was withdrawn, and has none any more: under its own number, which no other
 * release has got.
 */
async function putBack(
  ecr: EcrClient,
  place: RepositoryPlace,
  own: readonly Withdrawal[],
  tags: readonly TaggedDigest[],
): Promise<string | undefined> {
  const [withdrawal] = await withReasons(ecr, place, own, tags);
  if (withdrawal?.reason?.wasRelease !== true) return undefined;
  const { service, n, digest } = withdrawal;
  const isRelease = (one: TaggedDigest) =>
    one.digest === digest && parseReleaseTag(one.tag)?.service === service;
  if (tags.some(isRelease)) return undefined;
  const image = await askedImage(ecr, place, { imageDigest: digest });
  if ("missing" in image) {
    const message = `The image ${digest} can't be restored, for ${repositoryText(place.repositoryName)} does not hand it out: ${image.missing}.`;
    throw new ReleaseError("image-gone", message);
  }
  const tag = formatReleaseTag(service, n);
  return (await putTag(ecr, place, tag, image)) === "taken" ? undefined : tag;
}

/** The records go with the withdrawals: a next one of the same release has a reason of its own. */
async function removeRecords(
  ecr: EcrClient,
  { repositoryName, registryId }: RepositoryPlace,
  withdrawals: readonly Withdrawal[],
  tags: readonly TaggedDigest[],
): Promise<void> {
  const there = new Set(tags.map(({ tag }) => tag));
  const records = withdrawals.flatMap(({ tag }) => {
    const record = recordTag(tag);
    return record !== undefined && there.has(record) ? [record] : [];
  });
  if (records.length === 0) return;
  const { BatchDeleteImageCommand } = await import("@aws-sdk/client-ecr");
  const imageIds = records.map((imageTag) => ({ imageTag }));
  await awsCall("ecr:BatchDeleteImage", repositoryText(repositoryName), () =>
    ecr.send(new BatchDeleteImageCommand({ repositoryName, registryId, imageIds })),
  );
}
