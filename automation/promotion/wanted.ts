import { repositoryTags } from "../../inventory/registry/repository-tags";
import type { Clock } from "../../releases/clock";
import type { CopyEnd } from "../../releases/copy/registry-session";
import type { WantedImage } from "../../releases/promotion/promotion-plan";
import { imageName, serviceImages } from "../../releases/promotion/service-images";
import { isDigest, type Problem, type TaggedDigest } from "../../retention";
import { formatReleaseTag, parseReleaseTag } from "../../retention";
import { didYouMean } from "../../retention/did-you-mean";
import { refused } from "./errors";
import type { StackClients } from "../stack-clients";
import type { StackService } from "./stack";

/** What was asked for, and where to look for it. */
export interface WantedQuery {
  readonly from: CopyEnd;
  readonly source: StackClients;
  /** Of the source. */
  readonly stack: string;
  readonly known: readonly StackService[];
  readonly services: readonly string[] | undefined;
  readonly release: number | undefined;
  readonly digest: string | undefined;
}

/**
 * The images that are to move: what the services run, or the one that is named.
 *
 * @param target The stack that they are for.
 * @throws {PromotionFailedError} `not-promotable`, with all that is wrong
 */
export async function wantedImages(query: WantedQuery, target: string, clock: Clock): Promise<WantedImage[]> {
  const problems = argumentProblems(query);
  if (problems.length > 0) throw refused(target, problems);
  const { from, source, known, services = known.map(({ name }) => name), release, digest } = query;
  const { repositoryName, registryId } = from;
  const tags = await repositoryTags(from.ecr, repositoryName, { registryId });
  const [only = ""] = services;
  if (digest !== undefined) return [{ service: only, image: imageName(only, digest, tags), digest }];
  if (release !== undefined) {
    const found = releaseOf(only, release, tags, repositoryName);
    if ("code" in found) throw refused(target, [found]);
    return [{ service: only, image: imageName(only, found.digest, tags), digest: found.digest }];
  }
  const world = { ...source.clients, ecr: from.ecr, endpoint: source.endpoint, repositoryName, tags };
  const found = await Promise.all(
    known
      .filter(({ name }) => services.includes(name))
      .map(({ name, clusterArn, serviceName }) =>
        serviceImages(world, { name, cluster: clusterArn, serviceName }, clock),
      ),
  );
  const amiss = found.flatMap((one) => ("code" in one ? [one] : []));
  if (amiss.length > 0) throw refused(target, amiss);
  return distinct(found.flatMap((one) => ("code" in one ? [] : one)));
}

function argumentProblems({ stack, known, services, release, digest }: WantedQuery): Problem[] {
  const problems: Problem[] = [];
  const names = known.map(({ name }) => name);
  for (const service of services ?? []) {
    if (names.includes(service)) continue;
    const message = `must be a service of the stack "${stack}", got "${service}"; it has ${names.join(", ") || "none"}.${didYouMean(service, names)}`;
    problems.push({ code: "unknown-service", path: "services", message });
  }
  if (names.length === 0) problems.push({ code: "no-services", path: "from", message: noServices(stack) });
  if (release !== undefined && digest !== undefined)
    problems.push({
      code: "two-images",
      path: "digest",
      message: "can't be given beside `release`: name one image.",
    });
  const option = release !== undefined ? "release" : digest !== undefined ? "digest" : undefined;
  if (option !== undefined && services?.length !== 1) {
    const message = `is of one service: name it, and no other; got ${services?.length ?? 0}.`;
    problems.push({ code: "one-service", path: option, message });
  }
  if (digest !== undefined && !isDigest(digest)) {
    const message = `must be "sha256:" and 64 lower case hexadecimal digits, got "${digest}".`;
    problems.push({ code: "illegal-digest", path: "digest", message });
  }
  if (release !== undefined && (!Number.isSafeInteger(release) || release < 1)) {
    const message = `must be a whole number from 1, got ${release}.`;
    problems.push({ code: "illegal-release", path: "release", message });
  }
  return problems;
}

function noServices(stack: string): string {
  return `the stack "${stack}" has no services in its outputs. Deploy it first: \`pulumi up --stack ${stack}\`. A program of your own puts out \`repositoryUrl\`, and \`services\` with the \`clusterArn\` and \`serviceName\` of each, as berth's does.`;
}

function releaseOf(
  service: string,
  n: number,
  tags: readonly TaggedDigest[],
  repositoryName: string,
): TaggedDigest | Problem {
  const wanted = formatReleaseTag(service, n);
  const found = tags.find(({ tag }) => tag === wanted);
  if (found) return found;
  const numbers = tags
    .flatMap(({ tag }) => {
      const parsed = parseReleaseTag(tag);
      return parsed?.service === service ? [parsed.n] : [];
    })
    .sort((a, b) => b - a);
  const has = numbers.length === 0 ? "no release of it" : `its releases ${numbers.slice(0, 10).join(", ")}`;
  const message = `${repositoryName} has no tag ${wanted}; it has ${has}.`;
  return { code: "no-such-release", path: service, message };
}

/** Two services may run one image. */
function distinct(images: readonly WantedImage[]): WantedImage[] {
  return [...new Map(images.map((one) => [`${one.service} ${one.image} ${one.digest}`, one])).values()];
}
