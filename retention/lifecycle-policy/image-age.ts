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
  return agesFrom(image, isArchived(image) ? "sinceImageTransitioned" : "sinceImagePushed");
}

const day = 24 * 60 * 60 * 1000;

/** The last moment at which an image is not yet older than so many days. */
export function notOlderUntil(image: Image, type: AgeType, days: number): number {
  return agesFrom(image, type) + days * day;
}

function agesFrom(image: Image, type: AgeType): number {
  const { imagePushedAt, lastActivatedAt, lastRecordedPullTime, lastArchivedAt } = image;
  const activated = lastActivatedAt ?? imagePushedAt;
  switch (type) {
    case "sinceImagePushed":
      return activated;
    case "sinceImagePulled":
      // A pull from before the restoration says nothing of the time since.
      return Math.max(lastRecordedPullTime ?? activated, lastActivatedAt ?? -Infinity);
    case "sinceImageTransitioned":
      return lastArchivedAt ?? activated;
  }
}
