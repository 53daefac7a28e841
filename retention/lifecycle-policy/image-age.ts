import type { Image } from "../images/image";
import type { LifecycleSelection } from "./lifecycle-policy";

/** How a rule counts time. */
export type AgeType = Exclude<LifecycleSelection["countType"], "imageCountMoreThan">;

/** Whether an image is in the archive. One that is being restored is in the standard class again. */
export function isArchived({ imageStatus }: Image): boolean {
  return imageStatus === "ARCHIVED";
}

/**
 * The time by which ECR orders images: that of the push, of the archiving or, once restored, of the last restoration.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html
 */
export function orderedBy(image: Image): number {
  const { imagePushedAt, lastActivatedAt, lastArchivedAt } = image;
  return (isArchived(image) ? lastArchivedAt : undefined) ?? lastActivatedAt ?? imagePushedAt;
}

/** The last moment at which an image is not yet older than so many days: by the reading that is the first to call it old, and the last. */
export interface AgeLimit {
  readonly possible: number;
  readonly certain: number;
}

const day = 24 * 60 * 60 * 1000;

/**
 * AWS's text leaves open how old a restored image is to a rule since the push: it speaks of `pushed_at_time` there, and of
 * `last_activated_at` in its place where images are put in order.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html
 */
export function notOlderUntil(image: Image, type: AgeType, days: number): AgeLimit {
  const { imagePushedAt, lastActivatedAt, lastRecordedPullTime, lastArchivedAt } = image;
  const activated = lastActivatedAt ?? imagePushedAt;
  const limit = (possible: number, certain = possible): AgeLimit => ({
    possible: possible + days * day,
    certain: certain + days * day,
  });
  switch (type) {
    case "sinceImagePushed":
      return limit(Math.min(imagePushedAt, activated), Math.max(imagePushedAt, activated));
    case "sinceImagePulled":
      // A pull from before the restoration says nothing of the time since.
      return limit(Math.max(lastRecordedPullTime ?? activated, lastActivatedAt ?? -Infinity));
    case "sinceImageTransitioned":
      return limit(lastArchivedAt ?? activated);
  }
}
