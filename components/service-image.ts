import * as awsx from "@pulumi/awsx/ecr";
import * as pulumi from "@pulumi/pulumi";

import { formatImageReference, isDigest, isTag, parseImageReference, type Problem } from "../retention";
import { InvalidArgumentsError } from "./invalid-arguments-error";

/** Content to build and push. */
export interface BuildSource {
  /**
   * The build context, relative to the project's folder.
   *
   * Never absolute: docker-build takes the path for part of the image, and would build the same content anew under the
   * same tag when the project is elsewhere.
   */
  readonly context: string;
  /**
   * The Dockerfile, relative to the project's folder.
   *
   * @default `Dockerfile` in the context
   */
  readonly dockerfile?: string | undefined;
  /** Build arguments. */
  readonly args?: Readonly<Record<string, string>> | undefined;
  /**
   * The stage of the Dockerfile to build.
   *
   * @default the last one
   */
  readonly target?: string | undefined;
  /**
   * The platform to build for, such as `linux/amd64`.
   *
   * @default the builder's own
   */
  readonly platform?: string | undefined;
  /** Says that two builds are the same, as `contentHash` makes it of all of the above. Becomes part of the tag. */
  readonly contentHash: string;
}

/** An image that is in the repository already, pushed by CI or by an earlier run. */
export interface DigestSource {
  /** `sha256:` and 64 hexadecimal digits. */
  readonly digest: string;
}

/** Arguments of {@link ServiceImage}. */
export interface ServiceImageArgs {
  /** The repository to push to, as `ImageRepository` gives it: its URL comes after its lifecycle policy. */
  readonly repositoryUrl: pulumi.Input<string>;
  /**
   * The registry (account) of the repository.
   *
   * Given rather than left to awsx, which reads it from the URL's host and is wrong where that is not ECR's own.
   */
  readonly registryId: pulumi.Input<string>;
  /** What the image is. Plain, for it decides which resources there are. */
  readonly source: BuildSource | DigestSource;
}

/**
 * The image of one service, by digest.
 *
 * Its tag is `<name>-<content hash>`, so the same content is never built or pushed twice, and a tag never moves. Former
 * images stay in the repository until its lifecycle policy expires them.
 *
 * @example
 * const image = new ServiceImage("web", {
 *   repositoryUrl: images.repositoryUrl,
 *   registryId: images.registryId,
 *   source: { context: "web", contentHash: await contentHash({ context: "web" }) },
 * });
 */
export class ServiceImage extends pulumi.ComponentResource {
  /** `<repository>@sha256:...`: what a task definition refers to. */
  public readonly imageUri: pulumi.Output<string>;
  /** The digest alone. */
  public readonly digest: pulumi.Output<string>;

  /** @param name The service's name: lower case letters, digits and hyphens. */
  constructor(name: string, args: ServiceImageArgs, opts?: pulumi.ComponentResourceOptions) {
    super("berth:index:ServiceImage", name, {}, opts);
    checkSource(name, args.source);

    this.imageUri =
      "digest" in args.source
        ? byDigest(args.repositoryUrl, args.source.digest)
        : buildAndPush(name, args, args.source, this).imageUri;
    this.digest = this.imageUri.apply(digestOf);

    this.registerOutputs({ imageUri: this.imageUri, digest: this.digest });
  }
}

/** The tag under which a service's content is pushed. */
export function contentTag(service: string, contentHash: string): string {
  return `${service}-${contentHash}`;
}

/** The docker-build plugin that runs, whichever one awsx would bring: 0.0.14, awsx's own, drops images on refresh. */
export const dockerBuildVersion = "0.0.22";

function checkSource(name: string, source: BuildSource | DigestSource): void {
  const problem = "digest" in source ? digestProblem(source.digest) : tagProblem(name, source.contentHash);
  if (problem) throw new InvalidArgumentsError(`ServiceImage "${name}"`, [problem]);
}

function digestProblem(digest: string): Problem | undefined {
  if (isDigest(digest)) return undefined;
  const message = `\`source.digest\` must be "sha256:" and 64 lower case hexadecimal digits, got "${digest}".`;
  return { code: "illegal-digest", path: "source.digest", message };
}

function tagProblem(name: string, contentHash: string): Problem | undefined {
  const tag = contentTag(name, contentHash);
  if (/^[a-z0-9-]+$/.test(name) && isTag(tag)) return undefined;
  const message = `The image would get the tag "${tag}", which is not one: use a name of lower case letters, digits and hyphens, and at most 128 characters in all.`;
  return { code: "illegal-tag", path: "name", message };
}

function buildAndPush(
  name: string,
  args: ServiceImageArgs,
  source: BuildSource,
  parent: pulumi.Resource,
): awsx.Image {
  const { context, dockerfile, args: buildArgs, target, platform, contentHash } = source;
  return new awsx.Image(
    `${name}-image`,
    {
      repositoryUrl: args.repositoryUrl,
      registryId: args.registryId,
      // awsx names its docker-build child after the tag; with the service's name in it, it is unique in the stack.
      imageTag: contentTag(name, contentHash),
      context,
      ...(dockerfile !== undefined && { dockerfile }),
      ...(buildArgs !== undefined && { args: { ...buildArgs } }),
      ...(target !== undefined && { target }),
      ...(platform !== undefined && { platform }),
    },
    // `retainOnDelete` reaches awsx's child; without it a new tag deletes the former image from the registry.
    { parent, retainOnDelete: true, transforms: [pinBuild] },
  );
}

/** What awsx does not let us say about its docker-build child. */
const pinBuild: pulumi.ResourceTransform = ({ type, props, opts }) => {
  if (type !== "docker-build:index:Image") return undefined;
  return { props: { ...props, buildOnPreview: false }, opts: { ...opts, version: dockerBuildVersion } };
};

function byDigest(repositoryUrl: pulumi.Input<string>, digest: string): pulumi.Output<string> {
  return pulumi.output(repositoryUrl).apply((repository) => formatImageReference({ repository, digest }));
}

function digestOf(imageUri: string): string {
  const reference = parseImageReference(imageUri);
  if (reference.ok && reference.value.digest !== undefined) return reference.value.digest;
  throw new pulumi.RunError(
    `awsx answered "${imageUri}" for an image that was pushed; it must name a digest.`,
  );
}
