import * as pulumi from "@pulumi/pulumi";

import type { EcsService, ServiceImage } from "../../components";
import { checkEnvironment } from "../../program/check-environment";
import { Environment as Composed } from "../../program/environment";
import { prepare, type Prepared } from "../../program/prepare";
import { sidecarImage, sidecarsOf } from "../../program/sidecars";
import type { EnvironmentInputs, EnvironmentServiceInputs } from "../inputs";
import type { Make } from "../make";
import { withSettings } from "../settings";

/** Looks at the account first: what can't be is refused before anything is registered. */
export const makeEnvironment: Make = async (name, inputs, options) => {
  const { services = {}, settings, ...args } = withSettings(inputs as EnvironmentInputs);
  const images = { ...args.images, ...sidecarImages(services) };
  const provider = awsProviderOf(options);
  const prepared = await prepare(checkEnvironment({ ...args, images }), {
    ...(settings && { settings }),
    ...(provider && { provider }),
  });
  return new Environment(name, { prepared, services }, options);
};

/**
 * A stage of an application area: its own repository, and the services that run from it. All that keeps their images
 * is in it: the guard, the adoption of a repository that exists, release tags, and the healing of an image that is lost.
 */
class Environment extends pulumi.ComponentResource {
  public readonly repositoryName: pulumi.Output<string>;
  public readonly repositoryArn: pulumi.Output<string>;
  public readonly repositoryUrl: pulumi.Output<string>;
  public readonly registryId: pulumi.Output<string>;
  public readonly accountId: string;
  public readonly region: string;
  public readonly services: Readonly<Record<string, pulumi.Inputs>>;

  constructor(name: string, { prepared, services }: Composition, options: pulumi.ComponentResourceOptions) {
    super("berth:index:Environment", name, {}, options);
    const environment = new Composed(prepared, { name, resources: { parent: this } });
    const { repository } = environment;
    this.repositoryName = repository.repositoryName;
    this.repositoryArn = repository.repositoryArn;
    this.repositoryUrl = repository.repositoryUrl;
    this.registryId = repository.registryId;
    this.accountId = environment.accountId;
    this.region = environment.region;
    this.services = Object.fromEntries(
      Object.entries(services).map(([service, { image = service, sidecars, ...runtime }]) => {
        const deployed = environment.service(service, {
          ...runtime,
          image,
          ...(sidecars && { sidecars: sidecarsOf(environment, service, sidecars) }),
        });
        return [service, deployedService(environment.image(image), deployed)];
      }),
    );
    this.registerOutputs({
      repositoryName: this.repositoryName,
      repositoryArn: this.repositoryArn,
      repositoryUrl: this.repositoryUrl,
      registryId: this.registryId,
      accountId: this.accountId,
      region: this.region,
      services: this.services,
    });
  }
}

interface Composition {
  readonly prepared: Prepared;
  readonly services: Readonly<Record<string, EnvironmentServiceInputs>>;
}

/** Images that sidecars are built of, by the names that they are released under. */
function sidecarImages(services: Composition["services"]): NonNullable<EnvironmentInputs["images"]> {
  const images = Object.entries(services).flatMap(([service, { sidecars = {} }]) =>
    Object.entries(sidecars).flatMap(([sidecar, { image }]) =>
      typeof image === "string" ? [] : [[sidecarImage(service, sidecar), image] as const],
    ),
  );
  return Object.fromEntries(images);
}

function deployedService(image: ServiceImage, service: EcsService): pulumi.Inputs {
  return {
    imageUri: image.imageUri,
    digest: image.digest,
    ...(service.releaseTag && { releaseTag: service.releaseTag }),
    serviceName: service.serviceName,
    serviceArn: service.serviceArn,
    clusterArn: service.clusterArn,
    taskDefinitionArn: service.taskDefinitionArn,
    logGroupName: service.logGroupName,
    taskRoleName: service.taskRoleName,
    securityGroupId: service.securityGroupId,
    ...(service.url && { url: service.url }),
  };
}

/** The one that the program gives; its children have it by their parent. */
function awsProviderOf({ providers }: pulumi.ComponentResourceOptions): pulumi.ProviderResource | undefined {
  return Array.isArray(providers) ? undefined : providers?.["aws"];
}
