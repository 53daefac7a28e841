import type { IncomingMessage } from "node:http";
import type { Readable } from "node:stream";

import { GetAuthorizationTokenCommand } from "@aws-sdk/client-ecr";

import type { EcrClient } from "../../inventory/aws/clients";
import { ecrRegistry } from "../../retention";
import { awsCall } from "../aws-call";
import type { Clock } from "../clock";
import { repositoryText } from "../stored-image";
import { CopyError } from "./copy-error";
import { pacedGet, pacedPut } from "./paced-requests";

/** A repository, and who asks for its registry's token: clients of other accounts and regions are other ones. */
export interface CopyEnd {
  readonly ecr: EcrClient;
  readonly repositoryName: string;
  /** The account that has the repository, where it need not be the client's own. @default the client's */
  readonly registryId?: string | undefined;
}

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
  /** Asks in the same way for content of any size, to be read as fast as it is wanted. @throws {CopyError} `unreachable` */
  read(path: string): Promise<Content>;
  /**
   * Sends content of any size, once: what was begun by it can't be begun again in the same place.
   *
   * @throws {CopyError} `unreachable`
   */
  write(url: URL, headers: Readonly<Record<string, string>>, content: Readable): Promise<Response>;
}

/** What a registry hands out, or why it doesn't. */
export interface Content {
  readonly status: number;
  readonly stream: Readable;
}

export interface RegistryRequest {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array<ArrayBuffer>;
}

/**
 * Logs in by IAM's token, which holds for twelve hours. It goes to the registry alone: where that sends a client on, as ECR
 * does for layers, it is left behind.
 *
 * @param signal Ends what is asked, and begins nothing more.
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry_auth.html#registry-auth-token
 * @throws {InventoryError} where IAM gives none
 */
export async function registrySession(
  { ecr, repositoryName, registryId }: CopyEnd,
  clock: Clock,
  signal?: AbortSignal,
): Promise<RegistrySession> {
  const { authorizationData } = await awsCall(
    "ecr:GetAuthorizationToken",
    repositoryText(repositoryName),
    () => ecr.send(new GetAuthorizationTokenCommand({})),
  );
  const [{ authorizationToken = "", proxyEndpoint = "" } = {}] = authorizationData ?? [];
  const origin = registryOrigin(proxyEndpoint, registryId);
  const authorization = `Basic ${authorizationToken}`;
  const urlOf = (path: string) => new URL(path, `${origin}/v2/${repositoryName}/`);
  const own = (url: URL, headers: Readonly<Record<string, string>> = {}) => ({
    ...headers,
    ...(url.origin === origin && { authorization }),
  });
  return {
    ...{ repositoryName, origin },
    ask: (method, path, { headers, body } = {}) => {
      const url = urlOf(path);
      const request = {
        method,
        headers: own(url, headers),
        ...(signal && { signal }),
        ...(body && { body }),
      };
      return patiently(clock, pausesMs, url, () => fetch(url, request), signal);
    },
    read: (path) => {
      const url = urlOf(path);
      const ask = () => pacedGet({ url, headers: own(url), signal }).then(contentOf);
      return patiently(clock, pausesMs, url, ask, signal);
    },
    write: (url, headers, content) => {
      const put = () => pacedPut({ url, headers: own(url, headers), signal }, content);
      return patiently(clock, [], url, put, signal);
    },
  };
}

/** The token holds for whatever its owner may pull from; what comes with it is the address of the owner's own registry. */
function registryOrigin(proxyEndpoint: string, registryId: string | undefined): string {
  const url = new URL(proxyEndpoint);
  const own = ecrRegistry(url.hostname)?.registryId;
  if (own !== undefined && registryId !== undefined) url.hostname = url.hostname.replace(own, registryId);
  return url.origin;
}

function contentOf(stream: IncomingMessage): Content & Answer {
  const cancel = () => Promise.resolve(void stream.destroy());
  return { status: stream.statusCode ?? 500, stream, body: { cancel } };
}

interface Answer {
  readonly status: number;
  readonly body: { cancel(): Promise<void> } | null;
}

/** Asks again after each of the pauses. */
async function patiently<A extends Answer>(
  clock: Clock,
  pauses: readonly number[],
  url: URL,
  ask: () => Promise<A>,
  signal: AbortSignal | undefined,
): Promise<A> {
  for (const pause of pauses) {
    signal?.throwIfAborted();
    const answer = await ask().catch(() => undefined);
    if (answer && answer.status !== 429 && answer.status < 500) return answer;
    await answer?.body?.cancel();
    await clock.sleep(pause);
  }
  signal?.throwIfAborted();
  try {
    return await ask();
  } catch (cause) {
    signal?.throwIfAborted();
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
