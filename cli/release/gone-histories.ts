import { imagesInUse, type InUseOptions, type InUseReport, type InventoryClients } from "../../inventory";
import type { Image, TaggedDigest } from "../../retention";
import { servicesOf } from "../../retention/releases/history-name";
import { heldImages } from "../../retention/releases/held-images";
import { taggedDigests } from "../../retention/releases/plan-releases";
import { didYouMean } from "../../retention/did-you-mean";
import { list } from "../shared/wording";
import { releaseNameOf } from "../../releases/naming/release-name";

/** What is known of a repository's releases, and of what uses its images. */
export interface UsedReleases {
  /** Digests in use, and those of what holds them: an index of its platform's image. */
  readonly held: readonly string[];
  /** Names under which releases are counted that no service has any more, and none of whose images is in use. */
  readonly gone: readonly string[];
  readonly report: InUseReport;
}

/** @throws {InventoryError} */
export async function usedReleases(
  clients: InventoryClients,
  repositoryName: string,
  images: readonly Image[],
  options: Omit<InUseOptions, "repositories" | "images">,
): Promise<UsedReleases> {
  const report = await imagesInUse(clients, {
    ...options,
    repositories: new Set([repositoryName]),
    images: new Map([[repositoryName, images]]),
  });
  const held = heldImages(images, report.inUse).map(({ image }) => image.imageDigest);
  return { held, gone: goneHistories(taggedDigests(images), held, report), report };
}

/** That nothing is counted under a name, with those under which something is; nothing where something is. */
export function unknownHistory(
  repositoryName: string,
  service: string | undefined,
  services: readonly string[],
): string | undefined {
  if (service === undefined || services.includes(service)) return undefined;
  const known = services.length === 0 ? "" : ` It has those of ${list(services)}.`;
  return `${repositoryName} has no releases of ${service}.${didYouMean(service, services)}${known}`;
}

function goneHistories(
  tags: readonly TaggedDigest[],
  held: readonly string[],
  { inUse }: InUseReport,
): string[] {
  const names = new Set(
    inUse.flatMap(({ user }) =>
      user.kind === "service" ? [user.releasesAs ?? releaseNameOf(user.name.split("/")[1] ?? "")] : [],
    ),
  );
  const isHeld = new Set(held);
  const used = new Set(servicesOf(tags.filter(({ digest }) => isHeld.has(digest))));
  return servicesOf(tags).filter((service) => !used.has(service) && !names.has(service));
}
