import { parseLifecyclePolicy, type Problem } from "../../../retention";
import { type ApiReply, apiError } from "../mend";

/**
 * The error that AWS answers to a policy it doesn't take; undefined for a sound one. What AWS may refuse, where it does
 * not say whether it does, is refused.
 */
export function lifecyclePolicyRefusal(text: string): ApiReply | undefined {
  const parsed = parseLifecyclePolicy(text);
  if (parsed.ok) return undefined;
  // AWS looks at the size first, and at the rules only when they can be read.
  const first = ["too-short", "too-long", "not-json"];
  const decisive = parsed.problems.find(({ code }) => first.includes(code));
  const constraint = decisive ? wordsOf(decisive) : failure(parsed.problems);
  const message = `Invalid parameter at 'LifecyclePolicyText' failed to satisfy constraint: '${constraint}'`;
  return apiError("InvalidParameterException", message);
}

function failure(problems: readonly Problem[]): string {
  return `Lifecycle policy validation failure: ${[...new Set(problems.map(wordsOf))].join("; ")}`;
}

/** AWS's own words, as far as they are known; otherwise the validator's. */
function wordsOf({ code, message }: Problem): string {
  return awsWords[code] ?? message;
}

const awsWords: Readonly<Record<string, string>> = {
  "too-short": "Member must have length greater than or equal to 100",
  "too-long": "Member must have length less than or equal to 30720",
  "not-json": "Could not map policyString into LifecyclePolicy.",
  "any-not-last": "Rule for tagStatus=ANY must have the lowest priority per storage class",
  "several-untagged": "Only one rule can select Untagged images per storage class.",
  "list-missing": "Must specify tagPrefixList or tagPatternList when tagStatus=TAGGED.",
};
