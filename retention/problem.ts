/** One thing wrong with an input. Code and path are for machines, the message for people. */
export interface Problem {
  /** Stable, kebab-case: what callers and tests match on. */
  readonly code: string;
  /** Where: the argument or property, e.g. `stage` or `rules[2].selection`. */
  readonly path: string;
  /** A full sentence: the value got, the values allowed, the next step. */
  readonly message: string;
}

/** A value that passed every check, or all the problems at once. */
export type Checked<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problems: readonly Problem[] };

/** One problem as a line for people. */
export function problemLine({ code, path, message }: Problem): string {
  return `  ${path === "" ? "" : `${path}: `}${message} [${code}]`;
}
