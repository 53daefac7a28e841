import { parseLifecyclePolicy } from "../../retention";
import { problemLine } from "../shared/errors";
import { exitCodes, type ExitCode } from "../shared/exit-codes";
import type { Io } from "../shared/io";
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
  if (format === "json") {
    io.stdout.write(`${JSON.stringify({ valid: parsed.ok, problems }, undefined, 2)}\n`);
  } else if (parsed.ok) {
    io.stdout.write(`The policy is valid: ${count(parsed.value.rules.length, "rule")}.\n`);
  } else {
    const lines = [
      `The policy has ${count(problems.length, "problem")}; ECR would refuse it:`,
      ...problems.map(problemLine),
    ];
    io.stdout.write(`${lines.join("\n")}\n`);
  }
  return parsed.ok ? exitCodes.safe : exitCodes.atRisk;
}
