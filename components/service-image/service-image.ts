import * as path from "node:path";

import * as awsx from "@pulumi/awsx/ecr";
import * as pulumi from "@pulumi/pulumi";

import { formatImageReference, isDigest, isTag, parseImageReference } from "../../retention";
import { buildErrorHook } from "./build-error-hook";
import { readBuildSecrets } from "./build-secrets";
import { contentTag, platformsOf, sourceProblems, type BuildSource, type DigestSource } from "./build-source";
import type { ProviderSettings } from "../shared/aws-settings";
import { failInWords } from "../shared/known-failure";
import { InvalidArgumentsError } from "../shared/invalid-arguments-error";
import { KnownError } from "../shared/known-error";

export { contentTag, type BuildSource, type DigestSource } from "./build-source";

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
  /** How a look at the registry reaches AWS when a push fails. @default the stack's `aws:*` settings */
  readonly settings?: ProviderSettings | undefined;
}

/**
 * The image of one service, by digest.
 *
 * Its tag is `<name>-<content hash>`, so the same content is never built or pushed twice, and a tag never moves. Former
 * images stay in the repository until its lifecycle policy expires them.
 *
 * Used alone, it does not look at the registry before the run: content that somebody else has pushed already ends in an
 * immutable tag's refusal, which names the digest that is there, and an image that is lost is not built again.
 * `Environment` refers to the one and builds the other.
 *
 * @example
 * const image = new ServiceImage("web", {
 *   repositoryUrl: images.repositoryUrl,
 *   registryId: images.registryId,
 *   source: await buildSource({ context: "web" }),
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
    const problems = sourceProblems(name, args.source);
    if (problems.length > 0) throw new InvalidArgumentsError(`ServiceImage "${name}"`, problems);

    this.imageUri = imageOf(name, args, this);
    this.digest = this.imageUri.apply(digestOf);

    this.registerOutputs({ imageUri: this.imageUri, digest: this.digest });
  }
}

/** What was pushed already, or is built; and of content that is withdrawn, what runs in its place. */
function imageOf(name: string, args: ServiceImageArgs, parent: pulumi.Resource): pulumi.Output<string> {
  const { source, repositoryUrl } = args;
  if ("digest" in source) return byDigest(repositoryUrl, source);
  const image = buildAndPush(name, args, source, parent);
  return source.runs === undefined ? image.imageUri : byDigest(repositoryUrl, { digest: source.runs });
}

/** The docker-build plugin that runs, whichever one awsx would bring: 0.0.14, awsx's own, drops images on refresh. */
export const dockerBuildVersion = "0.0.22";

function buildAndPush(
  name: string,
  args: ServiceImageArgs,
  source: BuildSource,
  parent: pulumi.Resource,
): awsx.Image {
  const {
    context,
    dockerfile,
    args: buildArgs,
    target,
    cacheFrom = [],
    secrets,
    contentHash,
    revision,
  } = source;
  const [platform, ...otherPlatforms] = platformsOf(source);
  const tag = contentTag(name, contentHash, revision);
  const { repositoryUrl, registryId, settings } = args;
  const failure = buildErrorHook(`${name}-image-build`, {
    ...{ service: name, repositoryUrl, registryId, tag, context, secrets, settings },
  });
  const image = new awsx.Image(
    `${name}-image`,
    {
      repositoryUrl,
      registryId,
      // awsx names its docker-build child after the tag; with the service's name in it, it is unique in the stack.
      imageTag: tag,
      // Spelt in one way, for docker-build would build anew for another.
      context: normal(context),
      ...(dockerfile !== undefined && { dockerfile: normal(dockerfile) }),
      ...(buildArgs !== undefined && { args: { ...buildArgs } }),
      ...(target !== undefined && { target }),
      ...(platform !== undefined && otherPlatforms.length === 0 && { platform }),
      ...(cacheFrom.length > 0 && { cacheFrom: cacheReferences(repositoryUrl, cacheFrom) }),
    },
    // `retainOnDelete` reaches awsx's child; without it a new tag deletes the former image from the registry.
    { parent, retainOnDelete: true, transforms: [childOptions(source, failure)] },
  );
  failInWords(
    image.imageUri,
    `The image of "${name}" was not made: its build failed, or was under way when something else failed. The error of the resource itself says why.`,
  );
  return image;
}

function normal(relative: string): string {
  return path.posix.normalize(relative).replace(/(?<=.)\/$/, "");
}

function cacheReferences(
  repositoryUrl: pulumi.Input<string>,
  cacheFrom: readonly string[],
): pulumi.Output<string[]> {
  return pulumi.output(repositoryUrl).apply((repository) =>
    cacheFrom.map((cache) => {
      if (isTag(cache)) return formatImageReference({ repository, tag: cache });
      return isDigest(cache) ? formatImageReference({ repository, digest: cache }) : cache;
    }),
  );
}

/** What awsx does not let us say about its docker-build child. */
function childOptions(source: BuildSource, failure: pulumi.ErrorHook): pulumi.ResourceTransform {
  const platforms = platformsOf(source);
  const { cacheFrom = [], secrets } = source;
  return ({ type, props, opts }) => {
    if (type !== "docker-build:index:Image") return undefined;
    return {
      props: {
        ...props,
        buildOnPreview: false,
        ...(platforms.length > 1 && { platforms }),
        // In place of awsx's own choice, the tag that is about to be made: BuildKit says that it isn't there.
        ...(cacheFrom.length === 0 && { cacheFrom }),
        ...(secrets !== undefined && { secrets: pulumi.secret(readBuildSecrets(secrets)) }),
      },
      opts: {
        ...opts,
        version: dockerBuildVersion,
        hooks: { ...opts.hooks, onError: [...(opts.hooks?.onError ?? []), failure] },
        // They have no say in what the image is: what is under its tag stays as it was built.
        ignoreChanges: [...(opts.ignoreChanges ?? []), "cacheFrom", "secrets"],
      },
    };
  };
}

function byDigest(
  repositoryUrl: pulumi.Input<string>,
  { digest, isAwaited = false }: DigestSource,
): pulumi.Output<string> {
  // Not known before it is there, as that of an image which is still to be built.
  if (isAwaited && pulumi.runtime.isDryRun()) return pulumi.output<string>(pulumi.unknown as never);
  return pulumi.output(repositoryUrl).apply((repository) => formatImageReference({ repository, digest }));
}

function digestOf(imageUri: string): string {
  const reference = parseImageReference(imageUri);
  if (reference.ok && reference.value.digest !== undefined) return reference.value.digest;
  throw new NoDigestError(`awsx answered "${imageUri}" for an image that was pushed; it must name a digest.`);
}

/** awsx is not what it was: what it answers for an image names no digest. */
class NoDigestError extends KnownError {
  readonly code = "no-digest";
}
