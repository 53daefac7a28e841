/** How many resources an operation created, updated, replaced, deleted and left alone; none where there were none. */
export type Counts = Readonly<Record<string, number>>;

/** Reads the last summary of what the command line printed. */
export function counts(output: string): Counts {
  const summary = output.slice(output.lastIndexOf("Resources:"));
  const found = summary.matchAll(/(\d+) (created|updated|replaced|deleted|unchanged)/g);
  return Object.fromEntries([...found].map(([, count, word = ""]) => [word, Number(count)]));
}
