import type { IncomingMessage, ServerResponse } from "node:http";
import { z } from "zod";
import { LocalError } from "../errors";
import { readBody } from "./http/body";
import type { CallLog } from "./call-log";
import { emulatorClient } from "./http/emulator-client";
import { applyLifecyclePolicies } from "./ecr/expiry";
import type { Faults } from "./faults";
import type { IdleTime } from "./idle";
import type { Route } from "./http/forward";
import type { KeyedLock } from "./ecr/keyed-lock";
import { isLoopback, splitUrl } from "./http/request-url";

const prefix = "/_berth/";

/** Whether a request is for the gateway itself; an application behind a load balancer may have such a path too. */
export function isControl(request: IncomingMessage): boolean {
  return (request.url ?? "").startsWith(prefix) && isLoopback(request.headers.host ?? "");
}

/** Whether it only asks whether the gateway is there: that is no use of it. */
export function isHealth(request: IncomingMessage): boolean {
  return isControl(request) && splitUrl(request.url).pathname === `${prefix}health`;
}

/** Answers the control API: health, calls, faults, expiry. */
export async function answerControl(
  request: IncomingMessage,
  response: ServerResponse,
  parts: Route & {
    readonly calls: CallLog;
    readonly faults: Faults;
    readonly idle: IdleTime;
    readonly lock: KeyedLock;
  },
): Promise<void> {
  const path = splitUrl(request.url).pathname;
  switch (`${request.method} ${path.slice(prefix.length)}`) {
    case "GET health":
      return send(response, 200, {
        ...{ status: "ok", emulator: parts.emulator.origin, pid: process.pid, idleMs: parts.idle.ms },
      });
    case "GET calls":
      return send(response, 200, parts.calls.report());
    case "DELETE calls":
      parts.calls.clear();
      return send(response, 200, {});
    case "GET faults":
      return send(response, 200, { faults: parts.faults.list() });
    case "PUT faults": {
      const problems = parts.faults.replace(parseJson(await readBody(request)));
      if (problems.length > 0) return send(response, 400, { message: "The rules were refused.", problems });
      return send(response, 200, { faults: parts.faults.list() });
    }
    case "DELETE faults":
      parts.faults.clear();
      return send(response, 200, {});
    case "POST expiry": {
      const { status, answer } = await expire(parseJson(await readBody(request)), parts);
      return send(response, status, answer);
    }
    default:
      return send(response, 404, {
        message: `The gateway's control API has no \`${request.method} ${path}\`.`,
        allowed: [
          "GET health",
          "GET calls",
          "DELETE calls",
          "GET faults",
          "PUT faults",
          "DELETE faults",
          "POST expiry",
        ],
      });
  }
}

const ExpiryRequest = z.strictObject({
  /** One repository; all of them without it. */
  repositoryName: z.string().optional(),
  /** Milliseconds since the epoch; the time by the clock without it. */
  now: z.number().optional(),
});

async function expire(
  body: unknown,
  { lock, ...route }: Route & { readonly lock: KeyedLock },
): Promise<{ status: number; answer: unknown }> {
  const asked = ExpiryRequest.safeParse(body);
  if (!asked.success) return { status: 400, answer: { message: z.prettifyError(asked.error) } };
  const { repositoryName, now = Date.now() } = asked.data;
  try {
    // Nobody may see a repository with half of its images gone.
    const answer = await lock.run("ecr", () =>
      applyLifecyclePolicies(emulatorClient(route, undefined), { repositoryName, now }),
    );
    return { status: 200, answer };
  } catch (error) {
    if (!(error instanceof LocalError)) throw error;
    const { code, message, nextStep } = error;
    return { status: code === "repository-unknown" ? 404 : 502, answer: { code, message, nextStep } };
  }
}

function send(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return undefined; // reported as "body: expected array"
  }
}
