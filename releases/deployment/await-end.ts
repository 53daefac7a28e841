import {
  DescribeServicesCommand,
  DescribeTasksCommand,
  ListTasksCommand,
  type Service,
  type ServiceDeployment,
  type Task,
} from "@aws-sdk/client-ecs";

import type { EcsClient } from "../../inventory/aws/clients";
import { lastPart } from "../../retention/arn";
import { deploymentOutcome, type DeploymentOutcome } from "../../retention/releases/deployment-outcome";
import { awsCall, awsErrorName } from "../aws-call";
import type { Clock } from "../clock";
import { newestServiceDeployment } from "./newest";
import { ReleaseError } from "../release-error";

/** Which service, and what is waited for. */
export interface WantedDeployment {
  /** Name or ARN. @default the account's cluster `default` */
  readonly cluster: string | undefined;
  /** Name or ARN. */
  readonly service: string;
  /** The task definition that was to be deployed. @default whichever the service runs */
  readonly taskDefinition?: string | undefined;
  readonly timeoutMs: number;
  /** Why the task definition of the primary deployment is not what was to be deployed; asked before it is through. */
  readonly refuses?: (taskDefinition: string) => Promise<string | undefined>;
  /** Told what is waited for, each time that it is something else. */
  readonly onWaiting?: (what: string) => void;
}

/** A service whose deployment is through, and its tasks. */
export interface SteadyService {
  readonly service: Service;
  /** ARN. */
  readonly taskDefinition: string;
  /** Those of the task definition that run, the one that started last at the end. None where none has to run. */
  readonly tasks: readonly Task[];
  /** Why the deployment before was given up, if this is what ECS rolled back to. */
  readonly rolledBack?: string;
}

/**
 * Waits until the service's deployment is through, and tells what it runs. Knows a failure as soon as ECS does.
 *
 * @throws {InventoryError}
 * @throws {ReleaseError} `no-such-cluster`, `no-such-service`, `not-active`, `deployment-failed`, `not-deployed`,
 *   `not-steady`
 */
export async function awaitDeployment(
  ecs: EcsClient,
  wanted: WantedDeployment,
  clock: Clock,
): Promise<SteadyService> {
  const end = clock.now() + wanted.timeoutMs;
  for (let pause = 1000, told = ""; ; pause = Math.min(pause * 1.5, 5000)) {
    const seen = await look(ecs, wanted);
    if (!("waitsFor" in seen)) return seen;
    if (clock.now() + pause > end) {
      throw new ReleaseError(
        "not-steady",
        `The deployment is not through after ${wanted.timeoutMs / 1000} seconds: it waits for ${seen.waitsFor}.`,
        { reason: seen.waitsFor },
      );
    }
    if (seen.waitsFor !== told) wanted.onWaiting?.(seen.waitsFor);
    told = seen.waitsFor;
    await clock.sleep(pause);
  }
}

interface Waiting {
  readonly waitsFor: string;
}

async function look(ecs: EcsClient, wanted: WantedDeployment): Promise<SteadyService | Waiting> {
  const service = await described(ecs, wanted);
  const { outcome, latest } = await outcomeOf(ecs, service, wanted);
  if (outcome.state === "failed") {
    const { status, reason } = { status: service.status ?? "gone", reason: outcome.reason };
    if (status !== "ACTIVE") throw new ReleaseError("not-active", reason, { reason: status });
    throw new ReleaseError("deployment-failed", `The deployment failed: ${reason}`, { reason });
  }
  const { taskDefinition } = outcome;
  if (taskDefinition === undefined) return { waitsFor: "ECS to begin the deployment" };
  const refusal = await wanted.refuses?.(taskDefinition);
  if (refusal !== undefined) throw new ReleaseError("not-deployed", refusal);
  if (outcome.state === "in-progress") return outcome;

  const tasks = await runningTasks(ecs, wanted, service, taskDefinition);
  if (tasks.length === 0 && (service.desiredCount ?? 0) > 0)
    return { waitsFor: `a task of ${lastPart(taskDefinition)} that runs` };
  return { service, taskDefinition, tasks, ...rollback(latest) };
}

async function described(ecs: EcsClient, { cluster, service }: WantedDeployment): Promise<Service> {
  const place = `the cluster ${cluster ?? "default"}`;
  const found = await awsCall("ecs:DescribeServices", `the service ${service}`, () =>
    ecs.send(new DescribeServicesCommand({ cluster, services: [service], include: ["TAGS"] })),
  ).catch((error: unknown) => {
    if (awsErrorName(error) !== "ClusterNotFoundException") throw error;
    throw new ReleaseError("no-such-cluster", `There is no ${place.slice("the ".length)}.`, { cause: error });
  });
  const [first] = found.services ?? [];
  if (first) return first;
  throw new ReleaseError("no-such-service", `There is no service ${service} in ${place}.`);
}

/** Asks for the newest service deployment only where the service's own list does not decide already. */
async function outcomeOf(
  ecs: EcsClient,
  service: Service,
  { cluster, service: reference, taskDefinition: wanted }: WantedDeployment,
): Promise<{ outcome: DeploymentOutcome; latest?: ServiceDeployment | undefined }> {
  const outcome = deploymentOutcome(service, undefined, wanted);
  if (outcome.state === "failed" || outcome.taskDefinition === undefined) return { outcome };
  const isOther = wanted !== undefined && lastPart(outcome.taskDefinition) !== lastPart(wanted);
  if (outcome.state === "in-progress" && !isOther) return { outcome };
  try {
    const latest = await newestServiceDeployment(ecs, cluster, service.serviceArn ?? reference);
    return { outcome: deploymentOutcome(service, latest, wanted), latest };
  } catch {
    // Not every role may ask, and not every controller's services have them: the service's own list will do.
    return { outcome };
  }
}

async function runningTasks(
  ecs: EcsClient,
  { cluster }: WantedDeployment,
  { serviceName }: Service,
  taskDefinition: string,
): Promise<Task[]> {
  const target = `the service ${serviceName ?? ""}`;
  const tasks: Task[] = [];
  let nextToken: string | undefined;
  do {
    const page = await awsCall("ecs:ListTasks", target, () =>
      ecs.send(new ListTasksCommand({ cluster, serviceName, desiredStatus: "RUNNING", nextToken })),
    );
    if (page.taskArns?.length) {
      const described = await awsCall("ecs:DescribeTasks", target, () =>
        ecs.send(new DescribeTasksCommand({ cluster, tasks: page.taskArns })),
      );
      tasks.push(...(described.tasks ?? []));
    }
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return tasks
    .filter(
      ({ lastStatus, taskDefinitionArn = "" }) =>
        lastStatus === "RUNNING" && lastPart(taskDefinitionArn) === lastPart(taskDefinition),
    )
    .sort((a, b) => (a.startedAt?.getTime() ?? 0) - (b.startedAt?.getTime() ?? 0));
}

function rollback(latest: ServiceDeployment | undefined): { rolledBack?: string } {
  if (latest?.status !== "ROLLBACK_SUCCESSFUL") return {};
  return { rolledBack: latest.statusReason ?? latest.rollback?.reason ?? "ECS gives no reason" };
}
