import * as pulumi from "@pulumi/pulumi";

import { clientConfig, readProviderSettings, type ProviderSettings } from "../shared/aws-settings";
import { KnownError } from "../shared/known-error";
import { ownHook, valueOf } from "../shared/own-hook";

/** Which images of which repository are to be marked. */
export interface SeedReleases {
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

/** An image that ran when the run began and is not in the repository any more: the policy is not written. */
export class SeedGoneError extends KnownError {
  readonly code = "image-gone";

  constructor(repositoryName: string, digest: string) {
    super(
      `The repository "${repositoryName}" does not hand out ${digest} any more, which was to be marked as a release. Run \`pulumi up\` again: it looks at what runs anew.`,
    );
  }
}

async function markAll({ releases, settings, ...repository }: SeedReleases): Promise<void> {
  const [repositoryName, registryId] = await Promise.all([
    valueOf(repository.repositoryName),
    valueOf(repository.registryId),
  ]);
  const { ECRClient } = await import("@aws-sdk/client-ecr");
  const { placeRelease, storedImage, systemClock } = await import("../../releases/index.ts");
  const ecr = new ECRClient(clientConfig(settings ?? readProviderSettings(), "ecr"));
  const place = { repositoryName, registryId };
  try {
    // One after the other, in their order: the last of a service is its newest.
    for (const { service, digest } of releases) {
      const image = await storedImage(ecr, place, { imageDigest: digest });
      if (!image) throw new SeedGoneError(repositoryName, digest);
      await placeRelease(ecr, place, { service, image }, systemClock);
    }
  } finally {
    ecr.destroy();
  }
}
