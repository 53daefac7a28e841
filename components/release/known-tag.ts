import * as pulumi from "@pulumi/pulumi";

import { newestRelease, type TaggedDigest } from "../../retention";
import { clientConfig, readProviderSettings, type ProviderSettings } from "../shared/aws-settings";
import type { ReleaseInput } from "./release-hook";

/**
 * The tag of a release that this run has not placed: the service's newest, if that is on the image. In a preview it may
 * be about to be placed, and is not known then.
 */
export async function knownTag(
  input: ReleaseInput,
  about: {
    readonly existing?: readonly TaggedDigest[];
    readonly settings?: ProviderSettings;
  },
): Promise<string> {
  const tags = about.existing ?? (await lookedUp(input, about.settings));
  const newest = newestRelease(input.service, tags);
  const [, digest] = input.imageUri.split("@");
  if (newest?.digest === digest && newest !== undefined) return newest.tag;
  // An output that is not known yet, which only a preview has.
  return (pulumi.runtime.isDryRun() ? pulumi.unknown : "") as string;
}

async function lookedUp(
  { imageUri, serviceArn }: ReleaseInput,
  settings: ProviderSettings | undefined,
): Promise<readonly TaggedDigest[]> {
  const { releaseImage } = await import("../../releases/release-image.js");
  const { repositoryTags } = await import("../../inventory/registry/repository-tags.js");
  const { ECRClient } = await import("@aws-sdk/client-ecr");
  const image = releaseImage(imageUri);
  if (!image) return [];
  const region = image.region ?? serviceArn.split(":")[3];
  const ecr = new ECRClient({
    ...clientConfig(settings ?? readProviderSettings(), "ecr"),
    ...(region !== undefined && { region }),
  });
  try {
    return await repositoryTags(ecr, image.repositoryName, { registryId: image.registryId });
  } finally {
    ecr.destroy();
  }
}
