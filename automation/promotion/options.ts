import type { PromotedImage } from "../../releases/promotion/promote-images";
import type { PlannedImage } from "../../releases/promotion/promotion-plan";
import type { ChangeCounts } from "../events/events";

/** What is promoted, and how. */
export interface PromoteOptions<Source> {
  /** The stack whose services run what is promoted. */
  readonly from: Source;
  /** Only these services. @default all that `from` has */
  readonly services?: readonly string[];
  /** The number of a release, of one service: `release.<service>.<n>`. Its own image alone moves. @default what runs */
  readonly release?: number;
  /** The digest of an image in the source's repository, for one service. Its own image alone moves. @default what runs */
  readonly digest?: string;
  /** A profile of the AWS configuration that reads the source. @default as the source's own stack */
  readonly fromProfile?: string;
  /** The region of the source. @default as its own stack */
  readonly fromRegion?: string;
  /** Whether the stack is deployed afterwards. @default true */
  readonly deploy?: boolean;
  /** Says beforehand what would be done, and does nothing. @default false */
  readonly dryRun?: boolean;
  /**
   * Whether a protected stage may be changed: one with `berth:protected: true`, or one that `berth:retention.protectStages`
   * names (prod and production, if it says nothing), unless `berth:protected` is `false`.
   *
   * @default false
   */
  readonly yes?: boolean;
  /** Cancels it: a copy under way ends at once, and a deployment as `Operation.cancel` does. */
  readonly signal?: AbortSignal;
}

/** What a run of the target's program did, or would do. */
export interface PromotionRun {
  readonly changes: ChangeCounts;
  /** Whether anything but `same` is among the changes. */
  readonly changed: boolean;
  readonly durationMs: number;
}

/** One side of a promotion. */
export interface PromotionPlace {
  readonly stack: string;
  readonly repository: string;
}

/** What was promoted, or would be. */
export interface PromoteResult {
  readonly from: PromotionPlace;
  readonly to: PromotionPlace & {
    /** Whether its repository is new, made by this promotion. */
    readonly isNew: boolean;
    readonly isProtected: boolean;
  };
  readonly dryRun: boolean;
  /** With what the copy of each did, where it was no dry run. */
  readonly images: readonly (PlannedImage & Partial<Pick<PromotedImage, "copied">>)[];
  /** What the target's repository lacked, a shared layer once. */
  readonly missingBytes: number;
  /** What `up` would do; none where it isn't deployed. */
  readonly preview?: PromotionRun;
  /** What `up` did. */
  readonly up?: PromotionRun;
  /** Services that the target doesn't have: their images are there, and nothing runs them. */
  readonly notDeployed: readonly string[];
}
