import pLimit from "p-limit";

import type { Problem } from "../../retention";
import type { TaggedDigest } from "../../retention/releases/plan-releases";
import { CopyError } from "../copy/copy-error";
import { absentManifests, blobsOf, imageParts, looksAtOnce } from "../copy/image-parts";
import type { Blob } from "../copy/manifest";
import { refusal } from "../copy/refusal";
import type { RegistrySession } from "../copy/registry-session";
import type { MissingParts } from "./promotion-plan";

/** Which image, and who knows what of it. */
export interface MissingQuery {
  readonly image: string;
  readonly digest: string;
  readonly from: RegistrySession;
  /** None where the target is not there yet: it lacks everything. */
  readonly to: RegistrySession | undefined;
  readonly sourceTags: readonly TaggedDigest[];
}

/**
 * What the target lacks of an image. Each layer that it lacks is asked for in the source: one that is gone there is told
 * before anything is written.
 *
 * @throws {CopyError} where a registry doesn't answer, or refuses
 */
export async function missingParts({
  image,
  digest,
  from,
  to,
  sourceTags,
}: MissingQuery): Promise<MissingParts | Problem> {
  try {
    const { manifests } = await imageParts(from, digest, sourceTags);
    const absent = to ? await absentManifests(to, manifests) : manifests;
    const wanted = blobsOf(absent);
    const blobs = to ? await lacking(to, wanted) : wanted;
    const lost = await lacking(from, blobs);
    if (lost.length > 0) return lostProblem(image, digest, from, lost);
    return { manifests: absent.length, blobs };
  } catch (error) {
    if (!(error instanceof CopyError) || error.code !== "image-incomplete") throw error;
    return { code: error.code, path: image, message: error.message };
  }
}

async function lacking(registry: RegistrySession, blobs: readonly Blob[]): Promise<Blob[]> {
  const limit = pLimit(looksAtOnce);
  const isThere = await Promise.all(blobs.map((blob) => limit(() => has(registry, blob))));
  return blobs.filter((_, place) => !isThere[place]);
}

async function has(registry: RegistrySession, { digest }: Blob): Promise<boolean> {
  const answer = await registry.ask("HEAD", `blobs/${digest}`);
  if (answer.ok) return true;
  if (answer.status === 404) return false;
  throw await refusal(registry, answer, `looking for the layer ${digest}`);
}

function lostProblem(
  image: string,
  digest: string,
  { repositoryName }: RegistrySession,
  lost: readonly Blob[],
): Problem {
  const layers = lost.map((blob) => blob.digest).join(", ");
  const what = lost.length === 1 ? `the layer ${layers}` : `the layers ${layers}`;
  const message = `${repositoryName} has ${what} of ${digest} no more: the image can't be pulled from there either. Promote another release, or build this one again.`;
  return { code: "image-incomplete", path: image, message };
}
