import { createHash } from "node:crypto";
import { constants, gzipSync } from "node:zlib";
import { pack } from "tar-stream";
import type { ImageFile } from "./image-file";

/** A layer as it is pushed. */
export interface Layer {
  /** Gzipped tar. */
  readonly blob: Buffer;
  readonly digest: string;
  /** Digest of the tar alone, which the image's configuration lists. */
  readonly diffId: string;
}

/** Packs files into a layer: the same files in any order give the same bytes. */
export async function packLayer(files: readonly ImageFile[]): Promise<Layer> {
  const tar = pack();
  const mtime = new Date(0);
  for (const file of files.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
    const name = file.path;
    if (file.kind === "file") tar.entry({ name, mode: file.mode ?? 0o644, mtime }, file.content);
    else if (file.kind === "link")
      tar.entry({ name, type: "symlink", linkname: file.target, mode: 0o777, mtime });
    else tar.entry({ name, type: "directory", mode: file.mode ?? 0o755, mtime });
  }
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  const blob = gzipSync(bytes, { level: constants.Z_BEST_COMPRESSION });
  blob[9] = 255; // the header's operating system: "unknown" everywhere
  return { blob, digest: sha256(blob), diffId: sha256(bytes) };
}

export function sha256(bytes: Buffer): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}
