import * as pulumi from "@pulumi/pulumi";

import { newestRelease, type TaggedDigest } from "../../retention";
import { clientConfig, readProviderSettings, type ProviderSettings } from "../shared/aws-settings";
import { takesHooks } from "../shared/own-hook";
import { ownState } from "../shared/own-state";
import type { ReleaseInput } from "./release-input";

/** What was found before the run, and where to look otherwise. */
export interface TagSources {
  readonly existing?: readonly TaggedDigest[];
  readonly settings?: ProviderSettings;
}

/**
 * The tag of a release that this run has not placed: what was found before the run; or what the last run has left in the
 * state; or, when that was cut short, what the repository has. In a preview it may be about to be placed, and is not
 * known then.
 *
 * @param urn The `Release`'s own.
 */
export async function knownTag(input: ReleaseInput, urn: string, sources: TagSources): Promise<string> {
  const digest = input.imageUri.slice(input.imageUri.indexOf("@") + 1);
  const { existing } = sources;
  const tag = existing ? newestOn(digest, input.service, existing) : await found(input, digest, urn, sources);
  // An output that is not known yet, which only a preview has.
  return tag ?? ((pulumi.runtime.isDryRun() ? pulumi.unknown : "") as string);
}

async function found(
  input: ReleaseInput,
  digest: string,
  urn: string,
  { settings }: TagSources,
): Promise<string | undefined> {
  // Under Pulumi's mocks there is neither a state nor an account.
  if (!takesHooks()) return undefined;
  const left = (await ownState()).get(urn);
  if (typeof left?.["tag"] === "string" && left["digest"] === digest) return left["tag"];
  return newestOn(digest, input.service, await repositoryTags(input, settings ?? readProviderSettings()));
}

/** Only the newest one says what runs. */
function newestOn(digest: string, service: string, tags: readonly TaggedDigest[]): string | undefined {
  const newest = newestRelease(service, tags);
  return newest?.digest === digest ? newest.tag : undefined;
}

async function repositoryTags(
  { imageUri, serviceArn }: ReleaseInput,
  settings: ProviderSettings,
): Promise<readonly TaggedDigest[]> {
  const [{ releaseImage }, { repositoryTags: list }, { ECRClient }] = await Promise.all([
    import("../../releases/release-image.ts"),
    import("../../inventory/registry/repository-tags.ts"),
    import("@aws-sdk/client-ecr"),
  ]);
  const image = releaseImage(imageUri);
  if (!image) return [];
  const region = image.region ?? serviceArn.split(":")[3];
  const ecr = new ECRClient({
    ...clientConfig(settings, "ecr"),
    ...(region !== undefined && { region }),
  });
  try {
    return await list(ecr, image.repositoryName, { registryId: image.registryId });
  } catch (error) {
    // The release is in place all the same.
    void pulumi.log.warn(
      `The tag of a release can't be shown: ${error instanceof Error ? error.message : String(error)}`,
    );
    return [];
  } finally {
    ecr.destroy();
  }
}
