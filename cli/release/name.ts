import type { Service } from "@aws-sdk/client-ecs";

import { boundedCalls, InventoryError, type EcsClient } from "../../inventory";
import { services } from "../../inventory/sources/ecs/services";
import { repositoryTags } from "../../inventory/registry/repository-tags";
import type { RunningImage } from "../../releases/running-images";
import { countedName as nameOf } from "../../releases/naming/counted-name";
import { inTagLetters } from "../../releases/naming/release-name";
import { repositoryText } from "../../releases/stored-image";
import { isReleaseService } from "../../retention";
import { serviceTag, taggedName } from "../../retention/releases/history-name";
import { CliError } from "../shared/errors";
import { list } from "../shared/wording";

/**
 * The name under which a service's releases are counted when nobody says one. The repository is read only where the
 * service's own tag doesn't tell.
 *
 * @throws {CliError} `ambiguous-history`: two services run its image, and it can't be told whose releases are its own
 */
export async function countedName(
  { repository, ecr, image }: RunningImage,
  { serviceName = "", serviceArn, tags: own }: Service,
  { ecs, cluster }: { readonly ecs: EcsClient; readonly cluster: string },
): Promise<string> {
  const { repositoryName, registryId } = repository;
  const counted = await nameOf({
    ...{ ownTags: own, ownName: serviceName, digest: image.digest },
    tags: () => repositoryTags(ecr, repositoryName, { registryId, target: repositoryText(repositoryName) }),
  });
  if ("name" in counted) {
    if (counted.name === taggedName(own)) return counted.name;
    const holder = await holderOf(counted.name, ecs, cluster, serviceArn);
    if (holder === undefined) return counted.name;
    throw new CliError(
      "name-taken",
      `The releases of ${counted.name} in ${repositoryText(repositoryName)} are those of the service ${holder}, whose tag \`${serviceTag}\` says so; the service ${serviceName} says none. Nothing was marked. Say another name: \`--as\`.`,
    );
  }
  throw new CliError(
    "ambiguous-history",
    `The image that the service ${serviceName} runs has releases of ${list(counted.among)}, so nobody can tell under which name to count this one. Nothing was marked; the image has its release tags. Say the name: \`--as\`.`,
  );
}

/**
 * Another service of the cluster that says the name in its tag, as `Release` writes it. Who may not list services is not
 * told.
 */
async function holderOf(
  name: string,
  ecs: EcsClient,
  cluster: string,
  self: string | undefined,
): Promise<string | undefined> {
  try {
    const others = await services(ecs, boundedCalls(), [cluster]);
    return others.find(({ releasesAs, arn }) => releasesAs === name && arn !== self)?.name;
  } catch (error) {
    if (error instanceof InventoryError) return undefined;
    throw error;
  }
}

/** A name that was given. */
export function checkedReleaseName(option: string, name: string): string {
  if (isReleaseService(name)) return name;
  throw new CliError(
    "illegal-release-name",
    `\`${option}\` must be 1 to 100 lower case letters, digits and hyphens, got ${JSON.stringify(name)}. ${nearest(name)}`,
  );
}

function nearest(name: string): string {
  const near = inTagLetters(name).slice(0, 100);
  return near === "" ? "Give the service's name." : `The nearest one is ${near}.`;
}
