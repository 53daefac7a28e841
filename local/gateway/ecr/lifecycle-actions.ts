import { evaluateLifecyclePolicy, type LifecyclePolicy } from "../../../retention";
import type { StoredImage } from "./ecr-repository";
import { lifecycleImages } from "./lifecycle-images";

/** What a policy means to do to an image. */
export interface LifecycleAction {
  readonly image: StoredImage;
  readonly action: "EXPIRE" | "TRANSITION";
  readonly rulePriority: number;
}

/** The images that a policy takes, in the order given. @param now Milliseconds since the epoch. */
export function lifecycleActions(
  policy: LifecyclePolicy,
  images: readonly StoredImage[],
  now: number,
): LifecycleAction[] {
  const verdicts = evaluateLifecyclePolicy(policy, lifecycleImages(images), now);
  return images.flatMap((image, place): LifecycleAction[] => {
    const { outcome = "kept", rulePriority = null } = verdicts[place] ?? {};
    if (outcome === "kept" || rulePriority === null) return [];
    return [{ image, action: outcome === "archived" ? "TRANSITION" : "EXPIRE", rulePriority }];
  });
}
