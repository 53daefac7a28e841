import assert from "node:assert/strict";
import { runSimulation, type Simulation } from "@cloud-copilot/iam-simulate";

import { account } from "../shared/mocks";

/** A document of IAM. */
export interface Policy {
  readonly Version: string;
  readonly Statement: readonly object[];
}

/** Who asks for what. */
export interface Request {
  /** A role's ARN, a service's name, or the provider that vouches for a job. */
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  /** Condition keys with their values. */
  readonly context?: Readonly<Record<string, string | string[]>>;
}

/** Whether IAM lets them: by the principal's own document, by the one of what is asked for, or by both together. */
export async function isAllowed(
  { principal, action, resource, context = {} }: Request,
  by: { readonly identity?: Policy | undefined; readonly resource?: Policy | undefined },
): Promise<boolean> {
  const identity = by.identity ?? (isForeign(principal) ? everything : undefined);
  const own = by.resource ? ofOne(by.resource, action) : action.startsWith("kms:") ? keyPolicy : undefined;
  const simulation: Simulation = {
    request: {
      ...{ principal, action },
      resource: { resource, accountId: account },
      contextVariables: { ...context },
    },
    identityPolicies: identity ? [{ name: "own", policy: identity }] : [],
    serviceControlPolicies: [],
    resourceControlPolicies: [],
    ...(own && { resourcePolicy: own }),
  };
  const answer = await runSimulation(knownHost(simulation), {});
  assert.ok(answer.resultType === "single", JSON.stringify(answer));
  assert.deepEqual(answer.result.ignoredContextKeys ?? [], [], `${action} has no such condition`);
  return answer.overallResult === "Allowed";
}

/** Of another account, a role needs both: its own right, and that of what it asks for. */
function isForeign(principal: string): boolean {
  return principal.startsWith("arn:") && principal.split(":")[4] !== account;
}

const everything = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
};

/**
 * As each key has it from the start: it leaves all to IAM.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
 */
const keyPolicy = {
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: "kms:*", Resource: "*" },
  ],
};

/** The document of a repository or a queue may have no `Resource`; that of a role has none. */
function ofOne(policy: Policy, action: string): Policy {
  if (action.startsWith("sts:")) return policy;
  return { ...policy, Statement: policy.Statement.map((statement) => ({ Resource: "*", ...statement })) };
}

/** A provider's condition keys begin with its host, and of hosts the simulator knows a few: one of them in its place. */
function knownHost(simulation: Simulation): Simulation {
  const text = JSON.stringify(simulation).replaceAll(
    "token.actions.githubusercontent.com",
    "accounts.google.com",
  );
  return JSON.parse(text) as Simulation;
}
