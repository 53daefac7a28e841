import type { PlannedImage } from "../../releases/promotion/promotion-plan";

/** What a promotion moves; before anything is written. */
export interface PromotionEvent {
  readonly kind: "promotion";
  readonly images: readonly PlannedImage[];
  /** What the target's repository lacks, a shared layer once. */
  readonly missingBytes: number;
}

/** An image is in the target's repository now, with all that belongs to it. */
export interface CopiedEvent {
  readonly kind: "copied";
  readonly image: string;
  readonly digest: string;
  /** How many bytes were sent; none where they were there, or the registry mounted them. */
  readonly bytesSent: number;
}
