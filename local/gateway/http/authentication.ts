import { createHmac, timingSafeEqual } from "node:crypto";

import type { RequestKind } from "../classify";
import { isSignedWith, signatureOf, type SignedRequest } from "./signature";

/** Tells the callers of this local AWS from others: by the secret that its shell has, and by what it has handed out. */
export class Authentication {
  /** What STS has handed out, by access key id. */
  readonly #temporary = new Map<string, string>();

  /** @param secret `AWS_SECRET_ACCESS_KEY` of the local shell. Without one everybody is let in: a gateway alone, in a test. */
  constructor(private readonly secret: string | undefined) {}

  /** What a client logs in to the registry with. */
  get registryToken(): string | undefined {
    return this.secret === undefined ? undefined : registryToken(this.secret);
  }

  /** Whether the body has to be read before it can be told. */
  needsBody(kind: RequestKind, { headers }: Pick<SignedRequest, "headers">): boolean {
    if (this.secret === undefined || kind.protocol === "alb" || kind.protocol === "registry") return false;
    return headers["x-amz-content-sha256"] === undefined;
  }

  /**
   * Whether a call is let in. Images may be pulled without a login, as base images from Docker Hub; but Docker logs in only
   * where the registry's root asks for it. An application asks nothing of AWS.
   */
  admits(kind: RequestKind, request: SignedRequest): boolean {
    if (this.secret === undefined || kind.protocol === "alb") return true;
    if (kind.protocol === "registry")
      return (!kind.write && kind.resource !== undefined) || this.#isLoggedIn(request);
    const signed = signatureOf(request);
    if (!signed) return kind.operation === byToken && this.#isOwnToken(request);
    const secret = this.#temporary.get(signed.accessKeyId) ?? this.secret;
    return isSignedWith(secret, request, signed);
  }

  /** Whether a call of the gateway's own API is let in. */
  admitsControl({ headers }: Pick<SignedRequest, "headers">): boolean {
    return this.secret === undefined || isSame(headers["authorization"], bearer(this.secret));
  }

  /** Remembers the credentials in an answer of STS. */
  learn(answer: string): void {
    const pairs = answer.matchAll(
      /<AccessKeyId>([^<]+)<\/AccessKeyId>\s*<SecretAccessKey>([^<]+)<\/SecretAccessKey>/g,
    );
    for (const [, accessKeyId = "", secret = ""] of pairs) this.#temporary.set(accessKeyId, secret);
  }

  /** That call is never signed: it has a token, which on this machine nobody issues. The key itself will do. */
  #isOwnToken({ body }: SignedRequest): boolean {
    const fields = new URLSearchParams(body?.toString("utf8"));
    return isSame(fields.get("WebIdentityToken") ?? undefined, this.secret ?? "");
  }

  #isLoggedIn({ headers }: SignedRequest): boolean {
    return isSame(headers["authorization"], `Basic ${this.registryToken}`);
  }
}

const byToken = "AssumeRoleWithWebIdentity";

/** The header that the gateway's own API asks for. */
export function bearer(secret: string): string {
  return `Bearer ${secret}`;
}

/**
 * What `GetAuthorizationToken` gives and Docker keeps: `AWS:<password>` in base64. The password is another one than the
 * secret, for it ends up in Docker's configuration.
 */
export function registryToken(secret: string): string {
  const password = createHmac("sha256", secret).update("registry").digest("hex");
  return Buffer.from(`AWS:${password}`).toString("base64");
}

function isSame(given: string | string[] | undefined, wanted: string): boolean {
  const [a, b] = [Buffer.from(String(given)), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}
