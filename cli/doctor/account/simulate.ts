import pLimit from "p-limit";

import type { InventoryClients } from "../../../inventory";
import { awsFailure } from "../../../inventory/aws/aws-failure";
import type { Right } from "../rights/part";
import { scopeArns, type Names } from "../rights/scopes";
import type { Principal } from "./principal";

/** Rights that IAM says are not there. */
export type Denied = readonly Right[];

/** The ARN that IAM knows a role by: with its path, which a session's ARN doesn't have. */
export async function roleArn(
  iam: InventoryClients["iam"],
  { name, arn }: Extract<Principal, { kind: "role" }>,
  signal: AbortSignal,
): Promise<string> {
  const { GetRoleCommand } = await import("@aws-sdk/client-iam");
  try {
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: name }), { abortSignal: signal });
    return Role?.Arn ?? arn;
  } catch {
    // Most roles have no path.
    return arn;
  }
}

/**
 * Asks IAM which of the rights a user or role lacks. Session policies count for nothing there.
 *
 * @throws {InventoryError} `access-denied` where IAM must not be asked
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
 */
export async function deniedRights(
  iam: InventoryClients["iam"],
  principalArn: string,
  rights: readonly Right[],
  names: Names,
  signal: AbortSignal,
): Promise<Denied> {
  const { SimulatePrincipalPolicyCommand } = await import("@aws-sdk/client-iam");
  // IAM takes few of these calls a second.
  const limit = pLimit(3);
  const ask = async ({ resource, passedTo, actions }: Question): Promise<string[]> => {
    const query = {
      PolicySourceArn: principalArn,
      ActionNames: [...actions],
      ...(resource !== "*" && { ResourceArns: [resource] }),
      ContextEntries: contextOf(names.region, passedTo),
      MaxItems: 1000,
    };
    try {
      const answer = await iam.send(new SimulatePrincipalPolicyCommand(query), { abortSignal: signal });
      const results = answer.EvaluationResults ?? [];
      return results.flatMap(({ EvalActionName = "", EvalDecision }) =>
        EvalDecision === "allowed" ? [] : [keyOf(EvalActionName, resource, passedTo)],
      );
    } catch (error) {
      throw awsFailure("iam:SimulatePrincipalPolicy", error);
    }
  };
  const answers = await Promise.all(questionsOf(rights, names).map((question) => limit(() => ask(question))));
  const denied = new Set(answers.flat());
  return rights.filter(({ action, on, passedTo }) =>
    denied.has(keyOf(action, exampleOf(on, names), passedTo)),
  );
}

/** Actions on one resource. */
interface Question {
  readonly resource: string;
  readonly passedTo: string | undefined;
  readonly actions: ReadonlySet<string>;
}

function questionsOf(rights: readonly Right[], names: Names): Question[] {
  const questions = new Map<string, Question & { readonly actions: Set<string> }>();
  for (const { action, on, passedTo } of rights) {
    const resource = exampleOf(on, names);
    const key = `${resource} ${passedTo ?? ""}`;
    const known = questions.get(key) ?? { resource, passedTo, actions: new Set<string>() };
    known.actions.add(action);
    questions.set(key, known);
  }
  return [...questions.values()];
}

/** A resource as it may be named: what Pulumi ends names by is not known beforehand. */
function exampleOf(on: Right["on"], names: Names): string {
  const [pattern = "*"] = scopeArns(on, names);
  return pattern === "*" ? "*" : pattern.replaceAll("*", "0123abc");
}

function contextOf(region: string, passedTo: string | undefined) {
  const entry = (ContextKeyName: string, value: string) => ({
    ContextKeyName,
    ContextKeyType: "string" as const,
    ContextKeyValues: [value],
  });
  return [
    entry("aws:RequestedRegion", region),
    ...(passedTo === undefined ? [] : [entry("iam:PassedToService", passedTo)]),
  ];
}

function keyOf(action: string, resource: string, passedTo: string | undefined): string {
  return `${action} ${resource} ${passedTo ?? ""}`;
}
