import { parseImageReference } from "../retention";
import { repositoryPlace } from "../retention/images/ecr-registry";

/** An image in Amazon ECR, taken out of a reference. */
export interface RegistryImage {
  readonly repositoryName: string;
  /** Account and region of the repository, where its host names them. */
  readonly registryId?: string;
  readonly region?: string;
  readonly tag?: string;
  readonly digest?: string;
}

/**
 * Reads a task definition's reference; `undefined` for an image that is not in Amazon ECR (ECR Public is another
 * service, without lifecycle policies).
 *
 * @param endpoint of ECR, where it is not AWS's own: an emulator's registry is at the same address
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html
 */
export function registryImage(reference: string, endpoint: string | undefined): RegistryImage | undefined {
  const parsed = parseImageReference(reference);
  if (!parsed.ok) return undefined;
  const { repository, ...rest } = parsed.value;
  const { repositoryName, host, registry } = repositoryPlace(repository);
  if (registry) return { repositoryName, ...registry, ...rest };
  const isEmulated = endpoint !== undefined && URL.canParse(endpoint) && new URL(endpoint).host === host;
  return isEmulated ? { repositoryName, ...rest } : undefined;
}
