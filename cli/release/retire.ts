import { boundedCalls, registryOf, repositoryImages, type Source } from "../../inventory";
import { removeReleaseTags, type RemovedReleases } from "../../releases/remove-tags";
import { newestRelease, parseReleaseTag, planReleases } from "../../retention";
import { servicesOf } from "../../retention/releases/history-name";
import { endHistory, releasedDigests, taggedDigests } from "../../retention/releases/plan-releases";
import { unaccountedReleases } from "../../retention/releases/unaccounted-releases";
import { awsClients, type AwsOptions } from "../shared/aws-clients";
import { readDeclared } from "./declared-file";
import { exitCodes, type ExitCode } from "../shared/exit-codes";
import type { Io } from "../shared/io";
import { jsonText } from "../shared/json-text";
import { unknownHistory, usedReleases } from "./gone-histories";
import { knownRepository } from "./known-repository";
import { notLookedAtText } from "../audit/not-looked-at";
import type { Format } from "../shared/options";
import { count, list } from "../shared/wording";

export interface RetireOptions extends AwsOptions {
  readonly repository: string;
  /** As its release tags name it. @default all that have releases in the repository */
  readonly service?: string;
  readonly keepReleases: number;
  readonly dryRun?: boolean;
  /** Whether the histories of services that are gone end altogether. */
  readonly gone?: boolean;
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
  // Of an index in use its images are held by ECR; of a platform's image in use, this says which index holds it.
  const used = await usedReleases(clients, repositoryName, images, { sources, declared, registry, calls });
  const { held: inUse, gone, report } = used;

  const tags = taggedDigests(images);
  const services = servicesOf(tags);
  const wanted = services.filter((one) => options.service === undefined || one === options.service);
  const unaccounted = new Set(unaccountedReleases(tags, new Set(inUse)));
  const counted = tags.filter(({ tag }) => !unaccounted.has(tag));
  const plans = wanted.map((service) => {
    if (options.gone && gone.includes(service)) return { remove: endHistory(service, tags) };
    // Nothing is to be marked here: the newest release stands for what the service runs, also where it is none of its own.
    const newest = newestRelease(service, tags);
    const own = keepReleases + (newest && unaccounted.has(newest.tag) ? 1 : 0);
    const deployed = new Set(releasedDigests(service, counted));
    const history = { service, digest: newest?.digest ?? "", tags, inUse, deployed };
    return planReleases({ ...history, keepReleases: own });
  });
  const remove = plans.flatMap((plan) => plan.remove);
  const unknown = [...unaccounted].filter((tag) => !remove.includes(tag) && isOf(tag, wanted));
  const outcome: RemovedReleases = options.dryRun
    ? { removed: [], kept: [], gone: [] }
    : await removeReleaseTags(ecr, repositoryName, remove, { calls });
  const { notLookedAt } = report;
  if (options.format === "json") {
    io.stdout.write(jsonText({ repositoryName, planned: remove, ...outcome, unknown, gone, notLookedAt }));
    return exitCodes.safe;
  }
  const noHistory = unknownHistory(repositoryName, options.service, services);
  const left = options.gone ? [] : gone.filter((service) => wanted.includes(service));
  const lines = [
    ...(noHistory === undefined ? asText(options, remove, outcome) : [noHistory]),
    ...unknown.map((tag) => `  ${tag} stays, and counts for none: no deployment accounts for it`),
    ...goneText(left),
    notLookedAtText(notLookedAt),
  ];
  io.stdout.write(`${lines.join("\n")}\n`);
  return exitCodes.safe;
}

function isOf(tag: string, services: readonly string[]): boolean {
  return services.includes(parseReleaseTag(tag)?.service ?? "");
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

/** Of histories that go on although their services are gone; nothing where there are none. */
function goneText(gone: readonly string[]): string[] {
  if (gone.length === 0) return [];
  const text = `Nothing runs an image of the releases of ${list(gone)} any more, and no service that runs others of this repository is counted so: \`--gone\` takes all ${gone.length === 1 ? "its" : "their"} release tags away.`;
  return [text];
}
