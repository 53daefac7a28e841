import type { ECRClient } from "@aws-sdk/client-ecr";
import { z } from "zod";

import { awsFailure } from "../account/aws-failure";

/** What an image says of itself; left out what it doesn't say. */
export interface ImageFacts {
  /** The platforms that it is for, such as `linux/amd64`. Of an index only where it says that of each of its images. */
  readonly platforms?: readonly string[];
  /** The ports that it exposes. */
  readonly exposedPorts?: readonly number[];
}

/**
 * What an image is for: what an index says of its images, or the configuration of a single image. Nothing of what is no
 * runnable image.
 *
 * @see https://github.com/opencontainers/image-spec/blob/main/image-index.md
 * @see https://github.com/opencontainers/image-spec/blob/main/config.md
 */
export async function imageFacts(
  ecr: ECRClient,
  repositoryName: string,
  imageDigest: string,
): Promise<ImageFacts> {
  const manifest = Manifest.safeParse(parsed(await manifestText(ecr, repositoryName, imageDigest)));
  if (!manifest.success) return {};
  if ("manifests" in manifest.data) {
    const { manifests } = manifest.data;
    // It may be named nowhere but in the image's own configuration, and containerd looks there, too.
    if (manifests.some(({ platform }) => platform === undefined)) return {};
    const named = manifests.flatMap(({ platform }) => platform ?? []).map(nameOf);
    // What builders attach to an image (provenance, SBOM) is listed beside it as unknown/unknown.
    return { platforms: named.filter((name) => name !== "unknown/unknown") };
  }
  const config = parsed(await blobText(ecr, repositoryName, manifest.data.config.digest));
  const platform = Platform.safeParse(config);
  const exposed = Exposed.safeParse(config);
  return {
    ...(platform.success && { platforms: [nameOf(platform.data)] }),
    ...(exposed.success && { exposedPorts: Object.keys(exposed.data.config.ExposedPorts).map(portOf) }),
  };
}

const Platform = z.object({ os: z.string(), architecture: z.string() });
/** `{ "8080/tcp": {} }` */
const Exposed = z.object({ config: z.object({ ExposedPorts: z.record(z.string(), z.unknown()) }) });
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

function portOf(exposed: string): number {
  return Number.parseInt(exposed, 10);
}

/** Without the variant: ECS knows processors by their architecture alone. */
function nameOf({ os, architecture }: z.infer<typeof Platform>): string {
  return `${os}/${architecture}`;
}
