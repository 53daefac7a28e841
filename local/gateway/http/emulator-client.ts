import * as http from "node:http";
import type { ApiReply, Emulator, Json, ManifestReply, ManifestRequest } from "../mend";
import { readBody } from "./body";
import { endToEnd } from "./end-to-end";
import { keyHeader, type Route, unreachable } from "./forward";

/** X-Amz-Target prefixes of the services that are mended. */
const targets: Readonly<Record<string, string>> = {
  ecr: "AmazonEC2ContainerRegistry_V20150921",
  ecs: "AmazonEC2ContainerServiceV20141113",
};

/** How long the emulator may take for a call of a mend: ECS calls wait for Docker. */
const timeoutMs = 120_000;

/**
 * Calls the emulator past every mend.
 *
 * @param authorization The header of the request being mended: the emulator takes region and account from it.
 */
export function emulatorClient(route: Route, authorization: string | undefined): Emulator {
  const sender: Record<string, string> = authorization ? { authorization } : {};
  return {
    async call(service, operation, input) {
      const body = Buffer.from(JSON.stringify(input));
      const answer = await send(route, "POST", "/", body, {
        ...sender,
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": `${targets[service]}.${operation}`,
      });
      return { status: answer.status, output: parseOutput(answer) };
    },
    manifest: (request) => manifest(route, request, sender),
    async blobSize(repository, digest) {
      const answer = await send(route, "HEAD", `/v2/${repository}/blobs/${digest}`, undefined, sender);
      return answer.status === 200 ? Number(answer.headers["content-length"] ?? 0) : undefined;
    },
  };
}

async function manifest(
  route: Route,
  request: ManifestRequest,
  sender: Record<string, string>,
): Promise<ManifestReply> {
  const path = `/v2/${request.repository}/manifests/${request.reference}`;
  const body = request.method === "PUT" ? request.body : undefined;
  const type: Record<string, string> = request.mediaType ? { "content-type": request.mediaType } : {};
  return send(route, request.method, path, body, { ...sender, ...type });
}

function send(
  route: Route,
  method: string,
  path: string,
  body: Buffer | undefined,
  headers: Record<string, string>,
): Promise<ManifestReply> {
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException) => reject(unreachable(route, error));
    const request = http.request(route.emulator, {
      method,
      path,
      headers: { ...headers, ...keyHeader(route), ...(body ? { "content-length": body.length } : {}) },
      agent: false,
      timeout: timeoutMs,
    });
    request.on("timeout", () => request.destroy(new Error(`no answer within ${timeoutMs / 1000} s`)));
    request.on("error", fail);
    request.on("response", (answer) => {
      readBody(answer).then(
        (bytes) => resolve({ status: answer.statusCode ?? 502, headers: flat(answer.headers), body: bytes }),
        fail,
      );
    });
    request.end(body);
  });
}

function flat(headers: http.IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(Object.entries(endToEnd(headers)).map(([name, value]) => [name, String(value)]));
}

function parseOutput(answer: ManifestReply): Json {
  try {
    return JSON.parse(answer.body.toString("utf8") || "{}") as Json;
  } catch {
    // Only a crash of the emulator answers something else than JSON.
    return { __type: "InternalFailure", message: `The emulator answered ${answer.status} without JSON.` };
  }
}

/** For mends that need an answer or nothing: undefined when the call failed. */
export async function succeeded(reply: Promise<ApiReply>): Promise<Json | undefined> {
  const { status, output } = await reply;
  return status < 300 ? output : undefined;
}
