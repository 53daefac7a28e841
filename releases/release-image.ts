import { ecrRegistry } from "../retention/images/ecr-registry";
import { parseImageReference } from "../retention/images/image-reference";

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

/** Reads `<host>/<repository>@sha256:...`; `undefined` if it names no repository on a host, or no digest. */
export function releaseImage(imageUri: string): ReleaseImage | undefined {
  const parsed = parseImageReference(imageUri);
  const slash = parsed.ok ? parsed.value.repository.indexOf("/") : -1;
  if (!parsed.ok || parsed.value.digest === undefined || slash < 0) return undefined;
  const { repository, digest } = parsed.value;
  const repositoryName = repository.slice(slash + 1);
  return { repository, repositoryName, digest, ...ecrRegistry(repository.slice(0, slash)) };
}
