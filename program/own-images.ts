import { repositoryPlace } from "../retention/images/ecr-registry";
import type { Identity, OwnResources } from "./account/account";

/** The repository of a stack's environment. */
export interface OwnRepository extends Identity {
  readonly name: string;
}

/** What a stack's state has pushed, as seen from the repository that its configuration says. */
export interface OwnImages {
  /** The tags in this repository. */
  readonly tags: ReadonlySet<string>;
  /** That the stack goes over from another repository, if it does. */
  readonly warning?: string;
}

/**
 * Tells the images of this repository from those that the stack pushed to another one: an edited area, stage or region
 * makes a new repository, and nothing is lost where its images are still missing there.
 *
 * @param images The names of the images that this environment has.
 */
export function ownImages(
  { imageTags }: Pick<OwnResources, "imageTags">,
  repository: OwnRepository,
  images: readonly string[],
): OwnImages {
  const all = [...imageTags];
  const tags = new Set(all.flatMap(([tag, url]) => (isHere(url, repository) ? [tag] : [])));
  // Another environment of the same program has images of other names.
  const left = all.filter(
    ([tag, url]) => !isHere(url, repository) && images.some((name) => tag.startsWith(`${name}-`)),
  );
  if (tags.size > 0 || left.length === 0) return { tags };
  const former = [...new Set(left.map(([, url]) => placeText(url)))].join(", ");
  return { tags, warning: movedText(former, repository) };
}

function isHere(url: string, { name, accountId, region }: OwnRepository): boolean {
  // Of a state that doesn't say it, it has always been this one.
  if (url === "") return true;
  const { repositoryName, registry } = repositoryPlace(url);
  const isRegistry = !registry || (registry.registryId === accountId && registry.region === region);
  return repositoryName === name && isRegistry;
}

function placeText(url: string): string {
  const { repositoryName, registry } = repositoryPlace(url);
  const where = registry ? ` (${registry.registryId}, ${registry.region})` : "";
  return `"${repositoryName}"${where}`;
}

function movedText(former: string, { name, accountId, region }: OwnRepository): string {
  return (
    `This stack's images are in the repository ${former} so far, and its configuration says "${name}" (${accountId}, ${region}). ` +
    "`up` makes that one, pushes the images to it, and runs the services from there. The former repository stays with its images and its release tags, and belongs to no stack any more: delete it once nothing runs from it. " +
    "If that is not meant, put the former area, stage or region back."
  );
}
