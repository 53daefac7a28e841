import type { EcrClient } from "../../inventory/aws/clients";
import type { Withdrawal } from "../../retention";
import type { Clock } from "../clock";
import { refusal } from "../copy/refusal";
import { registrySession, type RegistrySession } from "../copy/registry-session";
import type { RepositoryPlace, StoredImage } from "../stored-image";
import { emptyBlob, recordManifest, recordTag, type Reason } from "./reason";

/**
 * Keeps why a release is withdrawn, as an artifact that belongs to its image. Pushed by the registry's own protocol: two
 * bytes and a manifest. One that is there already stays as it is.
 *
 * @throws {CopyError}
 * @throws {InventoryError} where IAM gives no token
 */
export async function keepReason(
  ecr: EcrClient,
  { repositoryName }: RepositoryPlace,
  {
    image,
    withdrawal,
    reason,
  }: { image: StoredImage; withdrawal: Pick<Withdrawal, "tag" | "service" | "n">; reason: Reason },
  clock: Clock,
): Promise<void> {
  const tag = recordTag(withdrawal.tag);
  if (tag === undefined) return;
  const session = await registrySession({ ecr, repositoryName }, clock);
  const known = await session.ask("HEAD", `manifests/${tag}`);
  if (known.ok) return;
  await pushEmptyBlob(session);
  const { mediaType = "application/vnd.oci.image.manifest.v1+json", digest, manifest } = image;
  const subject = { mediaType, digest, size: new TextEncoder().encode(manifest).length };
  const body = new TextEncoder().encode(recordManifest(withdrawal, subject, reason));
  const headers = { "content-type": "application/vnd.oci.image.manifest.v1+json" };
  const answer = await session.ask("PUT", `manifests/${tag}`, { headers, body });
  if (answer.status !== 201) throw await refusal(session, answer, `taking the record ${tag}`);
  await answer.body?.cancel();
}

/** `emptyBlob`, where it is not there. @throws {CopyError} */
export async function pushEmptyBlob(session: RegistrySession): Promise<void> {
  const there = await session.ask("HEAD", `blobs/${emptyBlob.digest}`);
  if (there.ok) return;
  const started = await session.ask("POST", "blobs/uploads/");
  const location = started.headers.get("location");
  if (started.status !== 202 || location === null)
    throw await refusal(session, started, "starting the upload of a record");
  await started.body?.cancel();
  const upload = new URL(location, session.origin);
  upload.searchParams.set("digest", emptyBlob.digest);
  const headers = { "content-type": "application/octet-stream" };
  const done = await session.ask("PUT", upload.href, { headers, body: new TextEncoder().encode("{}") });
  if (done.status !== 201) throw await refusal(session, done, "taking a record");
  await done.body?.cancel();
}
