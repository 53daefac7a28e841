import * as http from "node:http";
import * as https from "node:https";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";

/** A request whose body is of any size. */
export interface PacedRequest {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Asks for content, to be read as fast as it is wanted. Goes where it is sent on, and hands the authorization to nobody but
 * whom it is for.
 */
export async function pacedGet(request: PacedRequest, redirects = 5): Promise<http.IncomingMessage> {
  const answer = await new Promise<http.IncomingMessage>((resolve, reject) => {
    open("GET", request).on("response", resolve).on("error", reject).end();
  });
  const { statusCode = 0, headers } = answer;
  if (statusCode < 300 || statusCode >= 400 || headers.location === undefined || redirects === 0)
    return answer;
  answer.resume();
  const url = new URL(headers.location, request.url);
  const { authorization = "", ...others } = request.headers;
  const isSame = url.origin === request.url.origin;
  return pacedGet(
    { ...request, url, headers: { ...others, ...(isSame && authorization !== "" && { authorization }) } },
    redirects - 1,
  );
}

/**
 * Sends content as fast as it is taken. `fetch` reads all of a stream before the other side has taken it, and a layer of a
 * gigabyte would be in memory.
 */
export async function pacedPut(request: PacedRequest, content: Readable): Promise<Response> {
  return new Promise((resolve, reject) => {
    const sending = open("PUT", request);
    sending.on("response", (answer) => {
      // A registry says little.
      text(answer).then(
        (said) => resolve(new Response(said || null, { status: answer.statusCode ?? 500 })),
        reject,
      );
    });
    // All may be sent when the connection breaks off.
    sending.on("error", reject);
    pipeline(content, sending).catch(reject);
  });
}

function open(method: string, { url, headers, signal }: PacedRequest): http.ClientRequest {
  const { request } = url.protocol === "https:" ? https : http;
  return request(url, { method, headers, ...(signal && { signal }) });
}
