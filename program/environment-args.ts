import type * as pulumi from "@pulumi/pulumi";

import type {
  BuildSource,
  EcsServiceArgs,
  ImageRepositoryArgs,
  LoadBalancerArgs,
  ServiceNetwork,
} from "../components";

/**
 * What an environment is made of. All of it but `network` and `clusterArn` is plain, not an Output: it decides which
 * resources there are, and `prepare` looks at the account with it before the first one is registered.
 */
export interface EnvironmentArgs {
  /** The application area, in lower case words. The repository is `<area>-assets-<stage>`. */
  readonly area: string;
  /** The environment: dev, staging, prod. */
  readonly stage: string;
  /**
   * The images that services and their sidecars run, each by the name that its tag begins with: for a service's own
   * the service's name. One is built once a service, a sidecar or the program asks for it.
   *
   * @default none
   */
  readonly images?: Readonly<Record<string, EnvironmentImage>>;
  /** What is kept, and how long. */
  readonly retention?: EnvironmentRetention;
  /** Settings of the repository in ECR. */
  readonly repository?: Omit<
    ImageRepositoryArgs,
    | "repositoryName"
    | "keepImages"
    | "archive"
    | "keepReleases"
    | "deletion"
    | "deleteAdopted"
    | "existing"
    | "releases"
    | "settings"
  >;
  /**
   * What happens when the lifecycle policy would take an image that something in the account uses; `off` doesn't look.
   *
   * @default "refuse"
   */
  readonly guard?: "refuse" | "warn" | "off";
  /**
   * What becomes of content that is to be built and that the repository has already, pushed by another than this stack:
   * `take` runs it, as after a `destroy` or beside another stack; `build` builds it again, under a tag of its own. Whoever
   * may push can put any image under a content's tag: say `build` where you give others that right (`grantPush`,
   * `PushRole`, a CDK app that shares the repository).
   *
   * @default "build" with `repository.pushRoles`, else "take"
   */
  readonly pushedContent?: "build" | "take";
  /**
   * Whether a deployment that fails because a container ended shows the last 20 lines that it wrote, of services that say
   * nothing else.
   *
   * @default true
   */
  readonly showContainerLogs?: boolean;
  /**
   * `never`: this stage builds nothing, and takes what was promoted into its repository (`berth promote`). Content that is
   * not there is refused in preview. It is for stages such as prod.
   *
   * @default "as-needed"
   */
  readonly build?: "as-needed" | "never";
  /**
   * The stack from which the repository is taken over, with its images: `<organization>/<project>/<stack>`, as the
   * repository's tag `berth:owner` says. Without it, the repository of another stack is refused.
   *
   * @default none
   */
  readonly adopt?: string;
  /**
   * Where services run that say nothing else.
   *
   * @default the account's default VPC, looked for where there are `images`
   */
  readonly network?: ServiceNetwork;
  /**
   * The cluster of services that say nothing else. With `capacityProviderStrategies`, it must have these providers.
   *
   * @default one is made for all of them
   */
  readonly clusterArn?: pulumi.Input<string>;
}

/**
 * One image: with `context` it is built, unless the repository has the same content already; with `tag` or `digest` it
 * was pushed by CI. The paths are relative to the folder that the program runs in.
 */
export interface EnvironmentImage extends Partial<Omit<BuildSource, "contentHash" | "revision">> {
  /**
   * The platform that the service runs on.
   *
   * @default "linux/amd64"
   */
  readonly platform?: "linux/amd64" | "linux/arm64";
  /** The tag of an image that the repository has. It is looked up in preview, and run by digest. */
  readonly tag?: string;
  /** The digest of an image that the repository has. */
  readonly digest?: string;
}

/** What is kept. */
export interface EnvironmentRetention extends Pick<
  ImageRepositoryArgs,
  "keepImages" | "archive" | "keepReleases" | "deletion" | "deleteAdopted"
> {
  /**
   * Stages whose repository Pulumi refuses to delete or replace.
   *
   * @default ["prod", "production"]
   */
  readonly protectStages?: readonly string[];
}

/** How a service of an environment runs: `EcsServiceArgs`, without what the environment knows. */
export interface EnvironmentServiceArgs extends Omit<
  EcsServiceArgs,
  | "imageUri"
  | "repositoryArn"
  | "cpuArchitecture"
  | "clusterArn"
  | "network"
  | "cpu"
  | "memory"
  | "loadBalancer"
  | "settings"
> {
  /**
   * Which of the environment's images it runs.
   *
   * @default the one of the service's name
   */
  readonly image?: string;
  /** @default 256 */
  readonly cpu?: number;
  /** @default 512 */
  readonly memory?: number;
  /**
   * A load balancer in front of the tasks; `true` for one with nothing said about it. Needs `port`.
   *
   * @default none
   */
  readonly loadBalancer?: true | LoadBalancerArgs;
  /** @default the environment's */
  readonly clusterArn?: pulumi.Input<string>;
  /** @default the environment's */
  readonly network?: ServiceNetwork;
}
