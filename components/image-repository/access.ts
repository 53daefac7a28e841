import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";

import { handOffVersion, parseHandOff, type HandOff } from "../../retention/hand-off/hand-off";
import { InvalidArgumentsError } from "../shared/invalid-arguments-error";
import { cdkPublishActions, identityPolicy, pullActions, pushActions } from "./permissions";

/** What services, releases and policies need to know of a repository. */
export interface ImageRepositoryLike {
  /** The repository's name. */
  readonly repositoryName: pulumi.Output<string>;
  /** The repository's ARN, for policies. */
  readonly repositoryArn: pulumi.Output<string>;
  /** Where to push and pull. */
  readonly repositoryUrl: pulumi.Output<string>;
  /** The registry (account) that holds the repository. */
  readonly registryId: pulumi.Output<string>;
}

/** A role of this account, ours or another's: `iam.Role`, or its name alone. */
export interface GrantedRole {
  readonly name: pulumi.Input<string>;
}

/** Rights that a role has got. */
export interface Grant {
  /** The policy that was attached to the role. */
  readonly policy: iam.RolePolicy;
  /** Where to push and pull. Has its value only once the rights are attached: what needs them refers to this one. */
  readonly repositoryUrl: pulumi.Output<string>;
}

/** A repository, and who may do what with it. */
export abstract class RepositoryAccess extends pulumi.ComponentResource implements ImageRepositoryLike {
  public abstract readonly repositoryName: pulumi.Output<string>;
  public abstract readonly repositoryArn: pulumi.Output<string>;
  public abstract readonly repositoryUrl: pulumi.Output<string>;
  public abstract readonly registryId: pulumi.Output<string>;
  readonly #name: string;
  readonly #grants = new Set<string>();

  protected constructor(type: string, name: string, opts?: pulumi.ComponentResourceOptions) {
    super(type, name, {}, opts);
    this.#name = name;
  }

  /**
   * Lets a role push to this repository and to no other: any image under any tag that is free, a content's tag too.
   * `pushedContent: "build"` of `Environment.prepare` keeps services from running it.
   *
   * @param name Tells several roles with the same right apart: a part of the policy's logical name.
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html
   */
  public grantPush(role: GrantedRole, name?: string): Grant {
    return this.#grant(role, pushActions, "push", name);
  }

  /**
   * Lets a role pull from this repository and from no other. A role of another account needs `pullAccounts` as well.
   *
   * @param name As in `grantPush`.
   */
  public grantPull(role: GrantedRole, name?: string): Grant {
    return this.#grant(role, pullActions, "pull", name);
  }

  /**
   * Lets a role publish the image assets of a CDK app to this repository: to push, and to see what is there already.
   *
   * @param name As in `grantPush`.
   */
  public grantCdkPublish(role: GrantedRole, name?: string): Grant {
    return this.#grant(role, cdkPublishActions, "cdk-publish", name);
  }

  /**
   * What a CDK app's `dedicatedRepositorySynthesizer` has to know of this repository. As an output of the stack it becomes
   * the file that the synthesizer reads: `pulumi stack output handOff --json > handoff.json`. Has its value once the
   * policies are in place.
   *
   * @param stage Which stage it is for. An app of another one refuses it.
   * @param publishingRole Who pushes: a role that `grantCdkPublish` let. Default: the bootstrap's, which has to be among
   * the `pushRoles`.
   * @see https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-env.html
   */
  public cdkHandOff(
    stage: string,
    publishingRole?: { readonly arn: pulumi.Input<string> },
  ): pulumi.Output<HandOff> {
    const { repositoryArn, repositoryName: name, repositoryUrl } = this;
    return pulumi
      .all([repositoryArn, name, publishingRole?.arn, repositoryUrl])
      .apply(([arn, name, role]) => {
        const [, , , region = "", account = ""] = arn.split(":");
        const place = { version: handOffVersion, stage, account, region, repositoryName: name };
        const checked = parseHandOff(
          role === undefined ? place : { ...place, imageAssetPublishingRoleArn: role },
        );
        if (checked.ok) return checked.value;
        throw new InvalidArgumentsError(`Repository "${this.#name}"`, checked.problems);
      });
  }

  #grant(role: GrantedRole, actions: readonly string[], right: string, name: string | undefined): Grant {
    const suffix = name === undefined ? right : `${right}-${name}`;
    if (this.#grants.has(suffix)) {
      const message = `The right to ${right} is granted twice as "${suffix}": give each of the roles a \`name\` of its own, the second argument.`;
      throw new InvalidArgumentsError(`Repository "${this.#name}"`, [
        { code: "duplicate-grant", path: "name", message },
      ]);
    }
    this.#grants.add(suffix);
    const policy = new iam.RolePolicy(
      `${this.#name}-${suffix}`,
      { role: role.name, policy: identityPolicy(actions, this.repositoryArn) },
      // What is protected is the images, not who may reach them.
      { parent: this, protect: false },
    );
    // The role's name is an input of the policy and so stays known in preview, when only the rights change.
    const repositoryUrl = pulumi.all([this.repositoryUrl, policy.role]).apply(([url]) => url);
    return { policy, repositoryUrl };
  }
}
