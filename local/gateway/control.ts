import type { IncomingMessage, ServerResponse } from "node:http";
import { readBody } from "./body";
import type { CallLog } from "./call-log";
import type { Faults } from "./faults";
import { isLoopback } from "./forward";
import { splitUrl } from "./request-url";

const prefix = "/_berth/";

/** Whether a request is for the gateway itself; an application behind a load balancer may have such a path too. */
export function isControl(request: IncomingMessage): boolean {
  return (request.url ?? "").startsWith(prefix) && isLoopback(request.headers.host ?? "");
}

/** Answers the control API: health, calls, faults. */
export async function answerControl(
  request: IncomingMessage,
  response: ServerResponse,
  parts: { calls: CallLog; faults: Faults; emulator: URL },
): Promise<void> {
  const path = splitUrl(request.url).pathname;
  switch (`${request.method} ${path.slice(prefix.length)}`) {
    case "GET health":
      return send(response, 200, { status: "ok", emulator: parts.emulator.origin, pid: process.pid });
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
    default:
      return send(response, 404, {
        message: `The gateway's control API has no \`${request.method} ${path}\`.`,
        allowed: ["GET health", "GET calls", "DELETE calls", "GET faults", "PUT faults", "DELETE faults"],
      });
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
