import { checkDeclared, type DeclaredFinding } from "../../retention/declared/check-declared";
import { declaredRules, declaredTypes } from "../../retention/declared/declared-rules";
import { unknownValue, type DeclaredResource } from "../../retention/declared/declared-resource";
import { exitCodes, type ExitCode } from "../shared/exit-codes";
import type { Io } from "../shared/io";
import { jsonText } from "../shared/json-text";
import type { Format } from "../shared/options";
import { readInput } from "../shared/read-input";
import { count } from "../shared/wording";
import { resourcesInState } from "./stack-state";

export interface CheckStateOptions {
  readonly state: string;
  readonly releases: number;
  /** Names of rules that are left out. */
  readonly except?: readonly string[];
  readonly format: Format;
}

/** `berth policy check-state`: what `pulumi-berth/policy` says of a program, of the state of a stack. */
export async function checkState(io: Io, options: CheckStateOptions): Promise<ExitCode> {
  const { state: file, releases, except = [], format } = options;
  const resources = resourcesInState("--state", file, await readInput(io, "--state", file)).filter(
    ({ type }) => declaredTypes.includes(type),
  );
  const rules = declaredRules.filter(({ name }) => !except.includes(name));
  const findings = checkDeclared(resources, { rules, releases });
  const encrypted = resources.flatMap(encryptedIn);
  io.stdout.write(
    format === "json"
      ? jsonText({ findings, resources: resources.length, encrypted })
      : asText(resources.length, findings, encrypted),
  );
  return findings.length > 0 ? exitCodes.atRisk : exitCodes.safe;
}

interface Encrypted {
  readonly urn: string;
  readonly property: string;
}

/** What could not be judged. */
function encryptedIn({ urn, props }: DeclaredResource): Encrypted[] {
  const names = ["containerDefinitions", "policy", "lifecyclePolicy"];
  return names.flatMap((property) => (props[property] === unknownValue ? [{ urn, property }] : []));
}

function asText(
  resources: number,
  findings: readonly DeclaredFinding[],
  encrypted: readonly Encrypted[],
): string {
  const looked = `${count(resources, "repository, lifecycle policy or task definition", "repositories, lifecycle policies and task definitions")}`;
  const lines = [
    `${looked}: ${findings.length === 0 ? "nothing found" : count(findings.length, "finding")}.`,
  ];
  for (const { rule, urn, message } of findings)
    lines.push("", `${shortName(urn)} [${rule}]`, `  ${message}`);
  if (encrypted.length > 0) {
    const what = encrypted.map(({ urn, property }) => `\`${property}\` of ${shortName(urn)}`).join(", ");
    lines.push(
      "",
      `Not judged, for it is encrypted: ${what}. \`pulumi stack export --show-secrets\` shows it.`,
    );
  }
  return `${lines.join("\n")}\n`;
}

/** Type and name: `aws:ecr/repository:Repository shop`. */
function shortName(urn: string): string {
  const [type = "", name = ""] = urn.split("::").slice(2);
  return `${type.split("$").at(-1) ?? ""} ${name}`;
}
