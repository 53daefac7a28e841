import { createHash, randomBytes } from "node:crypto";

import { pushBlob, pushManifest, type Target } from "../../local/registry/registry-client";

/** An index of two platforms, as BuildKit pushes it, and a signature that refers to it. */
export interface ImageTree {
  /** The index's. */
  readonly digest: string;
  /** Of all manifests, the signature's too. */
  readonly manifests: readonly string[];
  /** Of all configurations and layers. */
  readonly blobs: readonly string[];
  /** Of all blobs. */
  readonly bytes: number;
}

/** Pushes one, of random bytes, without Docker: a layer that both platforms share, and one of each. */
export async function pushImageTree(
  target: Target,
  tag: string,
  { layerBytes = 1000 }: { readonly layerBytes?: number } = {},
): Promise<ImageTree> {
  const sizes = new Map<string, number>();
  const manifests: string[] = [];
  const blob = async (content: Buffer, mediaType: string) => {
    const digest = digestOf(content);
    await pushBlob(target, digest, content);
    sizes.set(digest, content.length);
    return { mediaType, digest, size: content.length };
  };
  const manifest = async (reference: string | undefined, content: object, mediaType: string) => {
    const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType, ...content }, undefined, 3));
    const digest = digestOf(bytes);
    await pushManifest(target, reference ?? digest, bytes, mediaType);
    manifests.push(digest);
    return { mediaType, digest, size: bytes.length };
  };
  const layer = () => blob(randomBytes(layerBytes), "application/vnd.oci.image.layer.v1.tar");
  const config = (content: object) =>
    blob(Buffer.from(JSON.stringify(content)), "application/vnd.oci.image.config.v1+json");
  const base = await layer();
  const platforms = [];
  for (const architecture of ["amd64", "arm64"]) {
    const content = {
      config: await config({ architecture, os: "linux", rootfs: { type: "layers", diff_ids: [] } }),
      layers: [base, await layer()],
    };
    const found = await manifest(undefined, content, imageType);
    platforms.push({ ...found, platform: { architecture, os: "linux" } });
  }
  const index = await manifest(tag, { manifests: platforms }, "application/vnd.oci.image.index.v1+json");
  const signature = { config: await config({}), layers: [await layer()], subject: index };
  await manifest(undefined, { artifactType: "application/vnd.example.signature", ...signature }, imageType);
  const bytes = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  return { digest: index.digest, manifests, blobs: [...sizes.keys()], bytes };
}

const imageType = "application/vnd.oci.image.manifest.v1+json";

function digestOf(content: Buffer): string {
  return `sha256:${createHash("sha256").update(content).digest("hex")}`;
}
