import { InvalidArgumentsError } from "../components/shared/invalid-arguments-error";
import type { Problem } from "../retention";
import { didYouMean } from "../retention/did-you-mean";
import { declaredRuleNames } from "../retention/declared/declared-rules";
import type { BerthPoliciesArgs } from "./args";

const levels = ["advisory", "mandatory", "disabled"];

/** Read from programs without types, too. @throws `InvalidArgumentsError` with all that is wrong */
export function checkPoliciesArgs({ enforcementLevels = {}, releases = 1 }: BerthPoliciesArgs): void {
  const problems = Object.entries(enforcementLevels).flatMap(([name, level]) => levelProblems(name, level));
  if (!Number.isInteger(releases) || releases < 1) {
    const message = `\`releases\` must be a whole number, 1 or more, got ${JSON.stringify(releases)}.`;
    problems.push({ code: "out-of-range", path: "releases", message });
  }
  if (problems.length > 0) throw new InvalidArgumentsError("berthPolicies", problems);
}

function levelProblems(name: string, level: string): Problem[] {
  const path = `enforcementLevels[${JSON.stringify(name)}]`;
  const names: readonly string[] = ["all", ...declaredRuleNames];
  const problems: Problem[] = [];
  if (!names.includes(name)) {
    const message = `\`${path}\` is none of berth's policies: ${declaredRuleNames.join(", ")}; or all.${didYouMean(name, names)}`;
    problems.push({ code: "unknown-policy", path, message });
  }
  if (!levels.includes(level)) {
    const message = `\`${path}\` must be one of ${levels.join(", ")}, got ${JSON.stringify(level)}.`;
    problems.push({ code: "unknown-level", path, message });
  }
  return problems;
}
