import type { Problem } from "../../retention";
import type { PushRoleArgs } from "./args";
import { issuers, subjectProblems } from "./oidc-subjects";

/** What is wrong with an issuer. */
export function issuerProblems(issuer: string): Problem[] {
  if (Object.hasOwn(issuers, issuer)) return [];
  const message = `\`issuer\` must be "github" or "gitlab", got ${JSON.stringify(issuer)}.`;
  return [{ code: "illegal-choice", path: "issuer", message }];
}

/** Everything that is wrong with the arguments of a `PushRole`, with paths relative to them. */
export function pushRoleProblems(
  args: Pick<PushRoleArgs, "issuer" | "subjects" | "host" | "audience" | "unreviewed">,
): Problem[] {
  const problems = issuerProblems(args.issuer);
  if (problems.length === 0) problems.push(...subjectProblems(args.issuer, args.subjects, args));
  if (args.host !== undefined && !/^[a-z0-9.-]+(:\d+)?(\/[\w./-]+)?$/.test(args.host)) {
    const message = `\`host\` must be a host without "https://", such as "gitlab.example.com", got ${JSON.stringify(args.host)}.`;
    problems.push({ code: "illegal-host", path: "host", message });
  }
  if (args.audience === "" || args.audience?.includes("*")) {
    const message = `\`audience\` must be what the tokens are for, without wildcards, got ${JSON.stringify(args.audience)}.`;
    problems.push({ code: "illegal-audience", path: "audience", message });
  }
  return problems;
}
