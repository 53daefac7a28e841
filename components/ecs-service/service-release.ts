import type { ReleaseArgs } from "../release/release";

/** What a container's releases are counted under, and what is known of them. */
export type ServiceRelease = Partial<
  Omit<ReleaseArgs, "imageUri" | "serviceArn" | "cluster" | "taskDefinitionArn" | "container" | "settings">
> & {
  /**
   * Whether to keep the image from before ECS is asked to run it: for one that the repository had before this run, old as
   * it may be, and that nothing marks. It goes by the tag `release.<service>.pending-<digest>`, which makes place for the
   * release's own, and is taken away when the deployment fails. Needs `ecr:ListImages`, `ecr:BatchGetImage`,
   * `ecr:PutImage`, `ecr:DescribeImages` and `ecr:BatchDeleteImage`. `Environment` knows for which images.
   *
   * @default false: an image that is built in this run is the repository's newest
   */
  readonly shieldFirst?: boolean;
};
