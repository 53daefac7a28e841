import type { ECRClient, ImageStatusFilter } from "@aws-sdk/client-ecr";

import type { RepositoryImages } from "./account";
import { awsFailure, isNamed } from "./aws-failure";

/**
 * Asks ECR for all images of a repository: one call a thousand of them, where asking for each tag would be a call each,
 * and asking for manifests would count as pulls.
 *
 * @param imageStatus Which ones. Default: those that can be pulled.
 */
export async function repositoryImages(
  ecr: ECRClient,
  repositoryName: string,
  imageStatus: ImageStatusFilter = "ACTIVE",
): Promise<RepositoryImages> {
  const { paginateListImages } = await import("@aws-sdk/client-ecr");
  const digestByTag = new Map<string, string>();
  const digests = new Set<string>();
  try {
    const input = { repositoryName, filter: { imageStatus } };
    for await (const page of paginateListImages({ client: ecr, pageSize: 1000 }, input)) {
      for (const { imageTag, imageDigest = "" } of page.imageIds ?? []) {
        digests.add(imageDigest);
        if (imageTag !== undefined) digestByTag.set(imageTag, imageDigest);
      }
    }
    return { digestByTag, digests };
  } catch (error) {
    // Gone between two questions: then it has no images.
    if (isNamed(error, "RepositoryNotFoundException")) return { digestByTag: new Map(), digests: new Set() };
    throw awsFailure("ecr:ListImages", error);
  }
}
