import type { Problem } from "../../retention";

/** Who signs the tokens of CI jobs. */
export type OidcIssuer = "github" | "gitlab";

/** What AWS and berth need to know of an issuer. */
interface IssuerFacts {
  /** Where it is, unless it runs on a host of one's own. */
  readonly host: string;
  /** Subjects of which each names one project, and in it the jobs that are let in. */
  readonly subject: RegExp;
  readonly examples: string;
}

/**
 * @see https://docs.github.com/en/actions/reference/security/oidc
 * @see https://docs.gitlab.com/ci/cloud_services/aws/
 */
export const issuers: Readonly<Record<OidcIssuer, IssuerFacts>> = {
  github: {
    host: "token.actions.githubusercontent.com",
    subject: /^repo:[\w.@-]+\/[\w.@-]+:(ref:refs\/(heads|tags)\/[^:]+|environment:[^*?]+|pull_request)$/,
    examples:
      '"repo:owner/name:ref:refs/heads/main" or "repo:owner/name:environment:prod", and of a repository that was made or renamed since 2026-07-15 "repo:owner@owner-id/name@name-id:ref:refs/heads/main"',
  },
  gitlab: {
    host: "gitlab.com",
    subject: /^project_path:[\w.-]+(\/[\w.-]+)+:ref_type:(branch|tag):ref:[^:]+$/,
    examples: '"project_path:group/project:ref_type:branch:ref:main"',
  },
};

/** The provider that tokens of CI's jobs come from, and whom they are for. */
export function wantedProvider({
  issuer,
  host = issuers[issuer].host,
  audience = issuer === "github" ? "sts.amazonaws.com" : `https://${host}`,
}: {
  readonly issuer: OidcIssuer;
  readonly host?: string;
  readonly audience?: string;
}): { readonly host: string; readonly audience: string } {
  return { host, audience };
}

/**
 * What is wrong with the subjects of a trust policy. The project has no wildcards, or those who can make one of a fitting
 * name would be let in; a branch or a tag may, as in `release/*`.
 */
export function subjectProblems(issuer: OidcIssuer, subjects: readonly string[]): Problem[] {
  const { subject: pattern, examples } = issuers[issuer];
  if (subjects.length === 0) {
    const message = `\`subjects\` must name who may push, such as ${examples}, got none.`;
    return [{ code: "no-subjects", path: "subjects", message }];
  }
  return subjects.flatMap((subject, index) => {
    if (pattern.test(subject)) return [];
    const path = `subjects[${index}]`;
    const message = `\`${path}\` must name one project without wildcards, and a branch, a tag or an environment of it, such as ${examples}, got ${JSON.stringify(subject)}.`;
    return [{ code: "illegal-subject", path, message }];
  });
}
