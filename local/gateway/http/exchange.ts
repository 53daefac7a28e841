import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { LocalError } from "../../errors";
import type { Authentication } from "./authentication";
import { bodyLimit, readBody } from "./body";
import type { CallLog } from "../call-log";
import { classify, signerOf, type RequestKind } from "../classify";
import { emulatorClient } from "./emulator-client";
import { errorBody } from "./error-body";
import type { FaultRule, Faults } from "../faults";
import { forward, type Route } from "./forward";
import type { KeyedLock } from "../ecr/keyed-lock";
import type { ApiReply, Json, ManifestReply, MendContext } from "../mend";
import { isApiMended, mendApi, mendManifest } from "../mends";
import { referrers } from "../mends/images/referrers";
import { parseRegistryPath } from "../ecr/registry-path";
import { splitUrl } from "./request-url";

/** nginx's status for "the client went away before the answer"; only ever in the call log. */
const clientGone = 499;

/** Answers the requests that are meant for the emulator: fault, mend or plain pass, each in the call log. */
export class Exchanges {
  private readonly route: Route;

  constructor(
    private readonly o: Route & {
      calls: CallLog;
      faults: Faults;
      lock: KeyedLock;
      authentication: Authentication;
    },
  ) {
    this.route = { emulator: o.emulator, port: o.port, key: o.key };
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const place = this.o.calls.next();
    const head = { method: request.method ?? "GET", url: request.url ?? "/", headers: request.headers };
    let kind = classify(head);
    let logged = false;
    const log = (status: number) => {
      if (logged) return;
      logged = true;
      this.o.calls.add({ ...place, ...callOf(kind), ...signerOf(head), status });
    };
    response.once("close", () => log(clientGone));
    try {
      const { authentication } = this.o;
      const isRead = isReadWhole(request, kind) || authentication.needsBody(kind, request);
      const body = isRead ? await readBody(request) : undefined;
      if (body) kind = classify(head, body);
      if (!authentication.admits(kind, { ...head, body })) {
        const { push: _, ...rest } = kind;
        // Nothing is written by it.
        kind = { ...rest, write: false };
        return refuse(kind, request, response, log);
      }
      const fault = this.o.faults.take(kind);
      if (fault && (await this.applyFault(fault, kind, request, response, log))) return;
      const reply = body ? await this.mended(kind, request, body) : undefined;
      if (reply) {
        log(reply.status);
        response
          .writeHead(reply.status, reply.headers)
          .end(request.method === "HEAD" ? undefined : reply.body);
      } else {
        // The credentials that it hands out; what else passes is streamed.
        const isOfSts = kind.service === "sts" || kind.operation.startsWith("AssumeRole");
        const learn = isOfSts ? (answer: string) => authentication.learn(answer) : undefined;
        await forward(request, response, this.route, body, log, learn, fault?.resetAfterBytes);
      }
    } catch (error) {
      this.answerFailure(error, kind, request, response, log);
    }
  }

  /** Answers whether the request is done with. */
  private async applyFault(
    fault: FaultRule,
    kind: RequestKind,
    request: IncomingMessage,
    response: ServerResponse,
    log: (status: number) => void,
  ): Promise<boolean> {
    if (fault.delayMs) await wait(fault.delayMs, undefined, { ref: false });
    if (fault.drop) {
      request.socket.destroy();
      return true;
    }
    if (fault.status === undefined && fault.code === undefined) return false;
    const status = fault.status ?? 500;
    log(status);
    const code = fault.code ?? "InternalFailure";
    const { headers, body } = errorBody(
      kind.protocol,
      code,
      fault.message ?? "Fault injected by the gateway.",
    );
    request.resume(); // an unread body would block the connection for the next request
    response.writeHead(status, headers).end(body);
    return true;
  }

