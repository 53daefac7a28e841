/** A number with its noun: `1 image`, `3 images`. */
export function count(number: number, one: string, several = `${one}s`): string {
  return `${number} ${number === 1 ? one : several}`;
}

/** A digest as people tell them apart: `sha256:ebf1fa8dad2e`. */
export function short(digest: string): string {
  return digest.startsWith("sha256:") ? digest.slice(0, "sha256:".length + 12) : digest;
}

/** Words in a row: `a`, `a and b`, `a, b and c`. */
export function list(words: readonly string[], and = "and"): string {
  const last = words.at(-1) ?? "";
  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} ${and} ${last}`;
}

/** Somebody else's sentence, to go on after: it ends with one period, whether it brings one or not. */
export function sentence(text: string): string {
  return `${text.trim().replace(/\.+$/, "")}.`;
}
