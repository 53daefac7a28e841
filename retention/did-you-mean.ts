import { distance } from "fastest-levenshtein";

/** A sentence with the word that was probably meant, with a space before it; nothing where none is near. */
export function didYouMean(value: string, allowed: Iterable<string>): string {
  const near = nearestWord(value, allowed);
  return near === undefined ? "" : ` Did you mean ${near}?`;
}

/** The word that was probably meant. */
export function nearestWord(value: string, allowed: Iterable<string>): string | undefined {
  return [...allowed]
    .map((word) => ({ word, steps: distance(value.toLowerCase(), word.toLowerCase()) }))
    .filter(({ word, steps }) => steps <= Math.max(2, word.length / 3))
    .sort((a, b) => a.steps - b.steps)[0]?.word;
}
