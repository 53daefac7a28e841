import { ecrRegistry } from "../../retention/images/ecr-registry";
import { parseImageReference, type ImageReference } from "../../retention/images/image-reference";

/** The image of a release, taken out of its reference. */
export interface ReleaseImage {
  /** Host and name, as a task definition's reference begins. */
  readonly repository: string;
  readonly repositoryName: string;
  readonly digest: string;
  /** Account and region of the repository, where its host is ECR's own. */
  readonly registryId?: string;
  readonly region?: string;
}

/**
 * Reads `<host>/<repository>@sha256:...`.
 *
 * @throws if it names no repository on a host, or no digest.
 */
export function releaseImage(imageUri: string): ReleaseImage {
  const parsed = parse(imageUri);
  const slash = parsed.ok ? parsed.value.repository.indexOf("/") : -1;
  if (!parsed.ok || parsed.value.digest === undefined || slash < 0)
    throw new Error(
      `\`imageUri\` must be an ECR image by digest, \`<registry>/<repository>@sha256:...\`, got ${JSON.stringify(imageUri)}. ` +
        "A release is a digest: give `ServiceImage.imageUri`, or `awsx.ecr.Image`'s.",
    );
  const { repository, digest } = parsed.value;
  const repositoryName = repository.slice(slash + 1);
  return { repository, repositoryName, digest, ...registryOf(repository.slice(0, slash)) };
}

/** The parts of any reference in a task definition. */
export function referenceParts(image: string): Partial<ImageReference> {
  const parsed = parse(image);
  return parsed.ok ? parsed.value : {};
}

// Names of our own: see `release-provider.ts`.
const parse = parseImageReference;
const registryOf = ecrRegistry;
