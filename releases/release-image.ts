import { repositoryPlace } from "../retention/images/ecr-registry";
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
  if (!parsed.ok || parsed.value.digest === undefined) return undefined;
  const { repository, digest } = parsed.value;
  const { repositoryName, registry } = repositoryPlace(repository);
  return repositoryName === "" ? undefined : { repository, repositoryName, digest, ...registry };
}
