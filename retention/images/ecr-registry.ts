/** An account's private registry in a region. */
export interface EcrRegistry {
  /** The account, 12 digits. */
  readonly registryId: string;
  readonly region: string;
}

/**
 * The private ECR registry behind a host; `undefined` for any other, such as ECR Public, which is another service and
 * has no lifecycle policies.
 *
 * @param host as in an image reference: `123456789012.dkr.ecr.eu-west-1.amazonaws.com`
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html
 */
export function ecrRegistry(host: string): EcrRegistry | undefined {
  const [, registryId, region] =
    /^([0-9]{12})\.dkr[.-]ecr(?:-fips)?\.([a-z0-9-]+)\.(?:amazonaws\.(?:com(?:\.cn)?|eu)|on\.aws|c2s\.ic\.gov|sc2s\.sgov\.gov)$/.exec(
      host,
    ) ?? [];
  return registryId === undefined || region === undefined ? undefined : { registryId, region };
}

/** Where a repository is, by its URL. */
export interface RepositoryPlace {
  readonly repositoryName: string;
  readonly host: string;
  /** Where the host is ECR's own. */
  readonly registry?: EcrRegistry;
}

/** The parts of `<host>/<name>`; no name where there is no host before it. */
export function repositoryPlace(url: string): RepositoryPlace {
  const [host = "", ...path] = url.split("/");
  const registry = ecrRegistry(host);
  return { repositoryName: path.join("/"), host, ...(registry && { registry }) };
}
