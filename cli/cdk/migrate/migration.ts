import type { CopyReport } from "../../../releases/copy/copy-image";
import type { ImageToCopy } from "./plan";

/** What is copied, or would be. */
export interface Migration {
  readonly from: string;
  readonly to: string;
  /** Host and name of the new repository, as references to its images begin. */
  readonly repositoryUri: string;
  readonly dryRun: boolean;
  readonly images: readonly (ImageToCopy & {
    /** What the copy did; none of a dry run. */
    readonly copied?: CopyReport;
    /** Its release tags in the new repository; none of a dry run. */
    readonly releases?: readonly string[];
  })[];
}
