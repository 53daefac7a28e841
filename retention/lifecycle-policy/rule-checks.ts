import { minimumArchiveDays } from "./generate";
import { isObject } from "./shape";
import type { Problem } from "../problem";

/**
 * What the properties of one rule say about one another. The rule may have any shape: what can't be read is the
 * business of the shape's check, and is passed over here, so that all problems are told at once.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html
 */
export function ruleProblems(rule: unknown, path: string): Problem[] {
  if (!isObject(rule) || !isObject(rule["selection"])) return [];
  const action = isObject(rule["action"]) ? rule["action"] : {};
  const { selection } = rule;
  return [
    ...listProblems(selection, `${path}.selection`),
    ...unitProblems(selection, `${path}.selection`),
    ...classProblems(selection, action, path),
    ...targetProblems(action, `${path}.action`),
  ];
}

type Properties = Readonly<Record<string, unknown>>;

const maximumWildcards = 4;

function listProblems(selection: Properties, path: string): Problem[] {
  const { tagStatus } = selection;
  const given = (["tagPatternList", "tagPrefixList"] as const).filter((name) =>
    Object.hasOwn(selection, name),
  );
  const problems: Problem[] = [];
  if (tagStatus === "tagged" && given.every((name) => isEmptyList(selection[name]))) {
    problems.push({
      code: "list-missing",
      path,
      message: `\`${path}\` has \`tagStatus\` "tagged" and names no tags; give \`tagPatternList\` or \`tagPrefixList\` with at least one entry.`,
    });
  }
  if (tagStatus === "untagged" || tagStatus === "any") {
    for (const name of given) {
      problems.push({
        code: "list-not-allowed",
        path: `${path}.${name}`,
        message: `\`${path}.${name}\` is only for \`tagStatus\` "tagged", got "${tagStatus}"; leave the list out.`,
      });
    }
  }
  const filled = given.filter((name) => selection[name] !== null && !isEmptyList(selection[name]));
  if (tagStatus === "tagged" && filled.length === 1 && given.length === 2) {
    const empty = given.find((name) => isEmptyList(selection[name]));
    if (empty !== undefined) {
      const message = `\`${path}.${empty}\` is empty; leave it out.`;
      problems.push({ code: "empty-list", path: `${path}.${empty}`, message });
    }
  }
  if (tagStatus !== "untagged" && tagStatus !== "any" && filled.length === 2) {
    problems.push({
      code: "both-lists",
      path,
      message: `\`${path}\` has \`tagPatternList\` and \`tagPrefixList\`; one rule has one of them. Write a second rule for the other.`,
    });
  }
  return [...problems, ...given.flatMap((name) => entryProblems(name, selection[name], `${path}.${name}`))];
}

function entryProblems(name: "tagPatternList" | "tagPrefixList", list: unknown, path: string): Problem[] {
  return textsOf(list).flatMap(([index, text]): Problem[] => {
    if (text === "") {
      const message = `\`${path}[${index}]\` is empty; write what a tag must ${name === "tagPrefixList" ? "begin with" : "look like"}.`;
      return [{ code: "empty-entry", path: `${path}[${index}]`, message }];
    }
    const wildcards = text.split("*").length - 1;
    if (name === "tagPrefixList" || wildcards <= maximumWildcards) return [];
    const message = `\`${path}[${index}]\` has ${wildcards} wildcards "*", and ECR allows ${maximumWildcards} in one pattern.`;
    return [{ code: "too-many-wildcards", path: `${path}[${index}]`, message }];
  });
}

const sinceTypes = ["sinceImagePushed", "sinceImagePulled", "sinceImageTransitioned"];

function unitProblems(selection: Properties, path: string): Problem[] {
  const { countType } = selection;
  const hasUnit = Object.hasOwn(selection, "countUnit");
  if (countType === "imageCountMoreThan" && hasUnit) {
    const message = `\`${path}.countUnit\` does not go with \`countType\` "imageCountMoreThan"; leave it out.`;
    return [{ code: "unit-not-allowed", path: `${path}.countUnit`, message }];
  }
  if (typeof countType === "string" && sinceTypes.includes(countType) && !hasUnit) {
    const message = `\`${path}.countUnit\` is missing; \`countType\` "${countType}" requires "days".`;
    return [{ code: "unit-missing", path: `${path}.countUnit`, message }];
  }
  return [];
}

/** @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_examples.html */
function classProblems(selection: Properties, action: Properties, path: string): Problem[] {
  const { countType, storageClass, countNumber } = selection;
  const problems: Problem[] = [];
  if (countType === "sinceImagePulled" && action["type"] === "expire") {
    problems.push({
      code: "pulled-needs-transition",
      path: `${path}.action.type`,
      message: `\`${path}.action.type\` must be "transition" with \`countType\` "sinceImagePulled", got "expire".`,
    });
  }
  if (countType === "sinceImageTransitioned") {
    if (action["type"] === "transition") {
      problems.push({
        code: "transitioned-needs-expire",
        path: `${path}.action.type`,
        message: `\`${path}.action.type\` must be "expire" with \`countType\` "sinceImageTransitioned", got "transition".`,
      });
    }
    if (storageClass === "standard" || !Object.hasOwn(selection, "storageClass")) {
      problems.push({
        code: "transitioned-needs-archive",
        path: `${path}.selection.storageClass`,
        message: `\`${path}.selection.storageClass\` must be "archive" with \`countType\` "sinceImageTransitioned".`,
      });
    }
    if (typeof countNumber === "number" && countNumber >= 1 && countNumber < minimumArchiveDays) {
      problems.push({
        code: "below-archive-minimum",
        path: `${path}.selection.countNumber`,
        message: `\`${path}.selection.countNumber\` must be ${minimumArchiveDays} or more with \`countType\` "sinceImageTransitioned", got ${countNumber}: an archived image stays at least so many days.`,
      });
    }
  } else if (storageClass === "archive" && typeof countType === "string") {
    problems.push({
      code: "archive-needs-transitioned",
      path: `${path}.selection.countType`,
      message: `\`${path}.selection.countType\` must be "sinceImageTransitioned" with \`storageClass\` "archive", got "${countType}".`,
    });
  }
  return problems;
}

function targetProblems(action: Properties, path: string): Problem[] {
  const hasTarget = Object.hasOwn(action, "targetStorageClass");
  if (action["type"] === "transition" && !hasTarget) {
    const message = `\`${path}.targetStorageClass\` is missing; a transition requires "archive".`;
    return [{ code: "target-missing", path: `${path}.targetStorageClass`, message }];
  }
  if (action["type"] === "expire" && hasTarget) {
    const message = `\`${path}.targetStorageClass\` is only for a transition; leave it out of an action that expires.`;
    return [{ code: "target-not-allowed", path: `${path}.targetStorageClass`, message }];
  }
  return [];
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

/** The entries of a list that are text, with their places. */
export function textsOf(list: unknown): (readonly [index: number, text: string])[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((entry: unknown, index) =>
    typeof entry === "string" ? [[index, entry] as const] : [],
  );
}
