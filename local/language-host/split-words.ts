import { LocalError } from "../errors";

/** Splits a command line into words as a shell does, without expanding anything. */
export function splitWords(line: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote: string | undefined;
  for (let i = 0; i < line.length; i++) {
    const char = line.charAt(i);
    if (char === "\\" && quote !== "'" && i + 1 < line.length) {
      word = (word ?? "") + line.charAt(++i);
    } else if (quote !== undefined) {
      if (char === quote) quote = undefined;
      else word += char;
    } else if (char === "'" || char === '"') {
      quote = char;
      word ??= "";
    } else if (/\s/.test(char)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word = (word ?? "") + char;
    }
  }
  if (quote !== undefined) throw unclosedQuote(line, quote);
  if (word !== undefined) words.push(word);
  return words;
}

function unclosedQuote(line: string, quote: string): LocalError {
  return new LocalError(
    "unclosed-quote",
    `The arguments ${JSON.stringify(line)} open a ${quote} that is never closed.`,
    "Close the quote, or put a backslash before it.",
  );
}
