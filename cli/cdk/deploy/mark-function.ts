import { boundedCalls } from "../../../inventory";
import { isUnresolved } from "../../../inventory/registry/reference";
import { repositoryTags } from "../../../inventory/registry/repository-tags";
import { functionImage } from "../../../inventory/sources/lambda-functions";
import type { KeeperWorld } from "../../../keeper/world";
import { placeRelease } from "../../../releases";
import { countedName } from "../../../releases/naming/counted-name";
import { registryImage } from "../../../releases/registry-image";
import { storedImage } from "../../../releases/stored-image";
import type { Marked } from "./marked";

/** Marks what a function was deployed with; nothing of one that is no image's. @throws {InventoryError} */
export async function markFunction(
  { clients: { ecr, lambda }, clock, log, endpoint }: KeeperWorld,
  name: string,
): Promise<Omit<Marked, "user" | "failure"> | undefined> {
  const [found] = await functionImage(lambda, boundedCalls(), { name, version: "$LATEST" });
  if (!found || isUnresolved(found)) return undefined;
  const reference = registryImage(found.image, endpoint);
  const digest = found.digest ?? reference?.digest;
  if (!reference || digest === undefined)
    return { tags: [], nothing: "its image is in no repository of ECR" };
  const { repositoryName, registryId } = reference;
  const place = { repositoryName, registryId };
  const image = await storedImage(ecr, place, { imageDigest: digest });
  if (!image) return { tags: [], nothing: `${repositoryName} has its image ${digest} no more` };
  const known = await repositoryTags(ecr, repositoryName, { registryId });
  const counted = await countedName({ ownName: name, digest, tags: () => Promise.resolve(known) });
  if (!("name" in counted)) return { tags: [], nothing: "its image has releases of several names" };
  const order = { service: counted.name, image, isNewest: true, known };
  const { tag } = await placeRelease(ecr, place, order, clock);
  log("info", "marked", { function: name, repository: repositoryName, digest, tag });
  return { tags: [tag] };
}
