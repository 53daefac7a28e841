import { createHash } from "node:crypto";

import type { ImageArgs as BuildArgs, Platform } from "@pulumi/docker-build";

import type { ImageArgs } from "./image-args";

/** How the child of an image is called, and what it builds. */
export interface ImageBuild {
  /** The child's logical name, and the tag. */
  readonly name: string;
  readonly args: Omit<BuildArgs, "registries">;
}

/** What the official plugin gives its docker-build child for these inputs. */
export function imageBuild(image: ImageArgs, stack: string): ImageBuild {
  const name = image.imageName || image.imageTag || defaultName(image, stack);
  const reference = `${image.repositoryUrl}:${name}`;
  const sources = image.cacheFrom?.length ? image.cacheFrom : [reference];
  return {
    name,
    args: {
      push: true,
      tags: [reference],
      context: { location: image.context ?? "." },
      dockerfile: image.dockerfile !== undefined ? { location: image.dockerfile } : {},
      platforms: image.platform ? [image.platform as Platform] : [],
      cacheFrom: sources.map((ref) => ({ registry: { ref } })),
      cacheTo: [{ inline: {} }],
      ...(image.args !== undefined ? { buildArgs: image.args } : {}),
      ...(image.target !== undefined ? { target: image.target } : {}),
    },
  };
}

/** The registry to ask for credentials: ECR's host names begin with the account that the registry is named by. */
export function registryOf(image: ImageArgs): string | undefined {
  if (image.registryId) return image.registryId;
  const url = image.repositoryUrl.startsWith("https://")
    ? image.repositoryUrl
    : `https://${image.repositoryUrl}`;
  return URL.canParse(url) ? new URL(url).hostname.split(".")[0] : undefined;
}

/** `repository@digest`, which is what runs; without a digest, what the build calls it, without its tag. */
export function imageUri(repositoryUrl: string, build: { digest: string; ref: string; tag: string }): string {
  if (build.digest) return `${repositoryUrl}@${build.digest}`;
  if (build.ref) return build.ref.replace(/:[^@/:]+(@sha256:.+)$/, "$1");
  return `${repositoryUrl}:${build.tag}`;
}

/** One name for one place to build from, in one stack: it does not change with the content. */
function defaultName(image: ImageArgs, stack: string): string {
  const parts = [
    image.context ?? ".",
    ...(image.dockerfile ? [`;dockerfile=${image.dockerfile}`] : []),
    ...Object.entries(image.args ?? {}).map(([key, value]) => `;arg[${key}]=${value}`),
    stack,
  ];
  return `${createHash("sha1").update(parts.join("")).digest("hex").slice(0, 8)}-container`;
}
