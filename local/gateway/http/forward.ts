import * as http from "node:http";
import { LocalError } from "../../errors";
import { isOfApplication } from "./admission";
import { readBody } from "./body";
import { cutOff } from "./cut-off";
import { endToEnd } from "./end-to-end";
import { isLoopback } from "./request-url";

/** Where requests go and how the gateway is called by its clients. */
export interface Route {
  readonly emulator: URL;
  readonly port: number;
  /** By which the emulator knows the gateway. */
  readonly key?: string | undefined;
}

/** The header in which the emulator wants the key. */
export function keyHeader({ key }: Pick<Route, "key">): Record<string, string> {
  return key === undefined ? {} : { "x-berth-key": key };
}

/**
 * Hands a request to the emulator and its answer back, byte by byte.
 *
 * @param body The request's body when it was read before; otherwise it is streamed.
 * @param onStatus Called before the client can see the answer.
 * @param onText Called with the answer's body, which then has to be short.
 * @param resetAfterBytes A fault: the client's connection breaks off once a streamed body has passed so far.
 */
export function forward(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  route: Route,
  body: Buffer | undefined,
  onStatus: (status: number) => void,
  onText?: (answer: string) => void,
  resetAfterBytes?: number,
): Promise<void> {
  return new Promise((resolve, reject) => {
    // Gone while its body was read: nobody would let go of the emulator.
    if (response.destroyed) return resolve();
    const cut = (body: http.IncomingMessage) =>
      resetAfterBytes === undefined ? body : body.pipe(cutOff(request.socket, resetAfterBytes));
    const upstream = http.request(route.emulator, {
      method: request.method ?? "GET",
      path: request.url ?? "/",
      headers: requestHeaders(request, route, body),
      // A kept connection may be closed by the emulator just as it is used: a new one costs next to nothing here.
      agent: false,
    });
    upstream.on("response", (answer) => {
      const status = answer.statusCode ?? 502;
      onStatus(status);
      response.writeHead(status, responseHeaders(answer, request, route));
      cut(answer).pipe(response);
      if (onText)
        void readBody(answer).then(
          (text) => onText(text.toString("utf8")),
          () => undefined,
        );
      answer.on("error", () => response.destroy());
      answer.on("close", () => {
        // An answer that broke off must not look complete to the client.
        if (!answer.complete) response.destroy();
      });
    });
    upstream.on("error", (error: NodeJS.ErrnoException) => {
      // After the answer began, the emulator may close without reading the rest of the request.
      if (!response.headersSent && !response.destroyed) reject(unreachable(route, error));
      else response.destroy();
    });
    response.on("close", () => {
      upstream.destroy();
      resolve();
    });
    if (body) upstream.end(body);
    else cut(request).pipe(upstream);
  });
}

/** The error for a request that never got an answer from the emulator. */
export function unreachable(route: Route, cause: NodeJS.ErrnoException): LocalError {
  return new LocalError(
    "emulator-unreachable",
    `The gateway on 127.0.0.1:${route.port} got no answer from the AWS emulator at ${route.emulator.origin} (${cause.code ?? cause.message}).`,
    "See `npm run local -- status` and the emulator's log, then run `npm start` again.",
    { cause },
  );
}

function requestHeaders(
  request: http.IncomingMessage,
  route: Route,
  body: Buffer | undefined,
): http.OutgoingHttpHeaders {
  const headers: http.OutgoingHttpHeaders = { ...endToEnd(request.headers), ...keyHeader(route) };
  headers["host"] = upstreamHost(request.headers.host, route);
  if (body) headers["content-length"] = body.length;
  else if (request.headers["transfer-encoding"]) headers["transfer-encoding"] = "chunked";
  return headers;
}

/**
 * The Host for the emulator: its own for calls to a loopback name, so that what it makes of the Host is right
 * there too; the name alone for virtual hosts such as a load balancer's, whose listeners have other ports than ours.
 */
export function upstreamHost(host: string | undefined, route: Route): string {
  if (host === undefined || isLoopback(host)) return route.emulator.host;
  return host.endsWith(`:${route.port}`) ? host.slice(0, host.lastIndexOf(":")) : host;
}

function responseHeaders(
  answer: http.IncomingMessage,
  request: http.IncomingMessage,
  route: Route,
): http.OutgoingHttpHeaders {
  const headers: http.OutgoingHttpHeaders = endToEnd(answer.headers);
  // The emulator invites web pages of every origin; what an application says is its own business.
  if (!isOfApplication(request)) {
    for (const name of Object.keys(headers)) if (name.startsWith("access-control-")) delete headers[name];
  }
  if (answer.headers.location) headers["location"] = clientLocation(answer.headers.location, request, route);
  return headers;
}

/** A redirect to the emulator's own address would lead past the gateway. */
function clientLocation(location: string, request: http.IncomingMessage, route: Route): string {
  const prefix = /^https?:\/\/([^/?#]+)/i.exec(location);
  if (!prefix || prefix[1] !== route.emulator.host) return location;
  const scheme = "encrypted" in request.socket ? "https" : "http";
  return `${scheme}://${request.headers.host ?? `127.0.0.1:${route.port}`}${location.slice(prefix[0].length)}`;
}