  private async mended(
    kind: RequestKind,
    request: IncomingMessage,
    body: Buffer,
  ): Promise<ManifestReply | undefined> {
    const context: MendContext = {
      emulator: emulatorClient(this.route, request.headers.authorization),
      address: `127.0.0.1:${this.o.port}`,
      now: () => Math.floor(Date.now() / 1000),
      registryToken: this.o.authentication.registryToken,
      alone: (key, work) => this.o.lock.run(key, work),
    };
    const path = parseRegistryPath(splitUrl(request.url).pathname);
    if (kind.protocol === "registry" && path?.repository && path.reference) {
      const { repository, reference } = path;
      if (path.kind === "referrers")
        return context.alone("ecr", () => referrers(context.emulator, repository, reference));
      const mediaType = request.headers["content-type"];
      const manifest = { method: request.method ?? "GET", repository, reference, mediaType, body };
      return context.alone("ecr", () => mendManifest(manifest, context));
    }
    const input = kind.protocol === "json" ? parseInput(body) : undefined;
    if (!input || !isApiMended(kind.service, kind.operation)) return undefined;
    const call = { service: kind.service, operation: kind.operation, input };
    // The emulator answers one request at a time anyway, so one lock for a whole service costs nothing. ECS's
    // calls may wait for Docker, which pulls through this gateway: they lock what they have to themselves.
    const reply = await (kind.service === "ecr"
      ? context.alone("ecr", () => mendApi(call, context))
      : mendApi(call, context));
    return httpReply(reply);
  }

  private answerFailure(
    error: unknown,
    kind: RequestKind,
    request: IncomingMessage,
    response: ServerResponse,
    log: (status: number) => void,
  ): void {
    const known = error instanceof LocalError ? error : undefined;
    const status =
      known?.code === "emulator-unreachable" ? 502 : known?.code === "body-too-large" ? 413 : 500;
    log(response.destroyed ? clientGone : status);
    if (response.headersSent || response.destroyed) {
      response.destroy();
      return;
    }
    request.resume();
    const text = known ? `${known.message} ${known.nextStep}` : `The gateway failed: ${String(error)}`;
    const code = known ? "UNAVAILABLE" : "InternalFailure";
    const { headers, body } = errorBody(kind.protocol, code, text);
    response.writeHead(status, headers).end(body);
  }
}

/** In AWS's words, or with the challenge that a registry's client waits for. */
function refuse(
  kind: RequestKind,
  request: IncomingMessage,
  response: ServerResponse,
  log: (status: number) => void,
): void {
  const isRegistry = kind.protocol === "registry";
  const status = isRegistry ? 401 : 403;
  log(status);
  request.resume();
  const { headers, body } = isRegistry
    ? errorBody(kind.protocol, "UNAUTHORIZED", "Log in with the token of ecr:GetAuthorizationToken.")
    : errorBody(
        kind.protocol,
        "UnrecognizedClientException",
        "The call is not signed with this local AWS's key. Run it in `npm run local -- shell`, whose environment has it.",
      );
  const challenge = isRegistry && {
    "www-authenticate": 'Basic realm="local AWS",service="ecr.amazonaws.com"',
  };
  response.writeHead(status, { ...headers, ...challenge }).end(body);
}

/** Bodies that name the call or are mended; everything else, blobs above all, is streamed. */
function isReadWhole(request: IncomingMessage, kind: RequestKind): boolean {
  if (kind.protocol === "registry") return / (manifest|referrers)$/.test(kind.operation);
  if (kind.protocol === "json" && isApiMended(kind.service, kind.operation)) return true;
  const type = request.headers["content-type"] ?? "";
  const named =
    type.startsWith("application/x-amz-json") || type.startsWith("application/x-www-form-urlencoded");
  return (
    kind.protocol !== "alb" && named && Number(request.headers["content-length"] ?? Infinity) <= bodyLimit
  );
}

function callOf({ service, operation, resource, write, push }: RequestKind) {
  return {
    service,
    operation,
    ...(resource === undefined ? {} : { resource }),
    write,
    ...(push ? { push } : {}),
  };
}

function parseInput(body: Buffer): Json | undefined {
  try {
    const input: unknown = JSON.parse(body.toString("utf8") || "{}");
    return typeof input === "object" && input !== null && !Array.isArray(input) ? (input as Json) : undefined;
  } catch {
    return undefined; // the emulator answers SerializationException
  }
}

function httpReply(reply: ApiReply): ManifestReply {
  const type = reply.output["__type"];
  return {
    status: reply.status,
    headers: {
      "content-type": "application/x-amz-json-1.1",
      "x-amzn-requestid": randomUUID(),
      ...(reply.status >= 400 && typeof type === "string" ? { "x-amzn-errortype": type } : {}),
    },
    body: Buffer.from(JSON.stringify(reply.output)),
  };
}
