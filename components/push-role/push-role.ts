import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";

import type { ProviderSettings } from "../shared/aws-settings";
import { InvalidArgumentsError } from "../shared/invalid-arguments-error";
import { fittingName, roleNameLimit } from "../shared/naming";
import { perEngine } from "../shared/per-engine";
import { trustPolicy } from "../shared/trust-policy";
import type { PushRoleArgs } from "./args";
import { issuerProblems, pushRoleProblems } from "./checks";
import { existingProvider, existingProviderHook } from "./existing-provider";
import { wantedProvider } from "./oidc-subjects";

export type { PushRoleArgs } from "./args";

/**
 * The role with which CI pushes to one repository, without a secret: AWS trusts the token that GitHub or GitLab signs for
 * each job. Such a job may push any image under any tag that is free, a content's tag too: `pushedContent: "build"` of
 * `Environment.prepare` keeps services from running it.
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
  /**
   * The ARN of the account's provider for the issuer, if it has one that this stack has not made itself, for
   * `providerArn`. Asks IAM (`iam:ListOpenIDConnectProviders`, `iam:GetOpenIDConnectProvider`); a stack of a configuration
   * with `berth:ci` does so by itself.
   *
   * @param settings How the calls reach AWS. @default the stack's `aws:*` settings
   * @throws {ProviderAudienceError} if the provider does not take the audience
   */
  public static existingProvider(
    args: Pick<PushRoleArgs, "issuer" | "host" | "audience">,
    settings?: ProviderSettings,
  ): Promise<string | undefined> {
    const problems = issuerProblems(args.issuer);
    if (problems.length > 0) throw new InvalidArgumentsError("PushRole.existingProvider", problems);
    return existingProvider(wantedProvider(args), settings);
  }

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

    const wanted = wantedProvider(args);
    const { host, audience } = wanted;
    if (args.providerArn === undefined) claimHost(host, name);
    const providerArn =
      args.providerArn ??
      new iam.OpenIdConnectProvider(
        `${name}-provider`,
        { url: `https://${host}`, clientIdLists: [audience] },
        {
          parent: this,
          // It is the account's: other stacks' roles trust it too.
          retainOnDelete: true,
          hooks: { onError: [existingProviderHook(`${name}-existing-provider`, wanted, args.settings)] },
        },
      ).arn;
    const role = new iam.Role(
      fittingName(name, "-push", roleNameLimit),
      {
        description: `Lets CI push images: ${name}`,
        assumeRolePolicy: trustJobs(providerArn, { host, audience, subjects: args.subjects }),
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

/** Which component makes the provider of a host. */
const makers = perEngine(() => new Map<string, string>());

/** An account has one provider of a host at most, so a program makes one at most. */
function claimHost(host: string, name: string): void {
  const maker = makers().get(host);
  if (maker !== undefined) {
    const message = `\`providerArn\` must be given where another PushRole of the program makes the account's provider of ${host}: give \`providerArn\` of "${maker}".`;
    throw new InvalidArgumentsError(`PushRole "${name}"`, [
      { code: "second-provider", path: "providerArn", message },
    ]);
  }
  makers().set(host, name);
}

function trustJobs(
  providerArn: pulumi.Input<string>,
  { host, audience, subjects }: { host: string; audience: string; subjects: readonly string[] },
): pulumi.Output<string> {
  return trustPolicy({
    principal: { Federated: providerArn },
    action: "sts:AssumeRoleWithWebIdentity",
    // Both: with the audience alone, every project of the issuer would be let in.
    condition: {
      StringEquals: { [`${host}:aud`]: audience },
      StringLike: { [`${host}:sub`]: subjects },
    },
  });
}
