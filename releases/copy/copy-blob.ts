import { text } from "node:stream/consumers";

import type { Clock } from "../clock";
import { CopyError } from "./copy-error";
import type { Blob } from "./manifest";
import { refusal } from "./refusal";
import type { RegistrySession } from "./registry-session";

/** How a blob came to be in the target: it was there, the registry mounted it, or its bytes were sent. */
export type BlobOutcome = "there" | "mounted" | "sent";

/**
 * Sees to it that the target has a blob. A registry mounts what another repository of its own has; one that doesn't answers
 * with an upload instead, through which the bytes then flow, read as they are written.
 *
 * @throws {CopyError}
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/blob-mounting.html
 */
export async function copyBlob(
  from: RegistrySession,
  to: RegistrySession,
  blob: Blob,
  clock: Clock,
): Promise<BlobOutcome> {
  for (const pause of pausesMs) {
    try {
      return await copyOnce(from, to, blob);
    } catch (error) {
      if (!isPassing(error)) throw error;
      await clock.sleep(pause);
    }
  }
  return copyOnce(from, to, blob);
}

/** A stream that broke off has spoilt its upload: the next try begins another one. */
const pausesMs = [1000, 4000];

function isPassing(error: unknown): boolean {
  if (!(error instanceof CopyError)) return false;
  const { code, status = 0 } = error;
  return code === "unreachable" || (code === "registry-refused" && (status === 429 || status >= 500));
}

async function copyOnce(from: RegistrySession, to: RegistrySession, blob: Blob): Promise<BlobOutcome> {
  const known = await to.ask("HEAD", `blobs/${blob.digest}`);
  if (known.ok) return "there";
  const isSame = from.origin === to.origin;
  const mount = `?mount=${encodeURIComponent(blob.digest)}&from=${encodeURIComponent(from.repositoryName)}`;
  const started = await to.ask("POST", `blobs/uploads/${isSame ? mount : ""}`);
  if (started.status === 201) return "mounted";
  const location = started.headers.get("location");
  if (started.status !== 202 || location === null)
    throw await refusal(to, started, `starting the upload of ${blob.digest}`);
  await started.body?.cancel();
  await send(from, to, blob, new URL(location, to.origin));
  return "sent";
}

async function send(
  from: RegistrySession,
  to: RegistrySession,
  { digest, size }: Blob,
  upload: URL,
): Promise<void> {
  const { status, stream } = await from.read(`blobs/${digest}`);
  if (status === 404) {
    stream.destroy();
    throw new CopyError(
      "image-incomplete",
      `${from.repositoryName} has the layer ${digest} no more: the image can't be pulled from there either. Copy another one, or push this one again.`,
      { status: 404 },
    );
  }
  if (status !== 200) {
    const said = new Response(await text(stream), { status });
    throw await refusal(from, said, `reading the layer ${digest}`);
  }
  upload.searchParams.set("digest", digest);
  const headers = { "content-type": "application/octet-stream", "content-length": String(size) };
  const done = await to.write(upload, headers, stream);
  if (done.status !== 201) throw await refusal(to, done, `taking the layer ${digest}`);
  await done.body?.cancel();
}
