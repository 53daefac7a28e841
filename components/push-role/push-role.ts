import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";

import type { Problem } from "../../retention";
import { InvalidArgumentsError } from "../shared/invalid-arguments-error";
import { fittingName, roleNameLimit } from "../shared/naming";
import { issuers, type OidcIssuer, subjectProblems } from "./oidc-subjects";
import type { RepositoryAccess } from "../image-repository/access";

/** Arguments of {@link PushRole}. */
export interface PushRoleArgs {
  /** The repository to push to: an `ImageRepository`, or another stack's by `ImageRepository.get`. */
  readonly repository: RepositoryAccess;
  /** Whose jobs push: GitHub Actions or GitLab CI. */
  readonly issuer: OidcIssuer;
  /**
   * Which jobs may push, in the issuer's own words: `repo:owner/name:ref:refs/heads/main`,
   * `repo:owner/name:environment:prod`, `project_path:group/project:ref_type:branch:ref:main`. A branch or a tag may have
   * wildcards (`*`, `?`), a project none.
   */
  readonly subjects: readonly string[];
  /**
   * The host of a GitLab of one's own, without `https://`.
   *
   * @default "token.actions.githubusercontent.com" or "gitlab.com"
   */
  readonly host?: string;
  /**
   * The audience of the tokens: what the job asks for.
   *
   * @default "sts.amazonaws.com" for GitHub, as its action asks; `https://<host>` for GitLab
   */
  readonly audience?: string;
  /**
   * The ARN of the account's OpenID Connect provider for this host. An account has at most one of each: where another
   * stack may need it too, make it once and give it here.
   *
   * @default one is made
   */
  readonly providerArn?: pulumi.Input<string>;
}

/**
 * The role with which CI pushes to one repository, without a secret: AWS trusts the token that GitHub or GitLab signs for
 * each job.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html
 *
 * @example
 * const images = new ImageRepository("images", { repositoryName: "myapp-assets-dev" });
 * const ci = new PushRole("ci", {
 *   repository: images,
 *   issuer: "github",
 *   subjects: ["repo:acme/shop:ref:refs/heads/main"],
 * });
 */
export class PushRole extends pulumi.ComponentResource {
  /** What the CI job assumes: `role-to-assume` in GitHub's action. */
  public readonly roleArn: pulumi.Output<string>;
  /** The role's name, to attach further rights. */
  public readonly roleName: pulumi.Output<string>;
  /** The account's OpenID Connect provider, given or made. */
  public readonly providerArn: pulumi.Output<string>;

  constructor(name: string, args: PushRoleArgs, opts?: pulumi.ComponentResourceOptions) {
    super("berth:index:PushRole", name, {}, opts);
    checkArgs(name, args);

    const host = args.host ?? issuers[args.issuer].host;
    const audience = args.audience ?? (args.issuer === "github" ? "sts.amazonaws.com" : `https://${host}`);
    const providerArn =
      args.providerArn ??
      new iam.OpenIdConnectProvider(
        `${name}-provider`,
        { url: `https://${host}`, clientIdLists: [audience] },
        { parent: this },
      ).arn;
    const role = new iam.Role(
      fittingName(name, "-push", roleNameLimit),
      {
        description: `Lets CI push images: ${name}`,
        assumeRolePolicy: trustPolicy(providerArn, { host, audience, subjects: args.subjects }),
      },
      { parent: this },
    );
    const grant = args.repository.grantPush(role, name);

    // Whoever reads the ARN may push: the rights come first.
    this.roleArn = pulumi.all([role.arn, grant.policy.role]).apply(([arn]) => arn);
    this.roleName = role.name;
    this.providerArn = pulumi.output(providerArn);
    this.registerOutputs({
      roleArn: this.roleArn,
      roleName: this.roleName,
      providerArn: this.providerArn,
    });
  }
}

function checkArgs(name: string, args: PushRoleArgs): void {
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
  if (problems.length > 0) throw new InvalidArgumentsError(`PushRole "${name}"`, problems);
}

function trustPolicy(
  providerArn: pulumi.Input<string>,
  { host, audience, subjects }: { host: string; audience: string; subjects: readonly string[] },
): pulumi.Output<string> {
  return pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Federated: providerArn },
        Action: "sts:AssumeRoleWithWebIdentity",
        // Both: with the audience alone, every project of the issuer would be let in.
        Condition: {
          StringEquals: { [`${host}:aud`]: audience },
          StringLike: { [`${host}:sub`]: subjects },
        },
      },
    ],
  });
}
