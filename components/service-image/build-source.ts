import * as path from "node:path";

import { isDigest, isTag, parseImageReference, type Problem } from "../../retention";
import { unsetVariables, type BuildSecrets } from "./build-secrets";

/** Content to build and push. */
export interface BuildSource {
  /**
   * The build context, relative to the folder that the program runs in.
   *
   * Never absolute: docker-build takes the path for part of the image, and would build the same content anew under the
   * same tag when the project is elsewhere.
   */
  readonly context: string;
  /**
   * The Dockerfile, relative to the folder that the program runs in.
   *
   * @default `Dockerfile` in the context
   */
  readonly dockerfile?: string | undefined;
  /**
   * Build arguments.
   *
   * They are not secret: the image shows them to everybody who can pull it. For secrets there is `secrets`.
   */
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
  /**
   * Several platforms to build for, in place of `platform`. The digest is then that of an index of their images.
   *
   * @see https://www.pulumi.com/registry/packages/docker-build/api-docs/image/#platforms_nodejs
   */
  readonly platforms?: readonly string[] | undefined;
  /**
   * Build secrets. Their values are in neither the image nor its tag: another value builds nothing. In Pulumi's state
   * and output they are encrypted and hidden.
   *
   * @see https://docs.docker.com/build/building/secrets/
   */
  readonly secrets?: BuildSecrets | undefined;
  /**
   * Images to take unchanged layers from, for machines that have not built this before: tags or digests in the
   * repository, or references of other ones. Another choice builds nothing. One that is not there is passed over.
   *
   * Every image is pushed with what is needed to take layers of its last stage from it.
   *
   * @see https://docs.docker.com/build/cache/backends/inline/
   */
  readonly cacheFrom?: readonly string[] | undefined;
  /** Says that two builds are the same: `buildSource` makes it of all that counts above. Becomes part of the tag. */
  readonly contentHash: string;
  /**
   * Counts how often the same content has been built, because its image was lost. Becomes part of the tag.
   *
   * @default 0
   */
  readonly revision?: number | undefined;
  /**
   * What runs in the place of this content, where it is withdrawn: the digest of another image of the repository. The content's
   * own image stays in the state as it is.
   *
   * @default the content's own image
   */
  readonly runs?: string | undefined;
}

/** An image that is in the repository already, pushed by CI or by an earlier run. */
export interface DigestSource {
  /** `sha256:` and 64 hexadecimal digits. */
  readonly digest: string;
  /**
   * Whether it is brought to the repository after this preview, as by `berth promote`: the preview doesn't look for it.
   *
   * @default false
   */
  readonly isAwaited?: boolean;
}

/** The tag under which a service's content is pushed: `<service>-<hash>`, or `<service>-<hash>-r<revision>`. */
export function contentTag(service: string, contentHash: string, revision = 0): string {
  return `${service}-${contentHash}${revision === 0 ? "" : `-r${revision}`}`;
}

/** The platforms to build for, in one order, for docker-build would build anew for another. */
export function platformsOf({ platform, platforms }: BuildSource): string[] {
  return [...new Set(platforms ?? (platform === undefined ? [] : [platform]))].sort();
}

/** All that is wrong with the source of a service's image. */
export function sourceProblems(service: string, source: BuildSource | DigestSource): Problem[] {
  return "digest" in source ? digestProblems(source) : buildProblems(service, source);
}

function digestProblems({ digest }: DigestSource): Problem[] {
  if (isDigest(digest)) return [];
  const message = `\`source.digest\` must be "sha256:" and 64 lower case hexadecimal digits, got "${digest}".`;
  return [{ code: "illegal-digest", path: "source.digest", message }];
}

function buildProblems(name: string, source: BuildSource): Problem[] {
  const { contentHash, revision = 0, platform, platforms, cacheFrom = [], secrets = {}, runs } = source;
  const problems: Problem[] = unsetVariables(secrets);
  const tag = contentTag(name, contentHash, revision);
  if (!/^[a-z0-9-]+$/.test(name) || !isTag(tag)) {
    const message = `The image would get the tag "${tag}", which is not one: use a name of lower case letters, digits and hyphens, and at most 128 characters in all.`;
    problems.push({ code: "illegal-tag", path: "name", message });
  }
  if (!Number.isInteger(revision) || revision < 0) {
    const message = `\`source.revision\` must be a whole number from 0, got ${revision}.`;
    problems.push({ code: "illegal-revision", path: "source.revision", message });
  }
  for (const property of ["context", "dockerfile"] as const) {
    const value = source[property];
    if (value === undefined || !path.isAbsolute(value)) continue;
    const message = `\`source.${property}\` must be relative to the folder that the program runs in, got "${value}": elsewhere the same content would be built again.`;
    problems.push({ code: "absolute-path", path: `source.${property}`, message });
  }
  if (runs !== undefined && !isDigest(runs)) {
    const message = `\`source.runs\` must be "sha256:" and 64 lower case hexadecimal digits, got "${runs}".`;
    problems.push({ code: "illegal-digest", path: "source.runs", message });
  }
  if (platform !== undefined && platforms !== undefined) {
    const message = "Give either `source.platform` or `source.platforms`, not both.";
    problems.push({ code: "two-platforms", path: "source.platforms", message });
  }
  for (const [index, cache] of cacheFrom.entries()) {
    if (isTag(cache) || isDigest(cache) || parseImageReference(cache).ok) continue;
    const message = `\`source.cacheFrom[${index}]\` must be a tag, a digest or an image's reference, got "${cache}".`;
    problems.push({ code: "illegal-reference", path: `source.cacheFrom[${index}]`, message });
  }
  return problems;
}
