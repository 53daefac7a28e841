import type { IncomingMessage } from "node:http";
import { LocalError } from "../../errors";

/** More than any request that is mended or named by its body has: ECR's manifests are limited to 4 MiB. */
export const bodyLimit = 8 * 1024 * 1024;

/** Reads a whole body into memory, refusing one above `bodyLimit`. */
export async function readBody(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > bodyLimit) {
      throw new LocalError(
        "body-too-large",
        `A body of more than ${bodyLimit} bytes came where the gateway has to read it whole.`,
        "Send blobs over the registry protocol, which are streamed.",
      );
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
