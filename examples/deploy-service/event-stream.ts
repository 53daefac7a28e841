import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";

import { Refusal } from "./answers";
import type { EventLog } from "./event-log";

/** Sends a log as server-sent events: from the first, or from after the one that the reader had last. */
export async function sendEvents(
  request: IncomingMessage,
  response: ServerResponse,
  log: EventLog,
  heartbeatMs: number,
): Promise<void> {
  const from = lastEventId(request);
  // 204 tells a browser that has had everything not to come again.
  if (log.ended && from >= log.last) return void response.writeHead(204).end();

  const gone = new AbortController();
  response.on("close", () => gone.abort());
  response.writeHead(200, {
    "content-type": "text/event-stream",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    // nginx would keep them until it has many.
    "x-accel-buffering": "no",
  });
  // A comment now and then: proxies close what is silent for long.
  response.write(": events follow\n\n");
  const heartbeat = setInterval(() => response.write(": waiting\n\n"), heartbeatMs);
  try {
    for await (const { id, data } of log.after(from, gone.signal)) {
      const isTaken = response.write(`id: ${id}\ndata: ${data}\n\n`);
      if (!isTaken) await once(response, "drain", { signal: gone.signal }).catch(() => undefined);
    }
  } finally {
    clearInterval(heartbeat);
    response.end();
  }
}

function lastEventId({ headers }: IncomingMessage): number {
  const given = headers["last-event-id"] ?? "0";
  if (typeof given === "string" && /^\d{1,9}$/.test(given)) return Number(given);
  throw new Refusal(400, "invalid-request", `\`Last-Event-ID\` must be the \`id\` of an event.`);
}
