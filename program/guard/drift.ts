import { lastPart } from "../../retention/arn";
import type { LiveService, OwnDeployment, OwnResources, RepositoryUsage } from "../account/account";

/** A service that runs another task definition than the stack has deployed last. */
export interface Drift {
  /** `<cluster>/<service>` */
  readonly service: string;
  /** `family:revision` each, with the digests of this repository that are in it. */
  readonly runs: Deployed;
  readonly says: Deployed;
  /** Why ECS gave up what the stack says, in its own words, where it did. */
  readonly givenUp?: string;
  /** Whether this run deploys another image there anyway. */
  readonly isChanged: boolean;
}

interface Deployed {
  readonly taskDefinition: string;
  readonly digests: readonly string[];
}

/** What is compared. */
export interface DriftInput {
  readonly usage: Pick<RepositoryUsage, "services" | "inUse">;
  readonly own: Pick<OwnResources, "deployed">;
  /** What this run deploys, by the image's name; nothing of one that is to be built. */
  readonly wanted: ReadonlyMap<string, string | undefined>;
}

/**
 * The stack's services that ECS runs by another task definition than the stack's state says. Of one that is being
 * deployed, or that ECS doesn't deploy itself, nobody can tell.
 */
export function driftOf({ usage, own, wanted }: DriftInput): Drift[] {
  const { services = [], inUse } = usage;
  return services.flatMap((live) => {
    const said = own.deployed?.get(live.name);
    if (!said || !live.byEcs || live.isUnderWay || live.taskDefinition === undefined) return [];
    const [runs, says] = [lastPart(live.taskDefinition), lastPart(said.taskDefinition)];
    if (runs === says) return [];
    const givenUp = live.failed.find(({ taskDefinition }) => lastPart(taskDefinition) === says);
    return [
      {
        service: live.name,
        runs: { taskDefinition: runs, digests: runningDigests(live, inUse) },
        says: { taskDefinition: says, digests: said.digests },
        ...(givenUp && { givenUp: givenUp.reason ?? "ECS gives no reason" }),
        isChanged: isChanged(said, wanted),
      },
    ];
  });
}

function runningDigests({ name }: LiveService, inUse: RepositoryUsage["inUse"]): string[] {
  const running = inUse.flatMap(({ digest, user }) =>
    user.kind === "service" && user.name === name && user.role?.split(", ").includes("running") === true
      ? [digest]
      : [],
  );
  return [...new Set(running)];
}

/** As far as the image decides it; a service's image has its name, unless the program says otherwise. */
function isChanged({ name, digests }: OwnDeployment, wanted: DriftInput["wanted"]): boolean {
  if (!wanted.has(name)) return false;
  const digest = wanted.get(name);
  return digest === undefined || !digests.includes(digest);
}

/** What it means, and what ends it. */
export function driftText({ service, runs, says, givenUp, isChanged }: Drift): string {
  return [
    `The service "${service}" runs ${deployedText(runs)}, and this stack has deployed ${deployedText(says)} last: ${whyText(runs, says, givenUp)}.`,
    isChanged
      ? "This `up` deploys another image there."
      : `Pulumi compares with this stack's own state, so \`up\` leaves it so, unless something else of the service changes. \`pulumi up --refresh\` deploys ${says.taskDefinition} again.`,
    // What ECS gave up never was a release that could be withdrawn.
    ...(givenUp === undefined && isOlder(runs, says) && !isChanged
      ? [
          `Is what runs right? \`berth rollback <service> --because "..."\` keeps the newer one from coming back.`,
        ]
      : []),
  ].join(" ");
}

function deployedText({ taskDefinition, digests }: Deployed): string {
  return digests.length === 0 ? taskDefinition : `${taskDefinition} (${digests.join(", ")})`;
}

function whyText(runs: Deployed, says: Deployed, givenUp: string | undefined): string {
  if (givenUp !== undefined) return `ECS gave ${says.taskDefinition} up (${givenUp.replace(/\.+$/, "")})`;
  return isOlder(runs, says)
    ? "likely it was rolled back, by ECS's circuit breaker or by hand"
    : "likely somebody has deployed it by hand, or another tool has";
}

function isOlder(one: Deployed, other: Deployed): boolean {
  const [former, latest] = [revisionOf(one), revisionOf(other)];
  return former.family === latest.family && former.revision < latest.revision;
}

function revisionOf({ taskDefinition }: Deployed): { readonly family: string; readonly revision: number } {
  const [family = "", revision = "0"] = taskDefinition.split(":");
  return { family, revision: Number(revision) };
}
