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
