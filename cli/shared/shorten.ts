/** A text of at most so many characters, the middle left out: names are told apart by their ends. */
export function shortenMiddle(text: string, width: number): string {
  if (text.length <= width) return text;
  const left = Math.max(0, width - dots.length);
  const tail = Math.floor(left / 2);
  return `${text.slice(0, left - tail)}${dots}${text.slice(text.length - tail)}`;
}

/** Long hashes in a name, with their middle left out: `web-7e9df1...5dea`. */
export function shortenHashes(text: string): string {
  return text.replace(/[0-9a-f]{24,}/g, (hash) => `${hash.slice(0, 6)}${dots}${hash.slice(-4)}`);
}

const dots = "...";
