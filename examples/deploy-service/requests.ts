import type { IncomingMessage } from "node:http";

import { Refusal } from "./answers";

/** What a deployment is asked for with. */
export interface DeploymentRequest {
  readonly operation: "up" | "preview";
  /** Kept in the stack's history. */
  readonly message?: string;
  /** Clears first what a killed run left behind. */
  readonly recover?: boolean;
}

/**
 * Refuses what a page of another site makes a browser send. By its name: one that was led here by a name of its own (DNS
 * rebinding) says that name as `Host`. By its origin: browsers say it with all that writes.
 *
 * @param origins Besides this service's own address, such as that of a proxy before it.
 */
export function checkSender(request: IncomingMessage, origins: readonly string[]): void {
  const { host = "", origin } = request.headers;
  const allowed = [...ownOrigins(request), ...origins].map((one) => new URL(one));
  if (!allowed.some((one) => one.host === host)) {
    throw new Refusal(421, "unknown-host", `This service is not "${host}". Set ORIGIN to its address.`);
  }
  if (request.method !== "GET" && origin !== undefined && !allowed.some((one) => one.origin === origin)) {
    throw new Refusal(403, "foreign-origin", `Pages of "${origin}" may not deploy.`);
  }
}

function ownOrigins({ socket }: IncomingMessage): string[] {
  return ["127.0.0.1", "localhost", "[::1]"].map((host) => `http://${host}:${socket.localPort}`);
}

/** Reads the body, and says everything that is wrong with it at once. */
export async function readDeploymentRequest(request: IncomingMessage): Promise<DeploymentRequest> {
  // A form of another site can send anything but this.
  if (!/^application\/json\b/.test(request.headers["content-type"] ?? "")) {
    throw new Refusal(415, "not-json", "Send JSON, with `content-type: application/json`.");
  }
  const body = parseObject(await readText(request));
  const { operation = "up", message, recover, ...others } = body;
  const problems = [
    ...(operation === "up" || operation === "preview"
      ? []
      : [notA("operation", `"up" or "preview"`, operation)]),
    ...(message === undefined || typeof message === "string" ? [] : [notA("message", "a text", message)]),
    ...(recover === undefined || typeof recover === "boolean"
      ? []
      : [notA("recover", "true or false", recover)]),
    ...Object.keys(others).map((key) => `\`${key}\` is not known: operation, message and recover are.`),
  ];
  if (problems.length > 0) throw new Refusal(400, "invalid-request", problems.join(" "), { problems });
  return body as DeploymentRequest & typeof body & { operation: "up" };
}

async function readText(request: IncomingMessage): Promise<string> {
  let text = "";
  request.setEncoding("utf8");
  for await (const chunk of request) {
    text += chunk as string;
    if (text.length > 10_000) throw new Refusal(413, "too-large", "At most 10,000 characters are read.");
  }
  return text;
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text || "{}");
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // Said below.
  }
  throw new Refusal(400, "invalid-request", `Send a JSON object, such as {"operation": "up"}.`);
}

function notA(key: string, wanted: string, got: unknown): string {
  return `\`${key}\` must be ${wanted}; got ${JSON.stringify(got)}.`;
}
