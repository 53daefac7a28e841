import { createHash } from "node:crypto";
import {
  CreateRepositoryCommand,
  type CreateRepositoryCommandInput,
  DescribeImagesCommand,
  type ImageDetail,
  type ImageIdentifier,
} from "@aws-sdk/client-ecr";
import { pushImage } from "../../registry";
import type { Access } from "./local-aws";

/** A new repository under a name of its own. */
export async function newRepository(
  aws: Access,
  settings: Omit<CreateRepositoryCommandInput, "repositoryName"> = {},
): Promise<string> {
  const repositoryName = `test/r${(made += 1)}`;
  await aws.ecr.send(new CreateRepositoryCommand({ ...settings, repositoryName }));
  return repositoryName;
}

let made = 0;

/** Pushes an image whose only file has this content; the same content is the same image. */
export async function push(aws: Access, repository: string, tag: string, content = tag): Promise<string> {
  const files = [{ kind: "file", path: "content", content } as const];
  return (await pushImage({ registry: aws.registry, repository, tag, files, config: {} })).digest;
}

/** Pushes an index of these images under a tag. */
export async function pushIndex(
  aws: Access,
  repository: string,
  tag: string,
  digests: string[],
): Promise<string> {
  const mediaType = "application/vnd.oci.image.index.v1+json";
  const manifests = digests.map((digest) => ({ mediaType: manifestType, digest, size: 1 }));
  const body = JSON.stringify({ schemaVersion: 2, mediaType, manifests });
  await putManifest(aws, repository, tag, body, mediaType);
  return digestOf(body);
}

export const manifestType = "application/vnd.oci.image.manifest.v1+json";

export async function putManifest(
  aws: Access,
  repository: string,
  reference: string,
  body: string,
  type = manifestType,
): Promise<Response> {
  const headers = { "content-type": type };
  return fetch(`${aws.endpoint}/v2/${repository}/manifests/${reference}`, { method: "PUT", headers, body });
}

/** The manifest under a tag or digest, as a client that pulls gets it. */
export async function pull(aws: Access, repository: string, reference: string): Promise<string | undefined> {
  const answer = await fetch(`${aws.endpoint}/v2/${repository}/manifests/${reference}`);
  const text = await answer.text();
  return answer.ok ? text : undefined;
}

export function digestOf(text: string): string {
  return `sha256:${createHash("sha256").update(text).digest("hex")}`;
}

/** One image, or undefined when there is none such. */
export async function describe(
  aws: Access,
  repositoryName: string,
  imageId: ImageIdentifier,
): Promise<ImageDetail | undefined> {
  const command = new DescribeImagesCommand({
    repositoryName,
    imageIds: [imageId],
    filter: { imageStatus: "ANY" },
  });
  try {
    return (await aws.ecr.send(command)).imageDetails?.[0];
  } catch (error) {
    if (error instanceof Error && error.name === "ImageNotFoundException") return undefined;
    throw error;
  }
}

/** Name of the error that a call ends with; undefined when it succeeds. */
export async function errorOf(call: Promise<unknown>): Promise<string | undefined> {
  try {
    await call;
    return undefined;
  } catch (error) {
    return (error as Error).name;
  }
}
