import { Cluster, ClusterCapacityProviders } from "@pulumi/aws/ecs";
import * as pulumi from "@pulumi/pulumi";

import {
  EcsService,
  ImageRepository,
  InvalidArgumentsError,
  ServiceImage,
  type EcsServiceArgs,
  type ServiceRelease,
  type SidecarArgs,
} from "../components";
import { certificateRegionProblems } from "../components/ecs-service/load-balancer/certificate-region";
import { didYouMean } from "../retention/did-you-mean";
import { cpuArchitectureOf } from "../components/ecs-service/containers/cpu-architecture";
import { releaseServiceOf } from "../components/ecs-service/releases";
import { checkEnvironment } from "./check-environment";
import type { EnvironmentArgs, EnvironmentServiceArgs } from "./environment-args";
import { nameTaken } from "./guard/taken-names";
import { portWarning } from "./platforms/exposed-ports";
import { withShortTraces } from "./registration/short-traces";
import { prepare, type Prepared, type PreparedImage, type PrepareOptions } from "./prepare";

/** What counts before anything is registered alone. */
type LookOptions = Omit<PrepareOptions, "provider">;

/** Where an environment looks, and what its resources have in common. */
export interface EnvironmentOptions extends PrepareOptions {
  /**
   * The logical name of the repository. Two environments in one program need two, and services of different names.
   *
   * @default "images"
   */
  readonly name?: string;
  /** Options of all that it registers: `parent`, `transforms`. */
  readonly resources?: pulumi.ComponentResourceOptions;
}

/**
 * A stage of an application area: its own repository, and the services that run from it. All that keeps their images
 * is in it: the guard, the adoption of a repository that exists, release tags, and the healing of an image that is lost.
 *
 * ```ts
 * const shop = await Environment.prepare({ area: "shop", stage: "dev", images: { web: { context: "web" } } });
 * const web = shop.service("web", { port: 8080, loadBalancer: true });
 * ```
 *
 * It is no resource itself.
 */
export class Environment {
  /**
   * Looks at the account and at what is to be built, and registers the repository. Call it where `await` is possible
   * before services are registered; other resources may come before or after.
   *
   * @throws {InvalidArgumentsError} with all that is wrong with the arguments
   * @throws {PrepareError} when the account can't be asked, or the guard refuses
   */
  public static async prepare(args: EnvironmentArgs, options: EnvironmentOptions = {}): Promise<Environment> {
    return new Environment(await prepare(checkEnvironment(args), options), options);
  }

  /** The repository of this stage. */
  public readonly repository: ImageRepository;
  /** Whose account it is in: 12 digits. */
  public readonly accountId: string;
  public readonly region: string;
  readonly #prepared: Prepared;
  readonly #resources: pulumi.ComponentResourceOptions;
  readonly #images = new Map<string, ServiceImage>();
  #cluster: Cluster | undefined;
  #capacity: ClusterCapacityProviders | undefined;

