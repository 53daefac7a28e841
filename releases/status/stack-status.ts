import type { TaggedDigest, Violation } from "../../retention";

/** What runs of a stack, and what becomes of it. Points in time are ISO 8601 of UTC. */
export interface StackStatus {
  readonly stack: string;
  /** When it was looked. */
  readonly at: string;
  /** When the stack's state was written; `null` where it doesn't say. */
  readonly updatedAt: string | null;
  readonly services: readonly ServiceStatus[];
  readonly repositories: readonly RepositoryStatus[];
  /** Why it can't be told whether a keeper is there; absent where it can. */
  readonly keepersUnknown?: string;
  /** How many calls to AWS it took. */
  readonly calls: number;
}

/** One service. */
export interface ServiceStatus {
  /** In the stack's program. */
  readonly service: string;
  /** `<cluster>/<service>` in ECS. */
  readonly ecsService: string;
  /** `gone`: the stack has it, and ECS has it no more. */
  readonly state: "steady" | "deploying" | "gone";
  readonly runningCount: number;
  readonly desiredCount: number;
  /** `family:revision`; `null` of one that is gone. */
  readonly taskDefinition: string | null;
  /** When the deployment began that it runs. */
  readonly since: string | null;
  readonly images: readonly ImageStatus[];
  /** What runs is not what the stack says; `null` where it is, and while a deployment is under way. */
  readonly drift: DriftStatus | null;
}

/** What one of its containers runs. */
export interface ImageStatus {
  readonly container: string;
  /** As the task definition has it. */
  readonly image: string;
  /** Where it is named by a tag and ECS doesn't say, what that stands for now; `null` where it stands for nothing. */
  readonly digest: string | null;
  /** Of the image, without those of releases and withdrawals. */
  readonly tags: readonly string[];
  /** `release.<service>.<n>`: its newest one. `null` where nothing marks it, or nobody counts its releases. */
  readonly release: string | null;
  /** Releases that the service can go back to, the newest first. */
  readonly goBackTo: readonly GoBackTarget[];
  /** What is withdrawn. */
  readonly withdrawn: readonly TaggedDigest[];
}

/** A release to go back to. */
export interface GoBackTarget extends TaggedDigest {
  /** That it is in ECR's archive: a rollback restores it first, for which AWS says up to 20 minutes. Absent where it isn't. */
  readonly isArchived?: true;
}

export interface DriftStatus {
  /** `family:revision` each. */
  readonly runs: string;
  readonly says: string;
  /** ECS's reason, where it has given up what the stack says. */
  readonly givenUp?: string;
}

/** One repository that the services run from. */
export interface RepositoryStatus {
  readonly repositoryName: string;
  readonly images: number;
  /** When an image was pushed last; `null` where there is none. */
  readonly newestPush: string | null;
  /** The functions that mark what runs from it, and when each last looked. */
  readonly keepers: readonly KeeperStatus[];
  /** What of these services' images the lifecycle policy would take. */
  readonly findings: readonly Violation[];
  /** Why it can't be told what the policy takes; absent where it can. */
  readonly findingsUnknown?: string;
}

export interface KeeperStatus {
  readonly functionName: string;
  /** `null`: not within the last day, or nobody can tell. */
  readonly sweptAt: string | null;
}

/** Whether something of it needs a look: a service that is gone or that drifted, or an image at risk. */
export function needsALook({ services, repositories }: StackStatus): boolean {
  return (
    services.some(({ state, drift }) => state === "gone" || drift !== null) ||
    repositories.some(({ findings }) => findings.length > 0)
  );
}

/** Whether all of it could be told. */
export function isWhole({ repositories }: StackStatus): boolean {
  return repositories.every(({ findingsUnknown }) => findingsUnknown === undefined);
}
