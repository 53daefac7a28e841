import * as aws from "@pulumi/aws/ecr";
import * as pulumi from "@pulumi/pulumi";

import { generateLifecyclePolicy, serialiseLifecyclePolicy } from "../../retention";
import { checkRepositoryArgs, isAdopted } from "./checks";
import type { ImageRepositoryArgs } from "./args";
import { RepositoryAccess } from "./access";
import { deletionHook } from "./deletion-hook";
import { existingRepositoryHook } from "./existing-repository-hook";
import { withFixedReleases } from "./mutability";
import { ownerTags } from "./owner";
import { hasRepositoryPolicy, repositoryPolicy } from "./permissions";
import { RepositoryReference } from "./reference";
import { stackOutput } from "./stack-output";
import { seedReleasesHook } from "./seed-releases-hook";

export * from "./args";

/** How many releases of each service are kept, unless told otherwise. */
export const defaultKeepReleases = 5;

/**
 * An environment's own ECR repository with its lifecycle policy.
 *
 * Tags never move, images are scanned on push, and neither the repository nor its policies are deleted by Pulumi: what a
 * service runs, or could go back to, outlives a `destroy`. Whoever pushes to {@link repositoryUrl} pushes after the
 * policies are in place. The option `protect` holds for the repository alone, so that policies can still be changed.
 *
 * Used alone, it does not look at the account before the run: it takes over a repository that is there only when told so
 * by `existing`, and nobody checks whether its policy would take an image in use. `Environment` does both, and refuses
 * the repository of another stack. The repository's tag `berth:owner` says whose it is.
 *
 * @example
 * const images = new ImageRepository("images", { repositoryName: "myapp-assets-dev" });
 */
export class ImageRepository extends RepositoryAccess {
  /** The repository's name. */
  public readonly repositoryName: pulumi.Output<string>;
  /** The repository's ARN, for policies. */
  public readonly repositoryArn: pulumi.Output<string>;
  /** Where to push and pull. Has its value only once the lifecycle policy and the repository policy are written. */
  public readonly repositoryUrl: pulumi.Output<string>;
  /** The registry (account) that holds the repository. */
  public readonly registryId: pulumi.Output<string>;
  /** How many releases of each service are kept. */
  public readonly keepReleases: number;

  /**
   * The repository of another stack, by its name in ECR; fails if it isn't there.
   *
   * @param name The logical name, for the resources that grants make.
   */
  public static get(
    name: string,
    repositoryName: pulumi.Input<string>,
    opts?: pulumi.ComponentResourceOptions,
  ): RepositoryReference {
    return new RepositoryReference(name, repositoryName, opts);
  }

  /**
   * The repository that another stack owns, by that stack: as its output `repositoryName` names it. Where the stack is not
   * there, or not deployed to its end, the preview says so, and what to deploy first.
   *
   * @param name The logical name, for the resources that grants make.
   * @param stack `<organization>/<project>/<stack>`.
   * @param output Under which name the stack gives the repository's. Default: `repositoryName`.
   */
  public static ofStack(
    name: string,
    stack: pulumi.Input<string>,
    output = "repositoryName",
    opts?: pulumi.ComponentResourceOptions,
  ): RepositoryReference {
    return new RepositoryReference(name, stackOutput(stack, output), opts);
  }

  constructor(name: string, args: ImageRepositoryArgs, opts?: pulumi.ComponentResourceOptions) {
    super("berth:index:ImageRepository", name, opts);
    checkRepositoryArgs(name, args);

    const repository = new aws.Repository(`${name}-repository`, repositoryInputs(args), {
      parent: this,
      ...((args.deletion ?? "retain") === "retain" && { retainOnDelete: true }),
      // The engine reads it, and then changes what differs: https://github.com/pulumi/pulumi/pull/19339. Does nothing
      // when the state has the repository.
      ...(args.existing && { import: args.repositoryName }),
      hooks: repositoryHooks(name, args),
    });

    // Both retained always: there is one of each a repository, so deleting the old resource of a rename would delete
    // what the new one has just written. And unprotected: a changed lifecycle policy is a new resource.
    const policyOptions = { parent: this, retainOnDelete: true, protect: false };
    const { keepImages, archive, releases = [] } = args;
    const lifecycle = new aws.LifecyclePolicy(
      `${name}-lifecycle-policy`,
      {
        repository: repository.name,
        policy: serialiseLifecyclePolicy(generateLifecyclePolicy({ keepImages, archive })),
      },
      {
        ...policyOptions,
        // A changed policy is a new resource, and so is created.
        ...(releases.length > 0 && {
          hooks: {
            beforeCreate: [
              seedReleasesHook(`${name}-releases`, {
                ...outputsOf(repository),
                releases,
                settings: args.settings,
              }),
            ],
          },
        }),
      },
    );
    const permissions = hasRepositoryPolicy(args)
      ? new aws.RepositoryPolicy(
          `${name}-repository-policy`,
          { repository: repository.name, policy: repositoryPolicy(args, repository.arn) },
          policyOptions,
        )
      : undefined;

    this.repositoryName = repository.name;
    this.repositoryArn = repository.arn;
    // The policies' `repository` is an input of them and so stays known in the preview of a changed policy; their `id`
    // need not, and with an unknown URL awsx shows no image, which looks like a deletion.
    this.repositoryUrl = pulumi
      .all([repository.repositoryUrl, lifecycle.repository, permissions?.repository])
      .apply(([url]) => url);
    this.registryId = repository.registryId;
    this.keepReleases = args.keepReleases ?? defaultKeepReleases;
    this.registerOutputs({
      repositoryName: this.repositoryName,
      repositoryArn: this.repositoryArn,
      repositoryUrl: this.repositoryUrl,
      registryId: this.registryId,
    });
  }
}

function outputsOf({ name, registryId }: aws.Repository) {
  return { repositoryName: name, registryId };
}

/** None for what the engine can't do wrong: with a hook before deletion, Pulumi asks for `destroy --run-program`. */
function repositoryHooks(name: string, args: ImageRepositoryArgs): pulumi.ResourceHookBinding {
  const { repositoryName, settings } = args;
  return {
    ...(!args.existing && {
      onError: [existingRepositoryHook(`${name}-existing`, repositoryName, settings)],
    }),
    ...(args.deletion === "delete-with-images" && {
      beforeDelete: [deletionHook(`${name}-deletion`, repositoryName, settings)],
    }),
  };
}

function repositoryInputs(args: ImageRepositoryArgs): aws.RepositoryArgs {
  const { encryption } = args;
  const { imageTagMutability, imageTagMutabilityExclusionFilters: filters } = withFixedReleases(args);
  return {
    name: args.repositoryName,
    imageTagMutability,
    ...(filters.length > 0 && {
      imageTagMutabilityExclusionFilters: filters.map((filter) => ({ filter, filterType: "WILDCARD" })),
    }),
    imageScanningConfiguration: { scanOnPush: args.scanOnPush ?? true },
    ...(encryption && { encryptionConfigurations: [encryptionInputs(encryption)] }),
    tags: { ...args.tags, ...ownerTags(isAdopted(args)) },
    ...(args.deletion === "delete-with-images" && { forceDelete: true }),
  };
}

function encryptionInputs(encryption: NonNullable<ImageRepositoryArgs["encryption"]>) {
  const kmsKey = "kmsKey" in encryption ? encryption.kmsKey : undefined;
  return { encryptionType: encryption.type, ...(kmsKey !== undefined && { kmsKey }) };
}
