import type { ImageId, RepositoryPlace } from "../../releases/stored-image";
import { parseImageReference } from "../../retention";
import { repositoryPlace } from "../../retention/images/ecr-registry";
import { isDigest, isTag } from "../../retention/images/image-reference";
import { CliError } from "../shared/errors";

/** Which image of which repository. */
export interface AskedImage {
  readonly place: RepositoryPlace;
  /** @default the command's */
  readonly region?: string;
  readonly id: ImageId;
  /** As people write it: `shop-assets-prod:web-17`. */
  readonly text: string;
}

/**
 * Reads what was asked for: a reference, or a repository and then a tag or a digest.
 *
 * @param endpoint Of ECR, where it is not AWS's own: its host is that of the command's registry.
 * @throws {CliError}
 */
export function askedImage(
  image: string,
  named: string | undefined,
  endpoint: string | undefined,
): AskedImage {
  const parsed = parseImageReference(image);
  if (!parsed.ok) throw notAnImage(parsed.problems.map(({ message }) => message).join(" "));
  const { repository, ...given } = parsed.value;
  const { tag, digest } = named === undefined ? given : beside(given, named);
  // As Docker reads it: what has no dot and no port is part of the name.
  const hasHost = /^(localhost|[^/]*[.:][^/]*)[/]/.test(repository);
  const { repositoryName, host, registry } = hasHost
    ? repositoryPlace(repository)
    : { repositoryName: repository };
  if (host !== undefined && !registry && !isOf(endpoint, host)) {
    throw notAnImage(`${host} is no private registry of Amazon ECR.`);
  }
  const place = { repositoryName, ...(registry && { registryId: registry.registryId }) };
  const at = { place, ...(registry && { region: registry.region }) };
  // A digest says all that a tag beside it could.
  if (digest !== undefined) {
    return { ...at, id: { imageDigest: digest }, text: `${repositoryName}@${digest}` };
  }
  if (tag !== undefined) return { ...at, id: { imageTag: tag }, text: `${repositoryName}:${tag}` };
  throw notAnImage(`${JSON.stringify(image)} is a repository: say which tag or digest of it.`);
}

function beside(
  { tag, digest }: { readonly tag?: string; readonly digest?: string },
  named: string,
): { readonly tag?: string; readonly digest?: string } {
  if (tag !== undefined || digest !== undefined) {
    throw notAnImage(
      `The image names a tag or a digest already, and ${JSON.stringify(named)} is another one.`,
    );
  }
  if (isDigest(named)) return { digest: named };
  if (isTag(named)) return { tag: named };
  throw notAnImage(`${JSON.stringify(named)} is neither a tag nor a digest.`);
}

function isOf(endpoint: string | undefined, host: string): boolean {
  return endpoint !== undefined && URL.canParse(endpoint) && new URL(endpoint).host === host;
}

function notAnImage(message: string): CliError {
  return new CliError(
    "illegal-image",
    `${message} Give \`<repository>:<tag>\`, \`<repository>@sha256:...\`, or \`<repository> <tag or digest>\`.`,
  );
}
