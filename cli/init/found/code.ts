/** A call in somebody's program, as its text has it: nothing of it is run. */
export interface FoundCall {
  /** Its first argument, when that is a text. */
  readonly name: string;
  /** All after it, to the end of the call. */
  readonly args: string;
}

/** The calls of what a pattern matches, such as `new sst.aws.Service`. */
export function callsOf(code: string, callee: string): FoundCall[] {
  const pattern = new RegExp(`${callee}\\(\\s*(["'\`])([^"'\`$]+)\\1`, "g");
  return [...code.matchAll(pattern)].map(({ 0: { length }, 2: name = "", index }) => ({
    name,
    args: untilClosed(code, index + length),
  }));
}

/** The value of a property, when it is a text that is written out. */
export function textProperty(args: string, property: string): string | undefined {
  return new RegExp(`\\b${property}\\s*:\\s*(["'\`])([^"'\`$]+)\\1`).exec(args)?.[2];
}

/** To the bracket that closes the call; brackets in texts count, for what is found is only a proposal. */
function untilClosed(code: string, from: number): string {
  let depth = 1;
  for (let at = from; at < code.length; at++) {
    if ("([{".includes(code[at] ?? "")) depth++;
    if (")]}".includes(code[at] ?? "") && --depth === 0) return code.slice(from, at);
  }
  return code.slice(from);
}
