import type { EcrClient } from "../inventory/aws/clients";
import { repositoryTags } from "../inventory/registry/repository-tags";
import { planReleases, releasedDigests } from "../retention/releases/plan-releases";
import { untagCommand } from "../retention/releases/untag-command";
import type { ReleaseImage } from "./release-image";
import { removeReleaseTags } from "./remove-tags";

/** How much of a service's history is kept. */
export interface Retirement {
  /** How many distinct digests that the service ran keep a release tag. At least 1. */
  readonly keepReleases: number;
  /** Digests that anything runs or is being deployed to: they keep theirs. */
  readonly inUse: readonly string[];
}

/** Which of these digests a service is known to have run. */
export type DeployedDigests = (wanted: readonly string[]) => Promise<ReadonlySet<string>>;

/**
 * Takes the release tags away that no release is kept for: tags only, never an image. Only what the service is known to have
 * run counts as a release of it; anything else keeps its tags, and is named.
 *
 * @param deployed Asked only where a tag would go. @default all that have the service's release tags have run
 * @returns what to tell, if anything: too much is kept, which is no reason to fail.
 */
export async function retireReleases(
  ecr: EcrClient,
  { repositoryName, registryId, digest }: ReleaseImage,
  { service, keepReleases, inUse }: Retirement & { readonly service: string },
  deployed?: DeployedDigests,
): Promise<string | undefined> {
  try {
    const tags = await repositoryTags(ecr, repositoryName, { registryId });
    const history = { service, digest, tags, inUse, keepReleases };
    const first = planReleases(history);
    if (first.remove.length === 0) return undefined;
    const { remove, unknown } = deployed
      ? planReleases({ ...history, deployed: await deployed(releasedDigests(service, tags)) })
      : first;
    if (remove.length > 0) await removeReleaseTags(ecr, repositoryName, remove, { registryId });
    return unknown.length > 0 ? unknownText(repositoryName, service, unknown) : undefined;
  } catch (error) {
    const { message } = error instanceof Error ? error : new Error(String(error));
    return `Old release tags of the service "${service}" stay for now: ${message}`;
  }
}

/** What nobody is known to have run, and how it goes away. */
function unknownText(repositoryName: string, service: string, unknown: readonly string[]): string {
  return `Release tags of "${service}" are on images that ECS is not known to have run for it: ${unknown.join(", ")}. They stay, and count for no release. Where they are older than what ECS remembers, that is all. Otherwise see who pushed them, and take them away: \`${untagCommand(repositoryName, unknown)}\`, which deletes an image that has no other tag.`;
}
