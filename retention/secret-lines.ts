/** What stands in the place of a secret. */
export const secretMask = "[secret]";

/** What of secrets is not to be read in a text: each line by itself, but for those of less than 6 characters. */
export function secretLines(values: Iterable<string>): string[] {
  return [...values]
    .flatMap((value) => value.split("\n"))
    .map((line) => line.trim())
    .filter(({ length }) => length >= shortestSecret);
}

const shortestSecret = 6;

/** Whether a variable's name says that its value is secret: `AWS_SECRET_ACCESS_KEY`, `DB_PASSWORD`, `NPM_TOKEN`. */
export function isSecretName(name: string): boolean {
  return /(?:SECRET|TOKEN|PASSWORD|PASSWD|PASSPHRASE|CREDENTIALS?|API_?KEY|ACCESS_KEY)$/i.test(name);
}

/** The values of the variables that are named like secrets. */
export function secretValues(variables: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(variables).flatMap(([name, value]) =>
    value !== undefined && isSecretName(name) ? [value] : [],
  );
}

/**
 * Takes out of a text what it must not show: secrets that are known, as they are and as JSON and URLs have them, and the
 * passwords of URLs, which are known by their form.
 */
export function withoutSecrets(text: string, values: Iterable<string>): string {
  const spellings = secretLines(values)
    .flatMap((line) => [line, JSON.stringify(line).slice(1, -1), encodeURIComponent(line)])
    // The longest first: what is left of a secret around another one would still tell.
    .sort((a, b) => b.length - a.length)
    .map((spelling) => spelling.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&"));
  // At once: what has been put in a secret's place is no text to look into.
  const shown =
    spellings.length === 0 ? text : text.replace(new RegExp(spellings.join("|"), "g"), secretMask);
  return shown.replace(urlPassword, `$1${secretMask}@`);
}

const urlPassword = /([a-z][a-z0-9+.-]*:\/\/[^\s:/@]*:)[^\s/@]+@/gi;
