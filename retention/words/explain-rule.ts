import type { LifecycleRule, LifecycleSelection } from "../lifecycle-policy/lifecycle-policy";
import { isShield } from "../lifecycle-policy/shield-rule";
import { count, list } from "./wording";

/** What a rule does, in a sentence or two. */
export function explainRule({ selection, action }: LifecycleRule): string {
  const verb = action.type === "expire" ? "deletes" : "archives";
  const { tagPatternList = [], tagPrefixList = [] } = selection;
  const entries = [...tagPatternList, ...tagPrefixList];
  const sentence = [
    `Of ${selected(selection)} it ${kept(selection, verb)}.`,
    ...(entries.length > 1 ? [`It is only for an image that has a tag for each of them at once.`] : []),
  ].join(" ");
  return isShield(selection)
    ? `${sentence} The count is so high that it takes nothing: it shields these images from all later rules.`
    : sentence;
}

/** Which images a rule is about. */
function selected({ tagStatus, tagPatternList, tagPrefixList, storageClass }: LifecycleSelection): string {
  const images = storageClass === "archive" ? "archived images" : "images";
  switch (tagStatus) {
    case "any":
      return `all ${images}`;
    case "untagged":
      return `the ${images} without a tag`;
    case "tagged": {
      const tags = [
        ...(tagPatternList ?? []).map((pattern) =>
          pattern.includes("*") ? `a tag like ${pattern}` : `the tag ${pattern}`,
        ),
        ...(tagPrefixList ?? []).map((prefix) => `a tag that begins with ${prefix}`),
      ];
      return `the ${images} that have ${list(tags)}`;
    }
  }
}

function kept({ countType, countNumber }: LifecycleSelection, verb: string): string {
  const days = count(countNumber, "day");
  switch (countType) {
    case "imageCountMoreThan":
      return `keeps the ${countNumber} youngest and ${verb} the others`;
    case "sinceImagePushed":
      return `${verb} those that were pushed more than ${days} ago`;
    case "sinceImagePulled":
      return `${verb} those that nobody has pulled for more than ${days}`;
    case "sinceImageTransitioned":
      return `${verb} those that were archived more than ${days} ago`;
  }
}
