import * as aws from "@pulumi/aws/ecr";
import * as pulumi from "@pulumi/pulumi";

import { generateLifecyclePolicy, serialiseLifecyclePolicy } from "../retention";

/** Arguments of {@link ImageRepository}. */
export interface ImageRepositoryArgs {
  /**
   * The repository's name in ECR; `repositoryName` makes it of area and stage.
   *
   * Plain and given rather than made up by Pulumi: CI, CDK and policies refer to it.
   */
  readonly repositoryName: string;

  /**
   * How many images to keep besides the released ones.
   *
   * @default 100
   */
  readonly keepImages?: number;

  /**
   * Whether the account has the repository already, as `prepare` finds out: it is then taken into the state instead of
   * created. Does nothing when the state has it.
   *
   * @default false
   */
  readonly adopt?: boolean;
}

/**
 * An environment's own ECR repository with its lifecycle policy.
 *
 * Tags never move, images are scanned on push, and neither the repository nor its policy is deleted by Pulumi: what a
 * service runs, or could go back to, outlives a `destroy`. Whoever pushes to {@link repositoryUrl} pushes after the
 * policy is in place.
 *
 * @example
 * const images = new ImageRepository("images", { repositoryName: "myapp-assets-dev" });
 */
export class ImageRepository extends pulumi.ComponentResource {
  /** The repository's name. */
  public readonly repositoryName: pulumi.Output<string>;
  /** The repository's ARN, for policies. */
  public readonly repositoryArn: pulumi.Output<string>;
  /** Where to push and pull. Has its value only once the lifecycle policy is written. */
  public readonly repositoryUrl: pulumi.Output<string>;
  /** The registry (account) that holds the repository. */
  public readonly registryId: pulumi.Output<string>;

  constructor(name: string, args: ImageRepositoryArgs, opts?: pulumi.ComponentResourceOptions) {
    super("berth:index:ImageRepository", name, {}, opts);
    const policyText = serialiseLifecyclePolicy(
      generateLifecyclePolicy(args.keepImages === undefined ? {} : { keepImages: args.keepImages }),
    );

    const repository = new aws.Repository(
      `${name}-repository`,
      {
        name: args.repositoryName,
        imageTagMutability: "IMMUTABLE",
        imageScanningConfiguration: { scanOnPush: true },
      },
      { parent: this, retainOnDelete: true, ...(args.adopt && { import: args.repositoryName }) },
    );

    const policy = new aws.LifecyclePolicy(
      `${name}-lifecycle-policy`,
      { repository: repository.name, policy: policyText },
      // Retained too: there is one policy a repository, so deleting the old resource of a rename would delete what the
      // new one has just written.
      { parent: this, retainOnDelete: true },
    );

    this.repositoryName = repository.name;
    this.repositoryArn = repository.arn;
    // The policy's `repository` is an input of it and so stays known in the preview of a changed policy; its `id` need
    // not, and with an unknown URL awsx shows no image, which looks like a deletion.
    this.repositoryUrl = pulumi.all([repository.repositoryUrl, policy.repository]).apply(([url]) => url);
    this.registryId = repository.registryId;
    this.registerOutputs({
      repositoryName: this.repositoryName,
      repositoryArn: this.repositoryArn,
      repositoryUrl: this.repositoryUrl,
      registryId: this.registryId,
    });
  }
}
