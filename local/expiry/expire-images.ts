import { LocalError } from "../errors";
import { bearer } from "../gateway/http/authentication";
import type { ExpiryReport } from "../gateway";

export interface ExpiryOptions {
  /** `http://127.0.0.1:PORT` */
  readonly endpoint: string;
  /** `AWS_SECRET_ACCESS_KEY` of the local AWS. @default a gateway that asks for none */
  readonly secret?: string | undefined;
  /** @default every repository */
  readonly repositoryName?: string | undefined;
  /** Milliseconds since the epoch. @default the time by the clock */
  readonly now?: number | undefined;
}

/**
 * Lets the local AWS apply its lifecycle policies, as ECR does by itself within 24 hours.
 *
 * @throws {LocalError} also when there is no such repository
 */
export async function expireImages({ endpoint, secret, ...asked }: ExpiryOptions): Promise<ExpiryReport> {
  const answer = await fetch(`${endpoint}/_berth/expiry`, {
    method: "POST",
    headers: secret === undefined ? {} : { authorization: bearer(secret) },
    body: JSON.stringify(asked),
  });
  if (answer.ok) return (await answer.json()) as ExpiryReport;
  const { code, message, nextStep } = (await answer.json()) as Record<string, string>;
  throw new LocalError(
    code ?? "expiry-refused",
    message ?? `The gateway answered ${answer.status}.`,
    nextStep ?? "See `npm run local -- logs gateway`.",
  );
}
