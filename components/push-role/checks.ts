import type { Problem } from "../../retention";
import type { PushRoleArgs } from "./args";
import { issuers, subjectProblems } from "./oidc-subjects";

/** Everything that is wrong with the arguments of a `PushRole`, with paths relative to them. */
export function pushRoleProblems(
  args: Pick<PushRoleArgs, "issuer" | "subjects" | "host" | "audience">,
): Problem[] {
  const problems: Problem[] = [];
  if (args.issuer in issuers) problems.push(...subjectProblems(args.issuer, args.subjects));
  else {
    const message = `\`issuer\` must be "github" or "gitlab", got ${JSON.stringify(args.issuer)}.`;
    problems.push({ code: "illegal-choice", path: "issuer", message });
  }
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
