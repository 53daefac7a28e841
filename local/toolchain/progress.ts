/** One step of getting one tool. */
export interface ToolProgress {
  readonly tool: string;
  /** Counts from 1 to `total`. */
  readonly index: number;
  readonly total: number;
  readonly state: "found" | "downloading" | "building" | "done";
  readonly detail?: string;
}
