import { secretLines, secretMask } from "../../retention/secret-lines";

/**
 * Takes known secrets out of texts: those that were told, in the spellings in which they end up in messages, and
 * registry passwords, which are known by their form.
 */
export class Redaction {
  readonly #spellings: readonly string[];

  /** @param secrets Values. Of one with several lines each counts by itself; what is shorter than 6 characters is none. */
  constructor(secrets: Iterable<string>) {
    const known = secretLines(secrets).flatMap(spellingsOf);
    // The longest first: what is left of a secret around another one would still tell.
    this.#spellings = [...new Set(known)].sort((a, b) => b.length - a.length);
  }

  text(text: string): string {
    const shown = this.#spellings.reduce((rest, spelling) => rest.replaceAll(spelling, secretMask), text);
    return shown.replace(registryPassword, secretMask);
  }

  /** Takes them out of an error and of its causes, in place, for these are what a logger prints. */
  error<E>(error: E): E {
    this.#clean(error, new Set());
    return error;
  }

  #clean(value: unknown, seen: Set<object>): void {
    if (typeof value !== "object" || value === null || seen.has(value)) return;
    seen.add(value);
    for (const [key, { value: found, writable }] of Object.entries(Object.getOwnPropertyDescriptors(value))) {
      if (typeof found === "string") {
        if (writable === true) (value as Record<string, unknown>)[key] = this.text(found);
      } else if (found instanceof Error || inErrors.has(key) || Array.isArray(value))
        this.#clean(found, seen);
    }
  }
}

/** Where errors, the Automation API's among them, hold what was said. What else they refer to is somebody's own. */
const inErrors = new Set(["cause", "errors", "commandResult", "err"]);

/** ECR's, alone or as `AWS:<password>` in base64: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_AuthorizationData.html */
const registryPassword = /(?:eyJwYXlsb2FkIjoi|QVdTO)[\w+/=-]{20,}/g;

function spellingsOf(secret: string): string[] {
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    Buffer.from(secret).toString("base64"),
  ];
}
