import * as fs from "node:fs";
import { Token, type Stack } from "aws-cdk-lib";

import { parseHandOff, type HandOff } from "../retention/hand-off/hand-off";
import type { Checked, Problem } from "../retention";

/** A hand-off by the name of its file, from where the app runs, or as it is. */
export function readHandOff(given: unknown): Checked<HandOff> {
  if (typeof given !== "string") return named("handOff", parseHandOff(given));
  let text: string;
  try {
    text = fs.readFileSync(given, "utf8");
  } catch (error) {
    const { code = String(error) } = error as NodeJS.ErrnoException;
    const why = code === "ENOENT" ? "is not there" : `can't be read (${code})`;
    const message = `\`handOff\` ${given} ${why}, seen from ${process.cwd()}. \`berth cdk handoff --out ${given}\` writes it, once \`pulumi up\` has made the repository.`;
    return { ok: false, problems: [{ code: "no-hand-off", path: "handOff", message }] };
  }
  try {
    return named(given, parseHandOff(JSON.parse(text.replace(/^\uFEFF/, ""))));
  } catch (error) {
    const message = `\`handOff\` ${given} must be JSON text: ${(error as Error).message}. Write it again: \`berth cdk handoff\`.`;
    return { ok: false, problems: [{ code: "not-a-hand-off", path: "handOff", message }] };
  }
}

/** What of the app is not what the hand-off is for. */
export function handOffMismatches(
  handOff: HandOff,
  wanted: { readonly stage: string | undefined; readonly repositoryName: string | undefined },
): Problem[] {
  const { stage, repositoryName } = handOff;
  if (wanted.stage !== undefined && wanted.stage !== stage)
    return [mismatch("stage", wanted.stage, stage, "another-stage")];
  if (wanted.repositoryName !== undefined && wanted.repositoryName !== repositoryName)
    return [mismatch("area", wanted.repositoryName, repositoryName, "another-repository")];
  return [];
}

/**
 * The same for where a stack is deployed to. A stack of no certain account or region goes to those that the CDK command line
 * names.
 *
 * @see https://docs.aws.amazon.com/cdk/v2/guide/configure-env.html
 */
export function placeMismatches(
  { account, region }: Pick<HandOff, "account" | "region">,
  stack: Stack,
): Problem[] {
  const at = (value: string, variable: string) =>
    Token.isUnresolved(value) ? process.env[variable] || undefined : value;
  const inAccount = at(stack.account, "CDK_DEFAULT_ACCOUNT");
  const inRegion = at(stack.region, "CDK_DEFAULT_REGION");
  return [
    ...(inAccount !== undefined && inAccount !== account
      ? [mismatch("account", inAccount, account, "another-account")]
      : []),
    ...(inRegion !== undefined && inRegion !== region
      ? [mismatch("region", inRegion, region, "another-region")]
      : []),
  ];
}

function mismatch(path: string, wanted: string, got: string, code: string): Problem {
  const what = path === "area" ? "repository" : path;
  const message = `\`handOff\` is for the ${what} ${JSON.stringify(got)}, and this app is for ${JSON.stringify(wanted)}. Give the file of ${JSON.stringify(wanted)}: \`berth cdk handoff\` there writes it.`;
  return { code, path, message };
}

/** With the file's name before each. */
function named(file: string, checked: Checked<HandOff>): Checked<HandOff> {
  if (checked.ok) return checked;
  const problems = checked.problems.map(({ path, message, ...problem }) => ({
    ...problem,
    path: path === "" ? "handOff" : `handOff.${path}`,
    message: `${file}: ${message}`,
  }));
  return { ok: false, problems };
}
