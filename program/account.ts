/** What `prepare` asks of the world. Tests and other programs may answer in AWS's stead. */
export interface Account {
  /** Who our own SDK clients are, and where. */
  identity(): Promise<Identity>;
  /** Who the `aws` provider is, and where: the one that will make the resources. */
  providerIdentity(): Promise<Identity>;
  /** The account's default VPC and its subnets. */
  defaultNetwork(): Promise<Network>;
  /** Whether the repository exists. */
  hasRepository(repositoryName: string): Promise<boolean>;
  /** The digest of the image with this tag, if there is one. */
  digestOfTag(repositoryName: string, tag: string): Promise<string | undefined>;
  /** The tags that this stack's own state has pushed. */
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
