import {
  DescribeServiceDeploymentsCommand,
  DescribeTasksCommand,
  ListServiceDeploymentsCommand,
  ListTasksCommand,
  type Service,
  type ServiceDeployment,
  type Task,
} from "@aws-sdk/client-ecs";

import type { EcsClient } from "../../inventory/aws/clients";
import { deploymentOutcome, revisionOf } from "../../retention";
import { awsCall } from "../shared/aws-call";
import { describedService, type ServiceName } from "./ecs-service";
import { CliError } from "../shared/errors";
import { exitCodes } from "../shared/exit-codes";
import type { Io } from "../shared/io";

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
 * Waits until nothing of the service is under way any more.
 *
 * @throws `CliError`: `deployment-failed`, with ECS's reason; `not-steady` when the time is up
 */
export async function steadyService(
  io: Io,
  ecs: EcsClient,
  name: ServiceName,
  timeoutSeconds: number,
): Promise<SteadyService> {
  const end = io.now() + timeoutSeconds * 1000;
  for (let pause = 1000, told = ""; ; pause = Math.min(pause * 1.5, 15_000)) {
    const seen = await look(ecs, name);
    if (!("waitsFor" in seen)) return seen;
    if (io.now() + pause > end) {
      throw new CliError(
        "not-steady",
        `The service ${name.service} is not steady after ${timeoutSeconds} seconds: it waits for ${seen.waitsFor}. Nothing was marked. Run the command again, with a longer \`--timeout\`.`,
      );
    }
    if (seen.waitsFor !== told) io.stderr.write(`Waiting for ${seen.waitsFor} ...\n`);
    told = seen.waitsFor;
    await io.sleep(pause);
  }
}

interface Waiting {
  readonly waitsFor: string;
}

async function look(ecs: EcsClient, name: ServiceName): Promise<SteadyService | Waiting> {
  const service = await describedService(ecs, name);
  if (service.status !== "ACTIVE") {
    throw new CliError("not-active", `The service ${name.service} is ${service.status ?? "gone"}.`);
  }
  const begun = deploymentOutcome(service, undefined, undefined);
  if (begun.state === "failed") {
    throw new CliError(
      "deployment-failed",
      `The deployment of the service ${name.service} failed: ${begun.reason}. Nothing was marked.`,
      { exitCode: exitCodes.atRisk },
    );
  }
  if (begun.state === "in-progress") return begun;
  const { taskDefinition } = begun;
  const latest = await newestDeployment(ecs, name.cluster, service);
  const outcome = deploymentOutcome(service, latest, undefined);
  if (outcome.state === "in-progress") return outcome;
  const tasks = await runningTasks(ecs, name, service, taskDefinition);
  if (tasks.length === 0 && (service.desiredCount ?? 0) > 0) {
    return { waitsFor: `a task of ${revisionOf(taskDefinition)} that runs` };
  }
  return { service, taskDefinition, tasks, ...rollback(latest) };
}

/** `undefined` where ECS has none on record, or doesn't let us ask: the service's own list will do then. */
async function newestDeployment(
  ecs: EcsClient,
  cluster: string,
  { serviceArn = "" }: Service,
): Promise<ServiceDeployment | undefined> {
  try {
    const { serviceDeployments = [] } = await ecs.send(
      new ListServiceDeploymentsCommand({ cluster, service: serviceArn }),
    );
    const time = (at: Date | undefined) => at?.getTime() ?? 0;
    const [newest] = [...serviceDeployments].sort((a, b) => time(b.createdAt) - time(a.createdAt));
    if (newest?.serviceDeploymentArn === undefined) return undefined;
    const found = await ecs.send(
      new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [newest.serviceDeploymentArn] }),
    );
    return found.serviceDeployments?.[0];
  } catch {
    return undefined;
  }
}

function rollback(latest: ServiceDeployment | undefined): { rolledBack?: string } {
  if (latest?.status !== "ROLLBACK_SUCCESSFUL") return {};
  return { rolledBack: latest.statusReason ?? latest.rollback?.reason ?? "ECS gives no reason" };
}

async function runningTasks(
  ecs: EcsClient,
  { cluster }: ServiceName,
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
        lastStatus === "RUNNING" && revisionOf(taskDefinitionArn) === revisionOf(taskDefinition),
    )
    .sort((a, b) => (a.startedAt?.getTime() ?? 0) - (b.startedAt?.getTime() ?? 0));
}
