import pLimit from "p-limit";

import type { EcrClient } from "../../inventory/aws/clients";
import type { Clock } from "../clock";
import { copyBlob, type BlobOutcome } from "./copy-blob";
import { CopyError } from "./copy-error";
import { readManifest, referrersOf, type Blob, type Manifest } from "./manifest";
import { refusal } from "./refusal";
import { registrySession, type RegistrySession } from "./registry-session";

/** A repository, and who asks for its registry's token: clients of other accounts and regions are other ones. */
export interface CopyEnd {
  readonly ecr: EcrClient;
  readonly repositoryName: string;
}

/** What is to be copied. */
export interface ImageCopy {
  readonly from: CopyEnd;
  readonly to: CopyEnd;
  readonly digest: string;
  /** Tags that the image gets in the target; none of them moves there. @default none */
  readonly tags?: readonly string[];
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
 * @throws {CopyError}
 * @throws {InventoryError} where IAM gives no token
 */
export async function copyImage(
  { from, to, digest, tags = [] }: ImageCopy,
  clock: Clock,
): Promise<CopyReport> {
  const [source, target] = (await Promise.all(
    [from, to].map(({ ecr, repositoryName }) => registrySession(ecr, repositoryName, clock)),
  )) as [RegistrySession, RegistrySession];
  const manifests = await wholeImage(source, digest);
  const absent = await absentManifests(target, manifests);
  const blobs = await copyBlobs(source, target, absent, clock);
  // Each after what it refers to, which is what the list is sorted by.
  for (const manifest of absent) await putManifest(target, manifest, manifest.digest);
  const top = manifests.find((one) => one.digest === digest)!;
  const tagsWritten = await putTags(target, top, tags);
  await assertThere(target, digest);
  return {
    ...{ digest, ...blobs, tagsWritten },
    ...{ manifestsWritten: absent.length, manifests: manifests.length },
  };
}

/** Everything that belongs to an image, each manifest after those that it refers to, and referrers after their subject. */
async function wholeImage(from: RegistrySession, digest: string): Promise<Manifest[]> {
  const all = new Map<string, Manifest>();
  const visit = async (one: string): Promise<void> => {
    if (all.has(one)) return;
    const manifest = await readManifest(from, one);
    for (const child of manifest.children) await visit(child);
    all.set(one, manifest);
    for (const referrer of await referrersOf(from, one)) await visit(referrer);
  };
  await visit(digest);
  return [...all.values()];
}

async function absentManifests(to: RegistrySession, manifests: readonly Manifest[]): Promise<Manifest[]> {
  const limit = pLimit(atOnce);
  const isThere = await Promise.all(
    manifests.map(({ digest }) => limit(async () => (await to.ask("HEAD", `manifests/${digest}`)).ok)),
  );
  return manifests.filter((_, place) => !isThere[place]);
}

/** All at once within a bound. One that fails lets those under way come to their end, so that the next copy finds them. */
async function copyBlobs(
  from: RegistrySession,
  to: RegistrySession,
  manifests: readonly Manifest[],
  clock: Clock,
): Promise<Pick<CopyReport, "blobs" | "bytesSent">> {
  const wanted = new Map<string, Blob>(
    manifests.flatMap(({ blobs }) => blobs.map((blob) => [blob.digest, blob] as const)),
  );
  const limit = pLimit(atOnce);
  let failed = false;
  const copies = await Promise.allSettled(
    [...wanted.values()].map((blob) =>
      limit(async () => {
        // What comes after a failure is not begun.
        if (failed) return undefined;
        try {
          return { blob, outcome: await copyBlob(from, to, blob, clock) };
        } catch (error) {
          failed = true;
          throw error;
        }
      }),
    ),
  );
  const failure = copies.find((copy) => copy.status === "rejected");
  if (failure) throw failure.reason;
  const blobs = { there: 0, mounted: 0, sent: 0 };
  let bytesSent = 0;
  for (const copy of copies) {
    if (copy.status !== "fulfilled" || !copy.value) continue;
    blobs[copy.value.outcome] += 1;
    if (copy.value.outcome === "sent") bytesSent += copy.value.blob.size;
  }
  return { blobs, bytesSent };
}

const atOnce = 4;

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

async function assertThere(to: RegistrySession, digest: string): Promise<void> {
  const answer = await to.ask("HEAD", `manifests/${digest}`);
  if (answer.ok && (answer.headers.get("docker-content-digest") ?? digest) === digest) return;
  throw new CopyError(
    "registry-refused",
    `${to.repositoryName} took ${digest}, and has it not: it answers ${answer.status}. Try again.`,
    { status: answer.status },
  );
}
