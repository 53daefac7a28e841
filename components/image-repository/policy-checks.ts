import { principalProblems } from "../../retention/deletion-lock";
import type { Problem } from "../../retention";
import type { RepositoryPolicyArgs } from "./permissions";

/** What is wrong with the arguments that a repository's policy is made of. */
export function repositoryPolicyProblems(args: RepositoryPolicyArgs): Problem[] {
  const { pullAccounts = [], pushRoles = [], lock, policyStatements = {} } = args;
  return [
    ...pullAccounts.flatMap(accountProblems),
    ...pushRoles.flatMap((role, index) => (typeof role === "string" ? roleProblems(role, index) : [])),
    ...(lock === undefined ? [] : lockProblems(lock)),
    ...Object.entries(policyStatements).flatMap(([name, statement]) => statementProblems(name, statement)),
  ];
}

function accountProblems(account: string, index: number, all: readonly string[]): Problem[] {
  const path = `pullAccounts[${index}]`;
  if (!/^\d{12}$/.test(account)) {
    const message = `\`${path}\` must be the 12 digits of an AWS account, got ${JSON.stringify(account)}.`;
    return [{ code: "illegal-account", path, message }];
  }
  if (all.indexOf(account) === index) return [];
  const message = `\`${path}\` names the account ${account} a second time: leave it out.`;
  return [{ code: "duplicate-account", path, message }];
}

function roleProblems(role: string, index: number): Problem[] {
  if (/^arn:[^:]+:iam::\d{12}:role\/.+$/.test(role)) return [];
  const path = `pushRoles[${index}]`;
  const message = `\`${path}\` must be the ARN of a role, such as "arn:aws:iam::123456789012:role/ci", got ${JSON.stringify(role)}.`;
  return [{ code: "illegal-role", path, message }];
}

/** Read from programs without types, too. */
function lockProblems(lock: unknown): Problem[] {
  const { except } = (typeof lock === "object" && lock !== null ? lock : {}) as { except?: unknown };
  if (!Array.isArray(except) || except.length === 0) {
    const message = `\`lock\` must have \`except\`, with the ARN of at least whoever deploys this stack, got ${JSON.stringify(lock)}: nobody could change the lifecycle policy any more.`;
    return [{ code: "locks-out-all", path: "lock.except", message }];
  }
  return except.flatMap((arn: unknown, index) => {
    if (typeof arn !== "string") return [];
    return principalProblems(`lock.except[${index}]`, arn);
  });
}

/** Names of our own statements. */
const reserved = ["Pull", "Push", "LambdaPull", "Lock", "Account"];

function statementProblems(name: string, statement: object): Problem[] {
  const path = `policyStatements[${JSON.stringify(name)}]`;
  const problems: Problem[] = [];
  if (!/^[0-9A-Za-z]+$/.test(name) || reserved.includes(name)) {
    const message = `\`${path}\` must have a name of letters and digits other than ${reserved.join(", ")}.`;
    problems.push({ code: "illegal-statement-name", path, message });
  }
  if ("Resource" in statement) {
    const message = `\`${path}\` must not have \`Resource\`: a repository's policy is about this repository.`;
    problems.push({ code: "statement-with-resource", path, message });
  }
  return problems;
}
