import type { EcrClient } from "../../inventory/aws/clients";
import type { TaggedDigest, Withdrawal } from "../../retention";
import { awsCall } from "../aws-call";
import { mediaTypes, repositoryText, type RepositoryPlace } from "../stored-image";
import { parseRecord, recordTag, type Reason } from "./reason";

/** A withdrawal, with why it was. */
export interface ExplainedWithdrawal extends Withdrawal {
  readonly reason?: Reason;
}

/**
 * Withdrawals with their reasons, in their order: one call for a hundred of them, and none where none has a record. One that
 * was placed by hand has none.
 *
 * @param tags All tags of the repository.
 * @throws {InventoryError}
 */
export async function withReasons(
  ecr: EcrClient,
  place: RepositoryPlace,
  withdrawals: readonly Withdrawal[],
  tags: readonly TaggedDigest[],
): Promise<ExplainedWithdrawal[]> {
  const there = new Set(tags.map(({ tag }) => tag));
  const records = withdrawals.flatMap(({ tag }) => {
    const record = recordTag(tag);
    return record !== undefined && there.has(record) ? [record] : [];
  });
  const manifests = new Map<string, string>();
  for (let from = 0; from < records.length; from += perCall)
    for (const [tag, manifest] of await manifestsOf(ecr, place, records.slice(from, from + perCall)))
      manifests.set(tag, manifest);
  return withdrawals.map((withdrawal) => {
    const reason = parseRecord(manifests.get(recordTag(withdrawal.tag) ?? "") ?? "", withdrawal);
    return { ...withdrawal, ...(reason && { reason }) };
  });
}

const perCall = 100;

async function manifestsOf(
  ecr: EcrClient,
  { repositoryName, registryId }: RepositoryPlace,
  tags: readonly string[],
): Promise<[tag: string, manifest: string][]> {
  const { BatchGetImageCommand } = await import("@aws-sdk/client-ecr");
  const imageIds = tags.map((imageTag) => ({ imageTag }));
  const { images = [] } = await awsCall("ecr:BatchGetImage", repositoryText(repositoryName), () =>
    ecr.send(
      new BatchGetImageCommand({ repositoryName, registryId, imageIds, acceptedMediaTypes: [...mediaTypes] }),
    ),
  );
  return images.flatMap(({ imageId, imageManifest }): [string, string][] =>
    imageId?.imageTag === undefined || imageManifest === undefined ? [] : [[imageId.imageTag, imageManifest]],
  );
}