  /** @param prepared What `prepare` found out. */
  constructor(
    prepared: Prepared,
    { name = "images", resources, provider }: Omit<EnvironmentOptions, keyof LookOptions> = {},
  ) {
    const { config, repository, settings } = prepared;
    const { protectStages, ...retention } = config.retention;
    this.#prepared = prepared;
    this.#resources = { ...(provider && { provider }), ...resources };
    this.accountId = prepared.accountId;
    this.region = prepared.region;
    const args = {
      repositoryName: repository.name,
      ...retention,
      ...config.repository,
      ...(repository.existing && { existing: repository.existing }),
      ...(repository.seeds && { releases: repository.seeds }),
      settings,
    };
    const protect = protectStages.includes(config.stage);
    this.repository = withShortTraces(() => new ImageRepository(name, args, { ...this.#resources, protect }));
  }

  /**
   * One of the environment's images, by digest: for a sidecar, a function, a scheduled task. Built and pushed when the
   * repository has no image of this content. What a service or a sidecar runs is marked as a release; what runs
   * elsewhere, whoever runs it has to mark.
   */
  public image(name: string): ServiceImage {
    const known = this.#images.get(name);
    if (known) return known;
    const args = {
      repositoryUrl: this.repository.repositoryUrl,
      registryId: this.repository.registryId,
      source: this.#preparedImage(name, `image("${name}")`).source,
      settings: this.#prepared.settings,
    };
    const image = withShortTraces(() => new ServiceImage(name, args, this.#resources));
    this.#images.set(name, image);
    return image;
  }

  /**
   * A service that runs one of the environment's images, with sidecars if there are any, and its release.
   *
   * @param name Lower case words joined by hyphens; unique in the environment.
   */
  public service(name: string, args: EnvironmentServiceArgs = {}): EcsService {
    return withShortTraces(() => this.#service(name, args));
  }

  #service(name: string, args: EnvironmentServiceArgs): EcsService {
    const { image = name, cpu = 256, memory = 512, loadBalancer, clusterArn, ...runtime } = args;
    const { platform, exposedPorts } = this.#preparedImage(image, `service("${name}")`);
    const unheard = portWarning(name, args.port, exposedPorts);
    if (unheard !== undefined) void pulumi.log.warn(unheard);
    const { network = this.#prepared.network, sidecars } = args;
    const { showContainerLogs } = this.#prepared.config;
    const elsewhere = certificateRegionProblems(
      typeof loadBalancer === "object" ? loadBalancer.certificateArn : undefined,
      this.region,
    );
    if (elsewhere.length > 0) throw new InvalidArgumentsError(`EcsService "${name}"`, elsewhere);
    if (network === undefined) throw new TypeError("`prepare` looks for a network where there are images.");
    return new EcsService(
      name,
      {
        ...(showContainerLogs !== undefined && { showContainerLogs }),
        ...runtime,
        cpu,
        memory,
        network,
        imageUri: this.image(image).imageUri,
        repositoryArn: this.repository.repositoryArn,
        clusterArn: clusterArn ?? this.#clusterArn(args.capacityProviderStrategies !== undefined),
        cpuArchitecture: cpuArchitectureOf(platform) ?? "X86_64",
        ...(loadBalancer && { loadBalancer: loadBalancer === true ? {} : loadBalancer }),
        release: this.#release(name, image, args.release),
        ...(sidecars && { sidecars: this.#sidecars(name, args, sidecars) }),
        settings: this.#prepared.settings,
      },
      this.#resources,
    );
  }

  /** With what the repository has of it: a tag that is lost is placed again, and old ones are retired. */
  #release(
    name: string,
    image: string | undefined,
    release: EcsServiceArgs["release"] = {},
  ): false | ServiceRelease {
    if (release === false) return false;
    const shieldFirst = image !== undefined && this.#prepared.images[image]?.isUnmarked === true;
    const { byService, again, inUse } = this.#prepared.releases;
    const service = release.service ?? name;
    this.#checkName(service);
    const tags = byService[service] ?? [];
    const times = again[service];
    const { keepReleases } = this.repository;
    const released = new Set(tags.map(({ digest }) => digest));
    return {
      existing: tags,
      ...(shieldFirst && { shieldFirst }),
      ...(times !== undefined && { again: times }),
      ...(inUse && { retire: { keepReleases, inUse: inUse.filter((digest) => released.has(digest)) } }),
      ...release,
    };
  }

  /** A newcomer is refused; of one that is there already, others' releases may be all that is left to mend. */
  #checkName(service: string): void {
    const { config, repository, releases } = this.#prepared;
    const others = releases.taken[service];
    if (others === undefined) return;
    const error = nameTaken(repository.name, service, others);
    if (config.guard !== "warn" && !releases.own.includes(service)) throw error;
    void pulumi.log.warn(error.message);
  }

  #sidecars(
    name: string,
    { release }: EnvironmentServiceArgs,
    sidecars: NonNullable<EnvironmentServiceArgs["sidecars"]>,
  ): Record<string, SidecarArgs> {
    const service = releaseServiceOf(name, { release });
    const known = Object.entries(sidecars).map(([sidecar, options]) => [
      sidecar,
      {
        ...options,
        release: this.#release(`${service}-${sidecar}`, this.#nameOf(options.image), options.release),
      },
    ]);
    return Object.fromEntries(known) as Record<string, SidecarArgs>;
  }

  /** Under which name the environment has an image, if it is one of its own. */
  #nameOf(image: SidecarArgs["image"]): string | undefined {
    return [...this.#images].find(([, own]) => own === image)?.[0];
  }

  /** One cluster for all services; with Spot, once one of them wants it. */
  #clusterArn(withCapacityProviders: boolean): pulumi.Input<string> {
    const { config } = this.#prepared;
    if (config.clusterArn !== undefined) return config.clusterArn;
    const name = `${config.area}-${config.stage}`;
    const cluster = (this.#cluster ??= new Cluster(name, {}, this.#resources));
    if (!withCapacityProviders) return cluster.arn;
    const providers = (this.#capacity ??= new ClusterCapacityProviders(
      name,
      { clusterName: cluster.name, capacityProviders: ["FARGATE", "FARGATE_SPOT"] },
      this.#resources,
    ));
    // A service takes a strategy only once the cluster has its providers.
    return pulumi.all([cluster.arn, providers.clusterName]).apply(([arn]) => arn);
  }

  #preparedImage(name: string, asker: string): PreparedImage {
    const { images, config } = this.#prepared;
    const image = images[name];
    if (image) return image;
    const known = Object.keys(images).map((one) => `"${one}"`);
    const message = `\`${asker}\` needs the image "${name}", and \`images\` has ${known.join(", ") || "none"}.${didYouMean(name, Object.keys(images))} Say in \`Environment.prepare({ images: { ... } })\` what it is.`;
    throw new InvalidArgumentsError(`Environment "${config.area}-${config.stage}"`, [
      { code: "unknown-image", path: `images.${name}`, message },
    ]);
  }
}
