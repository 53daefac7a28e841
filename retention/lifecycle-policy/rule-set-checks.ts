import { isObject } from "./shape";
import { textsOf } from "./rule-checks";
import type { Problem } from "../problem";

/**
 * What the rules of a policy say about one another. They may have any shape; what can't be read is passed over.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html
 */
export function ruleSetProblems(rules: readonly unknown[]): Problem[] {
  const read = rules.flatMap(readRule);
  const classes = (["standard", "archive"] as const).map((name) =>
    read.filter(({ storageClass }) => storageClass === name),
  );
  return [
    ...numberProblems(rules),
    ...priorityProblems(read),
    ...classes.flatMap(anyProblems),
    ...classes.flatMap(untaggedProblems),
    ...classes.flatMap(duplicateEntries),
  ];
}

interface ReadRule {
  readonly path: string;
  readonly rulePriority: number | undefined;
  readonly tagStatus: unknown;
  readonly storageClass: unknown;
  readonly selection: Readonly<Record<string, unknown>>;
}

function readRule(rule: unknown, index: number): ReadRule[] {
  if (!isObject(rule)) return [];
  const { rulePriority } = rule;
  const selection = isObject(rule["selection"]) ? rule["selection"] : {};
  const { tagStatus, storageClass = "standard" } = selection;
  return [
    {
      path: `rules[${index}]`,
      rulePriority: typeof rulePriority === "number" ? rulePriority : undefined,
      tagStatus,
      storageClass,
      selection,
    },
  ];
}

/** @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/service-quotas.html */
const maximumRules = 50;

function numberProblems(rules: readonly unknown[]): Problem[] {
  if (rules.length === 0) {
    return [
      { code: "no-rules", path: "rules", message: "`rules` is empty; a policy needs at least one rule." },
    ];
  }
  if (rules.length <= maximumRules) return [];
  const message = `\`rules\` has ${rules.length} rules, and ECR allows ${maximumRules}.`;
  return [{ code: "too-many-rules", path: "rules", message }];
}

function priorityProblems(rules: readonly ReadRule[]): Problem[] {
  const first = new Map<number, ReadRule>();
  return rules.flatMap((rule): Problem[] => {
    const { rulePriority } = rule;
    if (rulePriority === undefined) return [];
    const earlier = first.get(rulePriority);
    if (!earlier) {
      first.set(rulePriority, rule);
      return [];
    }
    const path = `${rule.path}.rulePriority`;
    const message = `\`${path}\` is ${rulePriority}, as that of \`${earlier.path}\`; each rule needs a number of its own.`;
    return [{ code: "duplicate-priority", path, message }];
  });
}

function anyProblems(rules: readonly ReadRule[]): Problem[] {
  const last = Math.max(...rules.map(({ rulePriority }) => rulePriority ?? -Infinity));
  return rules
    .filter(({ tagStatus, rulePriority }) => tagStatus === "any" && (rulePriority ?? Infinity) < last)
    .map(({ path, rulePriority }) => ({
      code: "any-not-last",
      path: `${path}.rulePriority`,
      message: `\`${path}.rulePriority\` must be the highest number of its storage class, since the rule selects "any", got ${rulePriority} where another rule has ${last}.`,
    }));
}

function untaggedProblems(rules: readonly ReadRule[]): Problem[] {
  const [first, ...more] = rules.filter(({ tagStatus }) => tagStatus === "untagged");
  return more.map(({ path }) => ({
    code: "several-untagged",
    path: `${path}.selection.tagStatus`,
    message: `\`${path}.selection.tagStatus\` is "untagged", as that of \`${first?.path}\`; ECR allows one such rule in a storage class.`,
  }));
}

/** AWS asks for unique prefixes. Whether patterns have to be unique too is not documented. */
function duplicateEntries(rules: readonly ReadRule[]): Problem[] {
  return (["tagPatternList", "tagPrefixList"] as const).flatMap((name) => {
    const first = new Map<string, string>();
    return rules.flatMap(({ path, selection }) =>
      textsOf(selection[name]).flatMap(([index, text]): Problem[] => {
        const own = `${path}.selection.${name}[${index}]`;
        const earlier = first.get(text);
        if (earlier === undefined) {
          first.set(text, own);
          return [];
        }
        const message = `\`${own}\` is ${JSON.stringify(text)}, as \`${earlier}\`; the entries of all rules of a storage class must be unique.`;
        return [{ code: "duplicate-entry", path: own, message }];
      }),
    );
  });
}
