import type * as pulumi from "@pulumi/pulumi";

import { isReleaseService, type Problem } from "../../retention";
import { Release } from "../release/release";
import type { EcsServiceArgs } from "./args";
import type { BuiltImage } from "./containers/args";
import { isBuilt } from "./containers/image";
import type { ServiceRelease } from "./service-release";

/** The name under which a service's releases are counted. */
export function releaseServiceOf(
  name: string,
  { release }: { readonly release?: EcsServiceArgs["release"] | undefined },
): string {
  return release === false ? name : (release?.service ?? name);
}

/** What has been deployed, and what the release has to know of it. */
export interface DeployedService {
  readonly cluster: pulumi.Input<string>;
  readonly serviceArn: pulumi.Input<string>;
  readonly taskDefinitionArn: pulumi.Input<string>;
}

/**
 * The releases of a service: of its own container, and of each sidecar whose image berth keeps.
 *
 * @returns that of its own container; none where the service is not to be released
 */
export function releasesOf(
  name: string,
  args: EcsServiceArgs,
  deployed: DeployedService,
  parent: pulumi.Resource,
): Release | undefined {
  const { settings, showContainerLogs } = args;
  const common = {
    ...deployed,
    ...(settings && { settings }),
    ...(showContainerLogs !== undefined && { showContainerLogs }),
  };
  const [own, ...sidecars] = releasedContainers(name, args);
  for (const {
    release: { shieldFirst: _, ...known },
    ...released
  } of sidecars) {
    new Release(`${name}-${released.container}`, { ...common, ...known, ...released }, { parent });
  }
  if (!own) return undefined;
  const {
    release: { shieldFirst: _, ...known },
    ...released
  } = own;
  return new Release(name, { ...common, ...known, ...released }, { parent });
}

/** A container whose image is kept. */
export interface ReleasedContainer {
  readonly container: string;
  /** The name under which its releases are counted. */
  readonly service: string;
  readonly imageUri: pulumi.Input<string>;
  readonly release: ServiceRelease;
}

/** The containers of a service whose images are kept, its own first; none where the service is not to be released. */
export function releasedContainers(name: string, args: EcsServiceArgs): ReleasedContainer[] {
  const { release = {}, imageUri } = args;
  if (release === false) return [];
  const service = releaseServiceOf(name, args);
  return [
    { container: name, service, imageUri, release },
    ...keptSidecars(args).map(([container, { image, release: own = {} }]) => ({
      container,
      service: own.service ?? `${service}-${container}`,
      imageUri: image.imageUri,
      release: own,
    })),
  ];
}

/** A name that no tag can be made of is known before anything is deployed under it. */
export function releaseProblems(name: string, args: EcsServiceArgs): Problem[] {
  return releasedContainers(name, args)
    .map(({ service }) => service)
    .filter((one) => !isReleaseService(one))
    .map((one) => ({
      code: "illegal-service",
      path: "release.service",
      message: `Releases can't be counted under ${JSON.stringify(one)}: it has to be 1 to 100 lower case letters, digits and hyphens, for it becomes part of a tag. Set \`release.service\`, rename the sidecar, or set \`release: false\`, which keeps nothing.`,
    }));
}

interface KeptSidecar {
  readonly image: BuiltImage;
  readonly release: ServiceRelease | undefined;
}

function keptSidecars({ sidecars = {} }: EcsServiceArgs): [string, KeptSidecar][] {
  return Object.entries(sidecars).flatMap(([sidecar, { image, release }]) =>
    isBuilt(image) && release !== false ? [[sidecar, { image, release }]] : [],
  );
}
