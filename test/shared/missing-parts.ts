import { createHash } from "node:crypto";

/** Where an image is fetched from, as any client does it. */
export interface Place {
  /** The gateway's URL. */
  readonly endpoint: string;
  readonly repositoryName: string;
}

/**
 * What an image can't be pulled without and the registry doesn't serve to the byte: its manifest, its configuration, its
 * layers, those of each platform. Everything is fetched and hashed, so no copy of Docker's or BuildKit's can stand in.
 */
export async function missingParts(place: Place, digest: string): Promise<string[]> {
  const manifest = await fetchPart(place, "manifests", digest);
  if (manifest === undefined) return [`manifest ${digest}`];
  const { config, layers = [], manifests = [] } = JSON.parse(manifest.toString("utf8")) as Manifest;
  const below = await Promise.all(manifests.map((one) => missingParts(place, one.digest)));
  const blobs = [...(config ? [config] : []), ...layers].map(async (blob) =>
    (await fetchPart(place, "blobs", blob.digest)) === undefined ? [`blob ${blob.digest}`] : [],
  );
  return [...below, ...(await Promise.all(blobs))].flat();
}

interface Manifest {
  readonly config?: { readonly digest: string };
  readonly layers?: readonly { readonly digest: string }[];
  readonly manifests?: readonly { readonly digest: string }[];
}

/** Undefined where it isn't there, or has other bytes than its name says. */
async function fetchPart(
  { endpoint, repositoryName }: Place,
  kind: "manifests" | "blobs",
  digest: string,
): Promise<Buffer | undefined> {
  const answer = await fetch(`${endpoint}/v2/${repositoryName}/${kind}/${digest}`);
  const bytes = Buffer.from(await answer.arrayBuffer());
  const found = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
  return answer.ok && found === digest ? bytes : undefined;
}
