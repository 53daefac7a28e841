import type { Problem } from "../../retention";

/** Who signs the tokens of CI jobs. */
export type OidcIssuer = "github" | "gitlab";

/** What AWS and berth need to know of an issuer. */
interface IssuerFacts {
  /** Where it is, unless it runs on a host of one's own. */
  readonly host: string;
  /** Subjects of which each names one project, and in it the jobs that are let in. */
  readonly subject: RegExp;
  /** Those of jobs whose code nobody has reviewed: of pull requests, and of whichever branch somebody makes. */
  readonly unreviewed: RegExp;
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
    unreviewed: /:(pull_request|ref:refs\/heads\/[*?]+)$/,
    examples:
      '"repo:owner/name:ref:refs/heads/main" or "repo:owner/name:environment:prod", and of a repository that was made or renamed since 2026-07-15 "repo:owner@owner-id/name@name-id:ref:refs/heads/main"',
  },
  gitlab: {
    host: "gitlab.com",
    subject: /^project_path:[\w.-]+(\/[\w.-]+)+:ref_type:(branch|tag):ref:[^:]+$/,
    unreviewed: /:ref_type:branch:ref:[*?]+$/,
    examples: '"project_path:group/project:ref_type:branch:ref:main"',
  },
};

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html */
const unsafe = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]|\$\{/;

/** The provider that tokens of CI's jobs come from, and whom they are for. */
export interface WantedProvider {
  /** Without `https://`. */
  readonly host: string;
  readonly audience: string;
}

/** The provider that a role needs, with the issuer's own host and audience where none is given. */
export function wantedProvider({
  issuer,
  host = issuers[issuer].host,
  audience = issuer === "github" ? "sts.amazonaws.com" : `https://${host}`,
}: {
  readonly issuer: OidcIssuer;
  readonly host?: string;
  readonly audience?: string;
}): WantedProvider {
  return { host, audience };
}

/**
 * What is wrong with the subjects of a trust policy. The project has no wildcards, or those who can make one of a fitting
 * name would be let in; a branch or a tag may, as in `release/*`.
 */
export function subjectProblems(
  issuer: OidcIssuer,
  subjects: readonly string[],
  { unreviewed: isAllowed = false }: { readonly unreviewed?: boolean | undefined } = {},
): Problem[] {
  const { subject: pattern, unreviewed, examples } = issuers[issuer];
  if (subjects.length === 0) {
    const message = `\`subjects\` must name who may push, such as ${examples}, got none.`;
    return [{ code: "no-subjects", path: "subjects", message }];
  }
  return subjects.flatMap((subject, index) => {
    const path = `subjects[${index}]`;
    if (unsafe.test(subject)) {
      const message = `\`${path}\` must not have control characters or "\${", which IAM would put a value in the place of, got ${JSON.stringify(subject)}.`;
      return [{ code: "unsafe-subject", path, message }];
    }
    if (pattern.test(subject)) {
      if (isAllowed || !unreviewed.test(subject)) return [];
      const message = `\`${path}\` lets in jobs whose code nobody has reviewed, got ${JSON.stringify(subject)}: whoever opens a pull request, or makes a branch, could push what services then run. Name a branch, a tag or an environment, or set \`unreviewed: true\`.`;
      return [{ code: "unreviewed-subject", path, message }];
    }
    const message = `\`${path}\` must name one project without wildcards, and a branch, a tag or an environment of it, such as ${examples}, got ${JSON.stringify(subject)}.`;
    return [{ code: "illegal-subject", path, message }];
  });
}
