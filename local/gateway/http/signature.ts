import { createHash, createHmac, timingSafeEqual } from "node:crypto";

import { splitUrl } from "./request-url";

/** A request as it came in. */
export interface SignedRequest {
  readonly method: string;
  /** Path and query, as the client wrote them. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** What came with it; needed where the client does not say its hash. */
  readonly body?: Buffer | undefined;
}

/** What the `Authorization` header of a signed call says. */
export interface Signature {
  readonly accessKeyId: string;
  /** `<date>/<region>/<service>/aws4_request` */
  readonly scope: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

/** Nothing where the call isn't signed, or in another way. */
export function signatureOf({ headers }: Pick<SignedRequest, "headers">): Signature | undefined {
  const [, accessKeyId, scope, names, signature] =
    /^AWS4-HMAC-SHA256 Credential=([^/,\s]+)\/([^,\s]+), ?SignedHeaders=([^,\s]+), ?Signature=([0-9a-f]{64})$/.exec(
      text(headers["authorization"]),
    ) ?? [];
  if (!accessKeyId || !scope || !names || !signature) return undefined;
  return { accessKeyId, scope, signedHeaders: names.split(";"), signature };
}

/** Whether a call is signed with this secret. */
export function isSignedWith(secret: string, request: SignedRequest, signed: Signature): boolean {
  const given = Buffer.from(signed.signature, "hex");
  return signatures(secret, request, signed).some((wanted) => timingSafeEqual(wanted, given));
}

/**
 * The signatures that a call may have: all services but S3 encode its path a second time.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function signatures(
  secret: string,
  { method, url, headers, body = Buffer.alloc(0) }: SignedRequest,
  { scope, signedHeaders }: Pick<Signature, "scope" | "signedHeaders">,
): Buffer[] {
  const key = scope
    .split("/")
    .reduce<Buffer>((former, part) => hmac(former, part), Buffer.from(`AWS4${secret}`));
  const { pathname, query } = splitUrl(url);
  return [pathname, encodeAgain(pathname)].map((path) => {
    const canonical = [
      ...[method, path, canonicalQuery(query)],
      ...signedHeaders.map((name) => `${name}:${text(headers[name]).trim().replace(/ +/g, " ")}`),
      ...["", signedHeaders.join(";")],
      text(headers["x-amz-content-sha256"]) || sha256(body),
    ].join("\n");
    const time = text(headers["x-amz-date"]);
    return hmac(key, ["AWS4-HMAC-SHA256", time, scope, sha256(canonical)].join("\n"));
  });
}

function canonicalQuery(query: URLSearchParams): string {
  return [...query]
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .sort(([a, b], [c, d]) => (a === c ? compare(b, d) : compare(a, c)))
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Of a path that is encoded once already. */
function encodeAgain(path: string): string {
  return path.split("/").map(encode).join("/");
}

/** As RFC 3986 has it: JavaScript leaves five characters alone. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function text(header: string | string[] | undefined): string {
  return Array.isArray(header) ? header.join(",") : (header ?? "");
}

function sha256(data: string | Buffer): string {
  return createHash("sha256").update(data).digest("hex");
}

function hmac(key: Buffer, data: string): Buffer {
  return createHmac("sha256", key).update(data).digest();
}
