/** What a request or an answer of an AWS JSON API carries. */
export type Json = Record<string, unknown>;

/** One call of an AWS JSON API, as a client sent it. */
export interface ApiRequest {
  readonly service: string;
  readonly operation: string;
  readonly input: Json;
}

/** The answer to it; an error has a status of 400 or more and its name in `__type`. */
export interface ApiReply {
  readonly status: number;
  readonly output: Json;
}

/** One request for a manifest over the registry protocol. */
export interface ManifestRequest {
  readonly method: string;
  readonly repository: string;
  /** A tag or a digest. */
  readonly reference: string;
  readonly mediaType: string | undefined;
  readonly body: Buffer;
}

/** The answer to it. */
export interface ManifestReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** The bare emulator, past every mend; calls carry the region and account of the request that is mended. */
export interface Emulator {
  call(service: string, operation: string, input: Json): Promise<ApiReply>;
  manifest(request: ManifestRequest): Promise<ManifestReply>;
  /** Size of a blob in bytes; undefined when the repository does not have it. */
  blobSize(repository: string, digest: string): Promise<number | undefined>;
}

/** All that a mend knows besides its request. */
export interface MendContext {
  readonly emulator: Emulator;
  /** `127.0.0.1:PORT` of the gateway: the registry's address for clients. */
  readonly address: string;
  /** What the registry asks for at a push; nothing where it asks for nothing. */
  readonly registryToken?: string | undefined;
  /** Seconds since the epoch. */
  readonly now: () => number;
  /** Runs work strictly one after the other with other work under the same key. */
  alone<T>(key: string, work: () => Promise<T>): Promise<T>;
}

/** Mends some operations of one JSON API: answers itself, or changes what goes in or comes out of `next`. */
export interface ApiMend {
  readonly name: string;
  readonly service: "ecr" | "ecs" | "application-autoscaling" | "apprunner";
  readonly operations: readonly string[];
  readonly answer: (
    request: ApiRequest,
    next: (input: Json) => Promise<ApiReply>,
    context: MendContext,
  ) => Promise<ApiReply>;
}

/** Mends requests for manifests. */
export interface ManifestMend {
  readonly name: string;
  readonly methods: readonly string[];
  readonly answer: (
    request: ManifestRequest,
    next: (request: ManifestRequest) => Promise<ManifestReply>,
    context: MendContext,
  ) => Promise<ManifestReply>;
}

/** An AWS error as the JSON protocols send it. */
export function apiError(type: string, message: string, status = 400): ApiReply {
  return { status, output: { __type: type, message } };
}

/** An error of the registry protocol. */
export function registryError(
  status: number,
  code: string,
  message: string,
  detail: Json = {},
): ManifestReply {
  return {
    status,
    headers: { "content-type": "application/json", "docker-distribution-api-version": "registry/2.0" },
    body: Buffer.from(JSON.stringify({ errors: [{ code, message, detail }] })),
  };
}
