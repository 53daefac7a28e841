import { DescribeImagesCommand } from "@aws-sdk/client-ecr";

import type { EcrClient } from "../../inventory/aws/clients";
import type { ImageId, RepositoryPlace } from "../stored-image";

/**
 * Of an image that the registry doesn't hand out: that it is in ECR's archive, and what brings it back; `undefined` where it
 * isn't there, or where that can't be learnt. Needs `ecr:DescribeImages`.
 */
export async function archivedText(
  ecr: EcrClient,
  { repositoryName, registryId }: RepositoryPlace,
  imageId: ImageId,
): Promise<string | undefined> {
  const filter = { imageStatus: "ANY" } as const;
  const input = { repositoryName, registryId, imageIds: [imageId], filter };
  const { imageDetails = [] } = await ecr
    .send(new DescribeImagesCommand(input))
    .catch(() => ({ imageDetails: undefined }));
  const [{ imageDigest, imageStatus } = {}] = imageDetails;
  if (imageStatus === "ACTIVATING")
    return "it is on its way back from ECR's archive, which AWS says takes up to 20 minutes";
  if (imageStatus !== "ARCHIVED") return undefined;
  return `it is in ECR's archive, from which nothing can be pulled. \`aws ecr update-image-storage-class --repository-name ${repositoryName} --image-id imageDigest=${imageDigest} --target-storage-class STANDARD\` brings it back, within 20 minutes, AWS says`;
}
