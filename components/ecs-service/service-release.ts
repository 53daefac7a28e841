import type { ReleaseArgs } from "../release/release";

/** What a container's releases are counted under, and what is known of them. */
export type ServiceRelease = Partial<
  Omit<ReleaseArgs, "imageUri" | "serviceArn" | "cluster" | "taskDefinitionArn" | "container" | "settings">
>;
