import { boundedCalls, imagesInUse, registryOf, repositoryImages, type Source } from "../../inventory";
import { removeReleaseTags, type RemovedReleases } from "../../releases/remove-tags";
import { newestRelease, parseReleaseTag, planReleases, type TaggedDigest } from "../../retention";
import { heldImages } from "../../retention/releases/held-images";
import { awsClients, type AwsOptions } from "../shared/aws-clients";
import { readDeclared } from "./declared-file";
import { exitCodes, type ExitCode } from "../shared/exit-codes";
import type { Io } from "../shared/io";
import { knownRepository } from "./known-repository";
import { notLookedAtText } from "../audit/not-looked-at";
import type { Format } from "../shared/options";
import { count } from "../shared/wording";

export interface RetireOptions extends AwsOptions {
  readonly repository: string;
  /** As its release tags name it. @default all that have releases in the repository */
  readonly service?: string;
  readonly keepReleases: number;
  readonly dryRun?: boolean;
  readonly sources: readonly Source[];
  /** A file. */
  readonly declared?: string;
  readonly format: Format;
}

/** `berth release retire`: takes release tags away that no release is kept for; never an image. */
export async function retireReleases(io: Io, options: RetireOptions): Promise<ExitCode> {
  const { repository: repositoryName, keepReleases, sources } = options;
  const declared = await readDeclared(io, options.declared);
  const clients = await awsClients(io, options);
  const { ecr } = clients;
  const calls = boundedCalls();
  const registry = registryOf(await knownRepository(ecr, repositoryName, calls));
  const images = await repositoryImages(ecr, repositoryName, { calls });
  const report = await imagesInUse(clients, {
    repositories: new Set([repositoryName]),
    images: new Map([[repositoryName, images]]),
    ...{ sources, declared, registry, calls },
  });

  const tags = images.flatMap(({ imageDigest, imageTags }) =>
    imageTags.map((tag) => ({ tag, digest: imageDigest })),
  );
  // Of an index in use its images are held by ECR; of a platform's image in use, this says which index holds it.
  const inUse = heldImages(images, report.inUse).map(({ image }) => image.imageDigest);
  const remove = servicesOf(tags, options.service).flatMap((service) => {
    // Nothing is to be marked here: the newest release stands for what the service runs.
    const digest = newestRelease(service, tags)?.digest ?? "";
    return planReleases({ service, digest, tags, inUse, keepReleases }).remove;
  });
  const outcome: RemovedReleases = options.dryRun
    ? { removed: [], kept: [], gone: [] }
    : await removeReleaseTags(ecr, repositoryName, remove, { calls });
  const { notLookedAt } = report;
  io.stdout.write(
    options.format === "json"
      ? `${JSON.stringify({ repositoryName, planned: remove, ...outcome, notLookedAt }, undefined, 2)}\n`
      : `${[...asText(options, remove, outcome), notLookedAtText(notLookedAt)].join("\n")}\n`,
  );
  return exitCodes.safe;
}

function servicesOf(tags: readonly TaggedDigest[], only: string | undefined): readonly string[] {
  const services = new Set(tags.flatMap(({ tag }) => parseReleaseTag(tag)?.service ?? []));
  return [...services].filter((service) => only === undefined || service === only).sort();
}

function asText(
  { repository, keepReleases, dryRun }: RetireOptions,
  remove: readonly string[],
  { removed, kept }: RemovedReleases,
): string[] {
  const kept5 = `the last ${count(keepReleases, "release")} of each service and what is in use keep theirs`;
  if (remove.length === 0) return [`${repository}: no release tag to take away; ${kept5}.`];
  if (dryRun) {
    return [
      `${repository}: ${count(remove.length, "release tag")} would be taken away; ${kept5}.`,
      ...remove.map((tag) => `  ${tag}`),
    ];
  }
  return [
    `${repository}: ${count(removed.length, "release tag")} taken away; ${kept5}.`,
    ...removed.map((tag) => `  ${tag}`),
    ...kept.map((tag) => `  ${tag} stays: it is the last tag of its image, which ECR would delete with it`),
  ];
}
