import { parseReleaseTag, type TaggedDigest } from "../../retention";
import { lastPart } from "../../retention/arn";
import { releasesToGoBackTo } from "../../retention/releases/go-back";
import { parseWithdrawnTag, withdrawalsAmong } from "../../retention/releases/withdrawals";
import type { LiveContainer, LiveService } from "./live-services";
import type { StackService } from "./stack-services";
import type { DriftStatus, ImageStatus, ServiceStatus } from "./stack-status";

/** The tags of the repositories, by repository. */
export type TagsByRepository = ReadonlyMap<string, readonly StatusTag[]>;

/** A tag, and whether its image is in ECR's archive. */
export interface StatusTag extends TaggedDigest {
  readonly isArchived: boolean;
}

/** Puts together what the stack says of a service, what ECS says, and what the tags of its images say. */
export function serviceStatus(
  service: StackService,
  live: LiveService | undefined,
  tags: TagsByRepository,
): ServiceStatus {
  const known = {
    service: service.name,
    ecsService: `${lastPart(service.clusterArn)}/${lastPart(service.arn)}`,
  };
  if (!live) {
    const nothing = { runningCount: 0, desiredCount: 0, taskDefinition: null, since: null, drift: null };
    return { ...known, state: "gone", ...nothing, images: [] };
  }
  return {
    ...known,
    state: live.isUnderWay ? "deploying" : "steady",
    runningCount: live.runningCount,
    desiredCount: live.desiredCount,
    taskDefinition: live.taskDefinition,
    since: live.since === undefined ? null : new Date(live.since).toISOString(),
    images: live.containers.map((container) => imageStatus(container, service, tags)),
    drift: driftOf(service, live),
  };
}

function imageStatus(
  container: LiveContainer,
  { releases }: StackService,
  tags: TagsByRepository,
): ImageStatus {
  const { name, image, repositoryName } = container;
  const release =
    releases.find((one) => one.container === name) ??
    releases.find((one) => one.container === undefined && one.repositoryName === repositoryName);
  const all = tags.get(repositoryName) ?? [];
  const digest = digestOf(container, all);
  const own = all.filter((one) => one.digest === digest).map(({ tag }) => tag);
  const running = digest === undefined ? [] : [digest];
  return {
    ...{ container: name, image, digest: digest ?? null },
    tags: own.filter((tag) => !parseReleaseTag(tag) && !parseWithdrawnTag(tag)).sort(),
    release: newest(own, release?.service) ?? null,
    goBackTo: release
      ? releasesToGoBackTo(release.service, all, running).map(({ tag, digest: of }) => ({
          ...{ tag, digest: of },
          ...(all.some((one) => one.digest === of && one.isArchived) && { isArchived: true as const }),
        }))
      : [],
    withdrawn: release
      ? withdrawalsAmong(all, release.service).map(({ tag, digest: of }) => ({ tag, digest: of }))
      : [],
  };
}

/** What a container runs: where ECS doesn't say, what its tag stands for now. */
export function digestOf({ digest, tag }: LiveContainer, tags: readonly TaggedDigest[]): string | undefined {
  return digest ?? tags.find((one) => one.tag === tag)?.digest;
}

/** The newest tag of the service's own; of an image of which nobody counts releases, none is. */
function newest(own: readonly string[], service: string | undefined): string | undefined {
  return own
    .flatMap((tag) => {
      const release = parseReleaseTag(tag);
      return release && release.service === service ? [{ tag, n: release.n }] : [];
    })
    .sort((a, b) => b.n - a.n)[0]?.tag;
}

/** Of a deployment that is under way, nobody can tell what it comes to. */
function driftOf(service: StackService, live: LiveService): DriftStatus | null {
  const [runs, says] = [live.taskDefinition, service.taskDefinition];
  if (live.isUnderWay || runs === says) return null;
  const givenUp = live.givenUp[says];
  return { runs, says, ...(givenUp !== undefined && { givenUp }) };
}
