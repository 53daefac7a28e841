import { parseLifecyclePolicy } from "../../retention";
import { isUndocumented } from "../../retention/lifecycle-policy/parse";
import { problemLine } from "../../retention/problem";
import { exitCodes, type ExitCode } from "../shared/exit-codes";
import type { Io } from "../shared/io";
import { jsonText } from "../shared/json-text";
import type { Format } from "../shared/options";
import { policyTextIn } from "./policy-text";
import { readInput } from "../shared/read-input";
import { count } from "../shared/wording";

export interface ValidateOptions {
  readonly policy: string;
  readonly format: Format;
}

/** `berth policy validate` */
export async function validatePolicy(io: Io, { policy: file, format }: ValidateOptions): Promise<ExitCode> {
  const parsed = parseLifecyclePolicy(policyTextIn(await readInput(io, "--policy", file)));
  const problems = parsed.ok ? [] : parsed.problems;
  const open = problems.filter(isUndocumented);
  if (format === "json") {
    const undocumented = open.map(({ code, path }) => ({ code, path }));
    const answer = { valid: parsed.ok, problems, ...(open.length > 0 && { undocumented }) };
    io.stdout.write(jsonText(answer));
  } else if (parsed.ok) {
    io.stdout.write(`The policy is valid: ${count(parsed.value.rules.length, "rule")}.\n`);
  } else {
    const certain = problems.filter((problem) => !isUndocumented(problem));
    const refused = `The policy has ${count(certain.length, "problem")}; ECR would refuse it:`;
    const unsettled = `AWS doesn't say whether ECR takes ${certain.length > 0 ? "this" : "the policy"}:`;
    const lines = [
      ...(certain.length > 0 ? [refused, ...certain.map(problemLine)] : []),
      ...(open.length > 0 ? [unsettled, ...open.map(problemLine)] : []),
    ];
    io.stdout.write(`${lines.join("\n")}\n`);
  }
  return parsed.ok ? exitCodes.safe : exitCodes.atRisk;
}
