import type { TaggedDigest } from "../../retention";
import { perPage } from "../aws/call-limits";
import { boundedCalls } from "../aws/calls";
import type { EcrClient } from "../aws/clients";
import { everyPage } from "../aws/every-page";
import type { RegistryOptions } from "./repositories";

/**
 * All tags of a repository, those of archived images too. One that is not there has none. One call for a thousand tags.
 *
 * @throws {InventoryError}
 */
export async function repositoryTags(
  ecr: EcrClient,
  repositoryName: string,
  options: RegistryOptions = {},
): Promise<TaggedDigest[]> {
  const { ListImagesCommand } = await import("@aws-sdk/client-ecr");
  const { calls = boundedCalls(options), registryId } = options;
  const ids = await everyPage(
    calls,
    "ecr:ListImages",
    async (nextToken) => {
      const filter = { tagStatus: "TAGGED", imageStatus: "ANY" } as const;
      const page = await ecr.send(
        new ListImagesCommand({
          ...{ repositoryName, registryId, filter, nextToken },
          maxResults: perPage["ecr:ListImages"],
        }),
      );
      return { items: page.imageIds, next: page.nextToken };
    },
    ["RepositoryNotFoundException"],
  );
  return ids.flatMap(({ imageTag, imageDigest }) =>
    imageTag === undefined || imageDigest === undefined ? [] : [{ tag: imageTag, digest: imageDigest }],
  );
}
