import { DescribeServicesCommand, type Service, type ServiceDeployment } from "@aws-sdk/client-ecs";

import type { EcsClient } from "../../inventory/aws/clients";
import { lastPart } from "../../retention/arn";
import type { Clock } from "../clock";
import { endedContainers, type ContainerLog, type EndedContainer } from "./container-logs";
import { withLastLines, type LogReader } from "./last-lines";
import type { DeploymentEvidence } from "./report";
import { newestServiceDeployment } from "./newest";
import { ofDefinition, stoppedTask, stoppedTasks, tellingTasks } from "./stopped-tasks";

/** Which service, and since when. */
export interface EvidenceQuery {
  /** Name or ARN. */
  readonly cluster: string | undefined;
  /** Name or ARN. */
  readonly service: string;
  /** What happened before is not told. @default whatever ECS remembers */
  readonly since?: Date;
  /** The ARN of what was to be deployed: failures of others are not told. @default whichever there are */
  readonly taskDefinition?: string | undefined;
  /** With what the logs of containers that ended are read. @default they are named alone */
  readonly logReader?: LogReader | undefined;
}

/**
 * Asks ECS for everything that explains a deployment; what can't be asked is named in the answer. Never throws.
 *
 * ECS says that a deployment failed a moment before it says why its tasks stopped. Where it has no reason yet, it is asked
 * again, four times in ten seconds; once alone, where no clock is given.
 */
export async function deploymentEvidence(
  ecs: EcsClient,
  query: EvidenceQuery,
  clock?: Pick<Clock, "sleep">,
): Promise<DeploymentEvidence> {
  let seen = await readEvidence(ecs, query);
  for (const pause of pauses) {
    if (!clock || !isUnexplained(seen.evidence)) break;
    await clock.sleep(pause);
    seen = await readEvidence(ecs, query);
  }
  return withLogs(seen, query.logReader, clock);
}

interface Seen {
  readonly evidence: DeploymentEvidence;
  readonly ended: readonly EndedContainer[];
}

const pauses = [1000, 2000, 3000, 4000];

function isUnexplained({ failures, stoppedTasks, unanswered }: DeploymentEvidence): boolean {
  const hasHappened = failures.length + stoppedTasks.length > 0;
  const isTold = stoppedTasks.some(({ stoppedReason = "" }) => stoppedReason !== "");
  return hasHappened && !isTold && unanswered.length === 0;
}

/** What was written before a container ended says more than ECS can. */
async function withLogs(
  { evidence, ended }: Seen,
  reader: LogReader | undefined,
  clock: Pick<Clock, "sleep"> | undefined,
): Promise<DeploymentEvidence> {
  if (!reader) return evidence;
  const unanswered = [...evidence.unanswered];
  const logs: ContainerLog[] = [];
  for (const container of ended) {
    const read = await asking(unanswered)("logs:GetLogEvents", () => withLastLines(reader, container, clock));
    logs.push(read ?? container.log);
  }
  return { ...evidence, logs, unanswered: [...new Set(unanswered)] };
}

/** Makes a call that may fail: then it is written down which. */
function asking(unanswered: string[]) {
  return async <T>(action: string, call: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await call();
    } catch (error) {
      unanswered.push(`${action} (${error instanceof Error ? error.name : String(error)})`);
      return undefined;
    }
  };
}

async function readEvidence(
  ecs: EcsClient,
  { cluster, service: reference, since, taskDefinition: wanted }: EvidenceQuery,
): Promise<Seen> {
  const unanswered: string[] = [];
  const ask = asking(unanswered);
  const isRecent = (at: Date | undefined) => since === undefined || at === undefined || at >= since;

  const described = await ask("ecs:DescribeServices", () =>
    ecs.send(new DescribeServicesCommand({ cluster, services: [reference] })),
  );
  const service = described?.services?.[0];
  const [deployment, tasks] = service
    ? await Promise.all([
        ask("ecs:ListServiceDeployments, ecs:DescribeServiceDeployments", () =>
          newestServiceDeployment(ecs, cluster, service.serviceArn ?? reference),
        ),
        ask("ecs:ListTasks, ecs:DescribeTasks", () => stoppedTasks(ecs, cluster, service.serviceName)),
      ])
    : [undefined, undefined];

  const recent = ofDefinition(
    (tasks ?? []).filter(({ stoppedAt }) => isRecent(stoppedAt)),
    wanted,
  );
  const telling = tellingTasks(recent);
  const task = telling.find(({ stopCode }) => stopCode === "EssentialContainerExited");
  const ended = (task && (await ask("ecs:DescribeTaskDefinition", () => endedContainers(ecs, task)))) ?? [];
  const evidence = {
    service: lastPart(service?.serviceName ?? reference),
    cluster: lastPart(service?.clusterArn ?? cluster ?? "default"),
    failures: service ? failuresOf(service, deployment, isRecent, wanted) : [],
    stoppedTasks: telling.map(stoppedTask),
    logs: ended.map(({ log }) => log),
    events: (service?.events ?? [])
      .filter(({ createdAt }) => isRecent(createdAt))
      .slice(0, 5)
      .flatMap(({ message }) => (message === undefined ? [] : [message])),
    unanswered,
  };
  return { evidence, ended };
}

/** Of this deployment alone: ECS goes on listing former ones that failed. */
function failuresOf(
  service: Service,
  deployment: ServiceDeployment | undefined,
  isRecent: (at: Date | undefined) => boolean,
  wanted: string | undefined,
): string[] {
  const listed = (service.deployments ?? [])
    .filter(
      ({ taskDefinition }) => wanted === undefined || lastPart(taskDefinition ?? "") === lastPart(wanted),
    )
    .filter(({ rolloutState, createdAt }) => rolloutState === "FAILED" && isRecent(createdAt))
    .sort((a, b) => time(b.createdAt) - time(a.createdAt))
    .slice(0, 1)
    .map(
      ({ id = "", taskDefinition = "", rolloutStateReason }) =>
        `Deployment ${id} of ${lastPart(taskDefinition)} failed: ${rolloutStateReason ?? "ECS gives no reason"}`,
    );
  const { status = "PENDING", statusReason, rollback, createdAt } = deployment ?? {};
  const isBad = status.startsWith("ROLLBACK_") || status.startsWith("STOP");
  const reason = statusReason ?? rollback?.reason;
  const isTold = listed.some((line) => reason !== undefined && line.endsWith(reason));
  return isBad && isRecent(createdAt) && !isTold
    ? [...listed, `The latest deployment is ${status}: ${reason ?? "ECS gives no reason"}`]
    : listed;
}

function time(at: Date | undefined): number {
  return at?.getTime() ?? 0;
}
