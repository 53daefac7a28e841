import type { ECRClient } from "@aws-sdk/client-ecr";
import { z } from "zod";

import { awsFailure } from "../account/aws-failure";

/**
 * The platforms that an image is for: those of an index's images, or the one in the configuration of a single image.
 * `undefined` for what is no runnable image, or doesn't say, as an index need not of each of its images.
 *
 * @see https://github.com/opencontainers/image-spec/blob/main/image-index.md
 * @see https://github.com/opencontainers/image-spec/blob/main/config.md
 */
export async function imagePlatforms(
  ecr: ECRClient,
  repositoryName: string,
  imageDigest: string,
): Promise<readonly string[] | undefined> {
  const manifest = Manifest.safeParse(parsed(await manifestText(ecr, repositoryName, imageDigest)));
  if (!manifest.success) return undefined;
  if ("manifests" in manifest.data) {
    const { manifests } = manifest.data;
    // It may be named nowhere but in the image's own configuration, and containerd looks there, too.
    if (manifests.some(({ platform }) => platform === undefined)) return undefined;
    const named = manifests.flatMap(({ platform }) => platform ?? []).map(nameOf);
    // What builders attach to an image (provenance, SBOM) is listed beside it as unknown/unknown.
    return named.filter((name) => name !== "unknown/unknown");
  }
  const config = Platform.safeParse(parsed(await blobText(ecr, repositoryName, manifest.data.config.digest)));
  return config.success ? [nameOf(config.data)] : undefined;
}

const Platform = z.object({ os: z.string(), architecture: z.string() });
const Manifest = z.union([
  z.object({ manifests: z.array(z.object({ platform: Platform.optional() })) }),
  z.object({ config: z.object({ digest: z.string() }) }),
]);

async function manifestText(ecr: ECRClient, repositoryName: string, imageDigest: string): Promise<string> {
  const { BatchGetImageCommand } = await import("@aws-sdk/client-ecr");
  try {
    const { images } = await ecr.send(
      new BatchGetImageCommand({ repositoryName, imageIds: [{ imageDigest }] }),
    );
    return images?.[0]?.imageManifest ?? "";
  } catch (error) {
    throw awsFailure("ecr:BatchGetImage", error);
  }
}

async function blobText(ecr: ECRClient, repositoryName: string, layerDigest: string): Promise<string> {
  const { GetDownloadUrlForLayerCommand } = await import("@aws-sdk/client-ecr");
  try {
    const { downloadUrl = "" } = await ecr.send(
      new GetDownloadUrlForLayerCommand({ repositoryName, layerDigest }),
    );
    return await downloaded(downloadUrl);
  } catch (error) {
    throw awsFailure("ecr:GetDownloadUrlForLayer", error);
  }
}

/** Nothing where the network keeps it from us: ECR gives an address in S3, which whoever deploys need not reach. */
async function downloaded(url: string): Promise<string> {
  try {
    const answer = await fetch(url);
    return answer.ok ? await answer.text() : "";
  } catch {
    return "";
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Without the variant: ECS knows processors by their architecture alone. */
function nameOf({ os, architecture }: z.infer<typeof Platform>): string {
  return `${os}/${architecture}`;
}
