import type { ExistingRepository } from "../components";

/** What `prepare` asks of the world. Tests and other programs may answer in AWS's stead. */
export interface Account {
  /** Who our own SDK clients are, and where. */
  identity(): Promise<Identity>;
  /** Who the `aws` provider is, and where: the one that will make the resources. */
  providerIdentity(): Promise<Identity>;
  /** The account's default VPC and its subnets. */
  defaultNetwork(): Promise<Network>;
  /** The repository as it is, if there is one. */
  repository(repositoryName: string): Promise<ExistingRepository | undefined>;
  /** All images of a repository that can be pulled. */
  images(repositoryName: string): Promise<RepositoryImages>;
  /** The platforms that an image is for, such as `linux/amd64`; `undefined` where that can't be learnt. */
  platforms(repositoryName: string, digest: string): Promise<readonly string[] | undefined>;
  /** The tags of the images that this stack's own state has pushed. */
  ownTags(): Promise<ReadonlySet<string>>;
}

export interface Identity {
  readonly accountId: string;
  readonly region: string;
}

/** Where services run. */
export interface Network {
  readonly vpcId: string;
  readonly subnetIds: readonly string[];
  readonly assignPublicIp: boolean;
}

/** The images of one repository. */
export interface RepositoryImages {
  /** Digest by image tag. */
  readonly digestByTag: ReadonlyMap<string, string>;
  /** Those without a tag too. */
  readonly digests: ReadonlySet<string>;
}
