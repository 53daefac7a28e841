import type { TaggedDigest } from "../../retention/releases/plan-releases";
import type { Clock } from "../clock";
import { blobCopies, type BlobCopies } from "./blob-copies";
import type { BlobOutcome } from "./copy-blob";
import { CopyError } from "./copy-error";
import { absentManifests, blobsOf, imageParts } from "./image-parts";
import type { Manifest } from "./manifest";
import { refusal } from "./refusal";
import { registrySession, type CopyEnd, type RegistrySession } from "./registry-session";

/** What is to be copied. */
export interface ImageCopy {
  readonly from: CopyEnd;
  readonly to: CopyEnd;
  readonly digest: string;
  /** Tags that the image gets in the target; none of them moves there. @default none */
  readonly tags?: readonly string[];
  /** The source's tags, where signatures that are attached by tag are to come along. @default they stay */
  readonly sourceTags?: readonly TaggedDigest[];
  /** Ends it. @default it comes to its end */
  readonly signal?: AbortSignal | undefined;
}

/** What a copy did. */
export interface CopyReport {
  readonly digest: string;
  /** Of all that belongs to the image: what was there already, what the registry mounted, what was sent. */
  readonly blobs: Readonly<Record<BlobOutcome, number>>;
  /** How many bytes were sent. */
  readonly bytesSent: number;
  /** How many manifests were written, and how many there are. */
  readonly manifestsWritten: number;
  readonly manifests: number;
  /** Those of the tags that were not there before. */
  readonly tagsWritten: readonly string[];
}

/**
 * Copies an image under its digest: what an index refers to with it, and signatures and attestations that refer to the
 * image. By the registry's own protocol and IAM's token, without Docker; manifests go over as they are, to the byte, and
 * layers are streamed. Blobs first, then what an index refers to, then the index, then its tags: whatever breaks off in
 * between, nobody pulls half an image, and the next copy goes on from there.
 *
 * Needs what a pull from the source and a push to the target need.
 *
 * @param copies Shared by the copies of several images.
 * @throws {CopyError}
 * @throws {InventoryError} where IAM gives no token
 */
export async function copyImage(
  { from, to, digest, tags = [], sourceTags = [], signal }: ImageCopy,
  clock: Clock,
  copies: BlobCopies = blobCopies(clock),
): Promise<CopyReport> {
  const [source, target] = (await Promise.all(
    [from, to].map((end) => registrySession(end, clock, signal)),
  )) as [RegistrySession, RegistrySession];
  const { manifests, attachedTags } = await imageParts(source, digest, sourceTags);
  const absent = await absentManifests(target, manifests);
  const blobs = await copyBlobs(source, target, absent, copies);
  // Each after what it refers to, which is what the list is sorted by.
  for (const manifest of absent) await putManifest(target, manifest, manifest.digest);
  const byDigest = new Map(manifests.map((manifest) => [manifest.digest, manifest]));
  for (const { tag, digest: one } of attachedTags) await attachByTag(target, byDigest.get(one)!, tag);
  const tagsWritten = await putTags(target, byDigest.get(digest)!, tags);
  for (const reference of [digest, ...tags]) await assertThere(target, digest, reference);
  return {
    ...{ digest, ...blobs, tagsWritten },
    ...{ manifestsWritten: absent.length, manifests: manifests.length },
  };
}

/** All at once within a bound. One that fails lets those under way come to their end, so that the next copy finds them. */
async function copyBlobs(
  from: RegistrySession,
  to: RegistrySession,
  manifests: readonly Manifest[],
  pool: BlobCopies,
): Promise<Pick<CopyReport, "blobs" | "bytesSent">> {
  const copies = await Promise.allSettled(
    blobsOf(manifests).map(async (blob) => ({ blob, outcome: await pool.copy(from, to, blob) })),
  );
  const failure = copies.find((copy) => copy.status === "rejected");
  if (failure) throw failure.reason;
  const blobs = { there: 0, mounted: 0, sent: 0 };
  let bytesSent = 0;
  for (const copy of copies) {
    if (copy.status !== "fulfilled") continue;
    blobs[copy.value.outcome] += 1;
    if (copy.value.outcome === "sent") bytesSent += copy.value.blob.size;
  }
  return { blobs, bytesSent };
}

/** A tag that names an image's signatures; where the target has others already, they stay. */
async function attachByTag(to: RegistrySession, attached: Manifest, tag: string): Promise<void> {
  const held = await to.ask("HEAD", `manifests/${tag}`);
  if (!held.ok) await putManifest(to, attached, tag);
}

async function putTags(to: RegistrySession, image: Manifest, tags: readonly string[]): Promise<string[]> {
  const written: string[] = [];
  for (const tag of tags) {
    const held = await to.ask("HEAD", `manifests/${tag}`);
    const holder = held.ok ? held.headers.get("docker-content-digest") : undefined;
    if (holder === image.digest) continue;
    if (holder) {
      throw new CopyError(
        "tag-taken",
        `The tag ${tag} of ${to.repositoryName} is on another image, ${holder}, and tags never move. The image is there as ${image.digest}; give it another tag.`,
      );
    }
    await putManifest(to, image, tag);
    written.push(tag);
  }
  return written;
}

async function putManifest(
  to: RegistrySession,
  { bytes, mediaType }: Manifest,
  reference: string,
): Promise<void> {
  const headers = { "content-type": mediaType };
  const answer = await to.ask("PUT", `manifests/${reference}`, {
    headers,
    body: bytes,
  });
  if (answer.status !== 201) throw await refusal(to, answer, `taking the manifest ${reference}`);
  await answer.body?.cancel();
}

async function assertThere(to: RegistrySession, digest: string, reference: string): Promise<void> {
  const answer = await to.ask("HEAD", `manifests/${reference}`);
  if (answer.ok && (answer.headers.get("docker-content-digest") ?? digest) === digest) return;
  throw new CopyError(
    "registry-refused",
    `${to.repositoryName} took ${digest}, and has it not as ${reference}: it answers ${answer.status}. Try again.`,
    { status: answer.status },
  );
}
