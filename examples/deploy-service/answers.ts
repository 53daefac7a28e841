import type { ServerResponse } from "node:http";

/** A refusal: which status, why, and what to do. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    /** Goes into the answer beside the error. */
    readonly more: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }
}

export function answer(response: ServerResponse, status: number, body: unknown, headers = {}): void {
  response.writeHead(status, {
    "content-type": "application/json",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    ...headers,
  });
  response.end(`${JSON.stringify(body, null, 2)}\n`);
}

/** What is no refusal is a fault of this service: its words are for its log, not for whoever asks. */
export function answerError(response: ServerResponse, error: unknown): void {
  if (response.headersSent) return void response.destroy();
  if (error instanceof Refusal) {
    const { status, code, message, more } = error;
    const headers = status === 503 ? { "retry-after": "30" } : {};
    return answer(response, status, { error: { code, message }, ...more }, headers);
  }
  console.error(error);
  answer(response, 500, { error: { code: "unexpected", message: "The service failed; its log says why." } });
}
