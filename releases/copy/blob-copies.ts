import pLimit from "p-limit";

import type { Clock } from "../clock";
import { copyBlob, type BlobOutcome } from "./copy-blob";
import type { Blob } from "./manifest";
import type { RegistrySession } from "./registry-session";

/** Copies blobs for several images at a time. */
export interface BlobCopies {
  /** @throws {CopyError} */
  copy(from: RegistrySession, to: RegistrySession, blob: Blob): Promise<BlobOutcome>;
}

/**
 * So many at a time, whatever images they are of: each is a stream, so that the memory is bounded by their number. One that
 * two images share is copied once.
 */
export function blobCopies(clock: Clock, atOnce = 4): BlobCopies {
  const limit = pLimit(atOnce);
  const underWay = new Map<string, Promise<BlobOutcome>>();
  return {
    copy(from, to, blob) {
      const key = `${to.origin}/${to.repositoryName}@${blob.digest}`;
      const known = underWay.get(key);
      // Whoever asks second has nothing copied; it is there by then.
      if (known) return known.then(() => "there");
      const copying = limit(() => copyBlob(from, to, blob, clock));
      underWay.set(key, copying);
      const done = () => void underWay.delete(key);
      copying.then(done, done);
      return copying;
    },
  };
}
