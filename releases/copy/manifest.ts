import { createHash } from "node:crypto";

import { mediaTypes } from "../stored-image";
import { recordType } from "../withdrawal/reason";
import { CopyError } from "./copy-error";
import { refusal } from "./refusal";
import type { RegistrySession } from "./registry-session";

/** A manifest as its registry has it, to the byte: its digest is that of these bytes. */
export interface Manifest {
  readonly digest: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** What an index refers to: images of platforms, and what is attached to them. */
  readonly children: readonly string[];
  /** Configuration and layers, of an image. */
  readonly blobs: readonly Blob[];
}

/** Content that an image's manifest refers to. */
export interface Blob {
  readonly digest: string;
  readonly size: number;
}

/** @throws {CopyError} `image-incomplete` when the registry has none of that digest */
export async function readManifest(from: RegistrySession, digest: string): Promise<Manifest> {
  const answer = await from.ask("GET", `manifests/${digest}`, { headers: { accept: mediaTypes.join(", ") } });
  if (answer.status === 404) {
    throw new CopyError(
      "image-incomplete",
      `${from.repositoryName} has no manifest ${digest}: the image, or a part of it, is gone. Copy another one, or push this one again.`,
      { status: 404 },
    );
  }
  if (!answer.ok) throw await refusal(from, answer, `reading the manifest ${digest}`);
  const bytes = new Uint8Array(await answer.arrayBuffer());
  const found = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
  if (found !== digest)
    throw new CopyError("registry-refused", `${from.origin} answered for ${digest} a manifest of ${found}.`);
  return { digest, bytes, ...parsed(bytes, answer.headers.get("content-type") ?? "") };
}

/**
 * What belongs to an image and is not named by it: signatures, attestations. None where a registry answers 404, as one does
 * that knows no referrers. Why it was withdrawn is its own repository's, and no part of it.
 *
 * @see https://github.com/opencontainers/distribution-spec/blob/main/spec.md#listing-referrers
 */
export async function referrersOf(from: RegistrySession, digest: string): Promise<readonly string[]> {
  const answer = await from.ask("GET", `referrers/${digest}`);
  if (!answer.ok) {
    await answer.body?.cancel();
    if (answer.status === 404) return [];
    throw await refusal(from, answer, `listing what belongs to ${digest}`);
  }
  const { manifests = [] } = (await answer.json()) as { manifests?: readonly Referrer[] };
  return manifests.filter((one) => one.artifactType !== recordType).map((one) => one.digest);
}

interface Referrer {
  readonly digest: string;
  readonly artifactType?: string;
}

function parsed(bytes: Uint8Array, contentType: string): Pick<Manifest, "mediaType" | "children" | "blobs"> {
  const content = JSON.parse(new TextDecoder().decode(bytes)) as Content;
  const { mediaType = contentType, manifests = [], config, layers = [], blobs = [] } = content;
  const named = [...(config ? [config] : []), ...layers, ...blobs];
  // A layer that only its vendor hands out is in no registry.
  const own = named.filter(({ urls = [] }) => urls.length === 0);
  return {
    mediaType,
    children: manifests.map(({ digest }) => digest),
    blobs: [...new Map(own.map(({ digest, size }) => [digest, { digest, size }])).values()],
  };
}

interface Content {
  readonly mediaType?: string;
  readonly manifests?: readonly { readonly digest: string }[];
  readonly config?: Named;
  readonly layers?: readonly Named[];
  readonly blobs?: readonly Named[];
}

interface Named extends Blob {
  readonly urls?: readonly string[];
}
