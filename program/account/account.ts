import type { ExistingRepository } from "../../components";
import type { WantedProvider } from "../../components/push-role/oidc-subjects";
import type { SeenService } from "../../inventory";
import type { ImageFacts } from "../platforms/image-facts";
import type { ExplainedWithdrawal } from "../../releases/withdrawal/read-reasons";
import type { Image, ImageInUse, ImageUser, TaggedDigest, Withdrawal } from "../../retention";

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
  /** Those that can't be pulled, for they are in ECR's archive, or on their way back from it. */
  archivedImages(repositoryName: string): Promise<RepositoryImages>;
  /** Brings images back from the archive, and waits until they can be pulled. */
  restoreImages(repositoryName: string, digests: readonly string[]): Promise<void>;
  /** What of an image the repository has no more: its manifest, those of its platforms, layers. Empty where all is there. */
  missingParts(repositoryName: string, digest: string): Promise<readonly string[]>;
  /** Withdrawals with their reasons, as far as these can be read. */
  reasons(
    repositoryName: string,
    withdrawals: readonly Withdrawal[],
    tags: readonly TaggedDigest[],
  ): Promise<readonly ExplainedWithdrawal[]>;
  /** Withdraws digests of a service. @returns what went wrong without keeping a withdrawal from its place */
  withdraw(repositoryName: string, order: WithdrawalsToPlace): Promise<readonly string[]>;
  /** What an image says of itself, as far as that can be learnt. */
  imageFacts(repositoryName: string, digest: string): Promise<ImageFacts>;
  /** The OpenID Connect provider of a host, if the account has one that this stack has not made itself. */
  oidcProvider(wanted: WantedProvider): Promise<string | undefined>;
  /** What this stack's own state holds. */
  ownResources(): Promise<OwnResources>;
  /** What uses the images of a repository, in the whole account. */
  usage(repositoryName: string): Promise<RepositoryUsage>;
}

/** What is not to be deployed any more. */
export interface WithdrawalsToPlace {
  /** The name under which releases are counted. */
  readonly service: string;
  readonly digests: readonly string[];
  readonly because: string;
}

/** What a stack's state holds of images and services. */
export interface OwnResources {
  /** The tags of the images that it has pushed, and the URL of the repository of each; empty where the state has none. */
  readonly imageTags: ReadonlyMap<string, string>;
  /** Its services, as `<cluster>/<service>`. */
  readonly services: ReadonlySet<string>;
  /** What it has deployed last to each of them, by the same name. @default nobody has looked */
  readonly deployed?: ReadonlyMap<string, OwnDeployment>;
  /** What its releases are of, by the name that they are counted under. */
  readonly releases: ReadonlyMap<string, OwnRelease>;
  /** The texts of its lifecycle policies, by repository. */
  readonly lifecyclePolicies: ReadonlyMap<string, string>;
  /** Its repositories by name, with the stack that each says it belongs to; nothing of one made before there was a tag. */
  readonly repositories: ReadonlyMap<string, string | undefined>;
}

/** What a stack's state says that a service of its own runs. */
export interface OwnDeployment {
  /** The service's name in the program. */
  readonly name: string;
  /** ARN. */
  readonly taskDefinition: string;
  /** The digests that its containers are to run; of other task definitions' the state says nothing. */
  readonly digests: readonly string[];
}

/** A release that the state has. */
export interface OwnRelease {
  readonly digest: string;
  /** How often its tag was lost. */
  readonly again: number;
}

/** What the guard decides on. */
export interface RepositoryUsage {
  readonly repositoryName: string;
  /** All images, archived ones too. */
  readonly images: readonly Image[];
  readonly inUse: readonly ImageInUse[];
  /** References to images that are not there, and what has them: it can't start. */
  readonly dangling: readonly { readonly reference: string; readonly user: ImageUser }[];
  /** ECS's services, as they were read for it. @default none */
  readonly services?: readonly LiveService[];
  /** The text of the lifecycle policy that is in force. */
  readonly lifecyclePolicy?: string;
}

/** A service as ECS has it. */
export type LiveService = Pick<SeenService, "name" | "taskDefinition" | "isUnderWay" | "byEcs" | "failed">;

export interface Identity {
  readonly accountId: string;
  readonly region: string;
}

/** Where services run. */
export interface Network {
  readonly vpcId: string;
  readonly subnetIds: string[];
  readonly assignPublicIp: boolean;
}

/** The images of one repository. */
export interface RepositoryImages {
  /** Digest by image tag. */
  readonly digestByTag: ReadonlyMap<string, string>;
  /** Those without a tag too. */
  readonly digests: ReadonlySet<string>;
  /** Of them, those that have to be restored from the archive first. @default none, as far as anybody has looked */
  readonly archived?: ReadonlySet<string>;
}
