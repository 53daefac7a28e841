import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";

import { InvalidArgumentsError } from "../shared/invalid-arguments-error";
import { fittingName, roleNameLimit } from "../shared/naming";
import type { PushRoleArgs } from "./args";
import { pushRoleProblems } from "./checks";
import { issuers } from "./oidc-subjects";

export type { PushRoleArgs } from "./args";

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
    const problems = pushRoleProblems(args);
    if (problems.length > 0) throw new InvalidArgumentsError(`PushRole "${name}"`, problems);

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
