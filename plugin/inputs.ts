import type {
  BuildSource,
  DigestSource,
  EcsServiceArgs,
  ImageRepositoryArgs,
  LoadBalancerArgs,
  ReleaseArgs,
  ServiceImageArgs,
  ServiceRelease,
  SidecarArgs,
} from "../components";
import type { EnvironmentArgs, EnvironmentImage, EnvironmentServiceArgs } from "../program/environment-args";

/** What every component of the plugin takes. */
export interface CommonInputs {
  /**
   * The arguments of the `aws` provider that the component is given, if it is given one: berth's own calls then reach AWS
   * as the provider does.
   *
   * @default the stack's `aws:*` settings
   */
  readonly settings?: Readonly<Record<string, unknown>>;
}

/** What other languages say of an `ImageRepository`. */
export interface ImageRepositoryInputs extends Omit<ImageRepositoryArgs, "settings">, CommonInputs {}

/** What other languages say of a `ServiceImage`. */
export interface ServiceImageInputs extends Omit<ServiceImageArgs, "source" | "settings">, CommonInputs {
  /** What the image is: built from `context`, or with `digest` one that the repository has. */
  readonly source: ImageSource;
}

/** Content to build and push, or with `digest` an image that is in the repository already. */
export interface ImageSource extends Partial<Omit<BuildSource, "contentHash">>, Partial<DigestSource> {}

/** What other languages say of an `EcsService`. */
export interface EcsServiceInputs
  extends Omit<EcsServiceArgs, "release" | "sidecars" | "settings">, CommonInputs {
  /**
   * Containers beside the service's own, by name.
   *
   * @default none
   */
  readonly sidecars?: Readonly<Record<string, SidecarInputs>>;
  /**
   * What the service's releases are counted under. Once the service runs an image, it gets the tag
   * `release.<service>.<n>`, by which an `ImageRepository` keeps it. `false`: nothing is marked, and what runs is kept no
   * longer than any other image.
   *
   * @default releases under the component's name
   */
  readonly release?: false | ServiceReleaseInputs;
}

/** A container that runs beside the service's own in every task, and reaches it at localhost. */
export interface SidecarInputs extends Omit<SidecarArgs, "image" | "release"> {
  /**
   * What to run: any image that the tasks can reach, by digest. From a private ECR repository, the tasks get the right to
   * pull it.
   */
  readonly image: Exclude<SidecarArgs["image"], { readonly imageUri: unknown }>;
}

/** What a container's releases are counted under. */
export interface ServiceReleaseInputs extends Omit<ServiceRelease, "existing" | "again" | "service"> {
  /**
   * The name in the tag `release.<service>.<n>`: lower case letters, digits and hyphens.
   *
   * @default the component's, or the service's name in an environment; of a sidecar `<service>-<sidecar>`
   */
  readonly service?: string;
}

/** What other languages say of a `Release`. */
export interface ReleaseInputs extends Omit<ReleaseArgs, "existing" | "again" | "settings">, CommonInputs {}

/** What other languages say of an environment: all of it at once, with its services. */
export interface EnvironmentInputs extends EnvironmentArgs, CommonInputs {
  /**
   * The services that run the environment's images, each by its name: lower case words joined by hyphens.
   *
   * @default none
   */
  readonly services?: Readonly<Record<string, EnvironmentServiceInputs>>;
}

/** How a service of an environment runs. */
export interface EnvironmentServiceInputs extends Omit<
  EnvironmentServiceArgs,
  "loadBalancer" | "release" | "sidecars"
> {
  /**
   * A load balancer in front of the tasks; an empty map for one with nothing said about it. Needs `port`.
   *
   * @default none
   */
  readonly loadBalancer?: LoadBalancerArgs;
  /**
   * What the service's releases are counted under; `false`: nothing is marked.
   *
   * @default releases under the service's name
   */
  readonly release?: false | ServiceReleaseInputs;
  /**
   * Containers beside the service's own, by name.
   *
   * @default none
   */
  readonly sidecars?: Readonly<Record<string, EnvironmentSidecarInputs>>;
}

/** A container beside a service's own. */
export interface EnvironmentSidecarInputs extends Omit<SidecarInputs, "image"> {
  /**
   * What to run: an image that the tasks can reach, by digest; or a map as in `images`, which is then the environment's
   * image `<service>-<sidecar>`, and released under that name.
   */
  readonly image: string | EnvironmentImage;
}
