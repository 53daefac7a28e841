import { secondsOf } from "../../inventory/aws/duration";
import type { Problem } from "../../retention";

/**
 * Reads values that a user wrote, and collects what is wrong with them. No value is shown but where it can be no secret.
 * An empty text counts as none, as for the provider.
 */
export class ProviderValues {
  constructor(
    private readonly values: Readonly<Record<string, unknown>>,
    /** What comes before a key in a path: `aws:`, `assumeRoles[0].`. */
    private readonly prefix: string,
    readonly problems: Problem[] = [],
  ) {}

  path(key: string): string {
    return `${this.prefix}${key}`;
  }

  has(key: string): boolean {
    const value = this.values[key];
    return value !== undefined && value !== null && value !== "";
  }

  text(key: string): string | undefined {
    return this.read(key, "a text", (value) => typeof value === "string");
  }

  flag(key: string): boolean | undefined {
    return this.read(key, "true or false", (value) => typeof value === "boolean");
  }

  count(key: string): number | undefined {
    return this.read(
      key,
      "a whole number, 0 or more",
      (value) => Number.isInteger(value) && (value as number) >= 0,
    );
  }

  texts(key: string): readonly string[] | undefined {
    return this.read(
      key,
      "a list of texts (numbers in quotes)",
      (value) => Array.isArray(value) && value.every((one) => typeof one === "string"),
    );
  }

  textMap(key: string): Readonly<Record<string, string>> | undefined {
    return this.read(
      key,
      "a map of texts",
      (value) => isMap(value) && Object.values(value).every((one) => typeof one === "string"),
    );
  }

  /** All that is there, as texts. */
  allTexts(): Readonly<Record<string, string>> {
    const entries = Object.keys(this.values).map((key) => [key, this.text(key)] as const);
    return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== undefined));
  }

  map(key: string): ProviderValues | undefined {
    const found = this.read<Record<string, unknown>>(key, "a map", isMap);
    return found && new ProviderValues(found, `${this.path(key)}.`, this.problems);
  }

  maps(key: string): readonly ProviderValues[] | undefined {
    const found = this.read<readonly Record<string, unknown>[]>(
      key,
      "a list of maps",
      (value) => Array.isArray(value) && value.every(isMap),
    );
    return found?.map((one, index) => new ProviderValues(one, `${this.path(key)}[${index}].`, this.problems));
  }

  /** A duration of a role's session. */
  seconds(key: string): number | undefined {
    const text = this.text(key);
    if (text === undefined) return undefined;
    const seconds = secondsOf(text);
    if (seconds !== undefined && seconds >= 900 && seconds <= 43_200) return Math.round(seconds);
    this.refuse(
      key,
      `must be a duration of 15 minutes to 12 hours, such as \`1h30m\`, got ${JSON.stringify(text)}.`,
    );
    return undefined;
  }

  required(key: string): string {
    if (!this.has(key)) this.refuse(key, "is missing.");
    return this.text(key) ?? "";
  }

  /** Refuses what is none of the known keys: a misspelt one would be an option that silently does nothing. */
  only(known: readonly string[]): void {
    for (const key of Object.keys(this.values))
      if (!known.includes(key)) this.refuse(key, `is not known. There are: ${known.join(", ")}.`);
  }

  /** @param what Goes on after the path: "must be ...". */
  refuse(key: string, what: string): void {
    this.problems.push({ code: "invalid-aws-setting", path: this.path(key), message: what });
  }

  private read<T>(key: string, expected: string, fits: (value: unknown) => boolean): T | undefined {
    if (!this.has(key)) return undefined;
    const value = this.values[key];
    if (fits(value)) return value as T;
    this.refuse(key, `must be ${expected}, got ${kindOf(value)}.`);
    return undefined;
  }
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? "a list" : typeof value === "object" ? "a map" : `a ${typeof value}`;
}
