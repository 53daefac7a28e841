import { GetAuthorizationTokenCommand } from "@aws-sdk/client-ecr";

import type { EcrClient } from "../../inventory/aws/clients";
import { awsCall } from "../aws-call";
import type { Clock } from "../clock";
import { repositoryText } from "../stored-image";
import { CopyError } from "./copy-error";

/** A repository, as its registry hands out and takes images. */
export interface RegistrySession {
  readonly repositoryName: string;
  /** Where the registry is: `https://123456789012.dkr.ecr.eu-west-1.amazonaws.com`. */
  readonly origin: string;
  /**
   * Asks for something of the repository. A registry that is busy, or fails on its side, is asked up to four times.
   *
   * @param path Below the repository, such as `manifests/<digest>`, or a whole URL that the registry has answered.
   * @throws {CopyError} `unreachable`
   */
  ask(method: string, path: string, request?: RegistryRequest): Promise<Response>;
}

export interface RegistryRequest {
  readonly headers?: Readonly<Record<string, string>>;
  /** Something with a stream as its body is asked once: what was begun by it can't be begun again in the same place. */
  readonly body?: Uint8Array<ArrayBuffer> | ReadableStream;
}

/**
 * Logs in by IAM's token, which holds for twelve hours. It goes to the registry alone: where that sends a client on, as ECR
 * does for layers, `fetch` leaves it behind.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry_auth.html#registry-auth-token
 * @throws {InventoryError} where IAM gives none
 */
export async function registrySession(
  ecr: EcrClient,
  repositoryName: string,
  clock: Clock,
): Promise<RegistrySession> {
  const { authorizationData } = await awsCall(
    "ecr:GetAuthorizationToken",
    repositoryText(repositoryName),
    () => ecr.send(new GetAuthorizationTokenCommand({})),
  );
  const [{ authorizationToken = "", proxyEndpoint = "" } = {}] = authorizationData ?? [];
  const origin = new URL(proxyEndpoint).origin;
  const authorization = `Basic ${authorizationToken}`;
  return {
    ...{ repositoryName, origin },
    ask: (method, path, request = {}) => {
      const url = new URL(path, `${origin}/v2/${repositoryName}/`);
      const isOwn = url.origin === origin;
      const headers = { ...request.headers, ...(isOwn && { authorization }) };
      const pauses = request.body instanceof ReadableStream ? [] : pausesMs;
      return patiently(clock, pauses, url, () => send(method, url, headers, request));
    },
  };
}

function send(
  method: string,
  url: URL,
  headers: Record<string, string>,
  { body }: RegistryRequest,
): Promise<Response> {
  return fetch(url, { method, headers, ...(body && { body, duplex: "half" }) });
}

/** Asks again after each of the pauses. */
async function patiently(
  clock: Clock,
  pauses: readonly number[],
  url: URL,
  ask: () => Promise<Response>,
): Promise<Response> {
  for (const pause of pauses) {
    const answer = await ask().catch(() => undefined);
    if (answer && answer.status !== 429 && answer.status < 500) return answer;
    await answer?.body?.cancel();
    await clock.sleep(pause);
  }
  try {
    return await ask();
  } catch (cause) {
    const message = `The registry ${url.host} does not answer: ${reasonOf(cause)}. What was copied stays; try again once it does.`;
    throw new CopyError("unreachable", message, { cause });
  }
}

const pausesMs = [500, 2000, 8000];

/** `fetch` says "fetch failed", and why in the cause. */
function reasonOf(error: unknown): string {
  const cause: unknown = error instanceof Error ? (error.cause ?? error) : error;
  return cause instanceof Error ? cause.message : String(cause);
}
