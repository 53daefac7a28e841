import type { Statement } from "../../../keeper/definition/rights";
import { rightsOf, type Part, type Right } from "./part";
import { scopeArns, type Names } from "./scopes";

/** A policy for a role or user. */
export interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly Statement[];
}

/** What whoever deploys these parts must be allowed, on no more resources than IAM lets one name beforehand. */
export function deployerPolicy(parts: readonly Part[], names: Names): PolicyDocument {
  const groups = new Map<string, Right[]>();
  for (const right of rightsOf(parts)) {
    // What can't be limited is the same for every part.
    const key = [right.on === "any" ? "" : right.part, right.on, right.passedTo ?? ""].join("/");
    groups.set(key, [...(groups.get(key) ?? []), right]);
  }
  return {
    Version: "2012-10-17",
    Statement: [...groups.values()].map((rights) => statementOf(rights, names)),
  };
}

/**
 * How long a managed policy may be, white space not counted.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export const managedPolicyLimit = 6144;

/** Its length as IAM counts it. */
export function policyLength(document: PolicyDocument): number {
  return JSON.stringify(document).length;
}

function statementOf(rights: readonly Right[], names: Names): Statement {
  const [{ part, on, passedTo } = { part: "", on: "any", passedTo: undefined } as const] = rights;
  const words = on === "any" ? ["any", "resource"] : [part, ...on.split(" ")];
  return {
    Sid: [...words, ...(passedTo === undefined ? [] : ["pass"])].map(inSid).join(""),
    Effect: "Allow",
    Action: [...new Set(rights.map(({ action }) => action))].sort(),
    Resource: scopeArns(on, names),
    ...(passedTo !== undefined && { Condition: { StringEquals: { "iam:PassedToService": passedTo } } }),
  };
}

/** Letters and digits are all that a `Sid` may have. */
function inSid(word: string): string {
  return word
    .split(/[^A-Za-z0-9]+/)
    .map((piece) => piece.charAt(0).toUpperCase() + piece.slice(1))
    .join("");
}
