import * as pulumi from "@pulumi/pulumi";

import { clientConfig, readProviderSettings, type ProviderSettings } from "../shared/aws-settings";
import { ownHook, valueOf } from "../shared/own-hook";
import type { ReleaseClock } from "../release/release-clock";
import { placeRelease, storedManifest } from "../release/release-placing";

/** Which images of which repository are to be marked. */
export interface SeedReleases {
  readonly repositoryUrl: pulumi.Input<string>;
  readonly repositoryName: pulumi.Input<string>;
  readonly registryId: pulumi.Input<string>;
  /** `service`: the name in the tag `release.<service>.<n>`. */
  readonly releases: readonly { readonly service: string; readonly digest: string }[];
  /** How the calls reach AWS. @default the stack's `aws:*` settings */
  readonly settings?: ProviderSettings | undefined;
}

/**
 * Marks images as released right before a lifecycle policy is written that would not keep them otherwise. When one
 * can't be marked, the policy is not written. Does nothing for an image whose service's newest release it is already.
 *
 * @param name Unique in the program.
 */
export function seedReleasesHook(name: string, seeds: SeedReleases): pulumi.ResourceHook {
  return ownHook(name, () => markAll(seeds));
}

const clock: ReleaseClock = {
  now: () => Date.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};

async function markAll({ releases, settings, ...repository }: SeedReleases): Promise<void> {
  const [url, repositoryName, registryId] = await Promise.all([
    valueOf(repository.repositoryUrl),
    valueOf(repository.repositoryName),
    valueOf(repository.registryId),
  ]);
  const { ECR } = await import("@aws-sdk/client-ecr");
  const ecr = new ECR(clientConfig(settings ?? readProviderSettings(), "ecr"));
  try {
    // One after the other, in their order: the last of a service is its newest.
    for (const { service, digest } of releases) {
      const image = { repository: url, repositoryName, registryId, digest };
      await placeRelease(ecr, image, { service, manifest: await storedManifest(ecr, image), clock });
    }
  } finally {
    ecr.destroy();
  }
}
