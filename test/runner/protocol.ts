/** What a worker says of one file, on a line of its own that begins with this mark. */
export const resultMark = "\u0000berth-result ";

export interface FileResult {
  readonly file: string;
  readonly passed: number;
  readonly skipped: number;
  /** Full titles, each with the first line of what it failed by. */
  readonly failed: readonly string[];
  readonly seconds: number;
}
