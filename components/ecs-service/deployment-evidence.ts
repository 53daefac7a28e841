import type { ECS, Service, ServiceDeployment, Task } from "@aws-sdk/client-ecs";

import type { DeploymentEvidence, StoppedTask } from "./deployment-report";

/** The calls that ask ECS why. */
export type EvidenceClient = Pick<
  ECS,
  "describeServices" | "describeServiceDeployments" | "describeTasks" | "listServiceDeployments" | "listTasks"
>;

/** Which service, and since when. */
export interface EvidenceQuery {
  /** Name or ARN. */
  readonly cluster: string | undefined;
  /** Name or ARN. */
  readonly service: string;
  /** What happened before is not told. @default whatever ECS remembers */
  readonly since?: Date;
}

/** Asks ECS for everything that explains a deployment; what can't be asked is named in the answer. Never throws. */
export async function deploymentEvidence(
  ecs: EvidenceClient,
  { cluster, service: reference, since }: EvidenceQuery,
): Promise<DeploymentEvidence> {
  const unanswered: string[] = [];
  const ask = async <T>(action: string, call: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await call();
    } catch (error) {
      unanswered.push(`${action} (${error instanceof Error ? error.name : String(error)})`);
      return undefined;
    }
  };
  const isRecent = (at: Date | undefined) => since === undefined || at === undefined || at >= since;

  const described = await ask("ecs:DescribeServices", () =>
    ecs.describeServices({ cluster, services: [reference] }),
  );
  const service = described?.services?.[0];
  const [deployment, tasks] = service
    ? await Promise.all([
        ask("ecs:ListServiceDeployments, ecs:DescribeServiceDeployments", () =>
          newestServiceDeployment(ecs, cluster, service.serviceArn ?? reference),
        ),
        ask("ecs:ListTasks, ecs:DescribeTasks", () => stopped(ecs, cluster, service.serviceName)),
      ])
    : [undefined, undefined];

  return {
    service: shortName(service?.serviceName ?? reference),
    cluster: shortName(service?.clusterArn ?? cluster ?? "default"),
    failures: service ? failuresOf(service, deployment, isRecent) : [],
    stoppedTasks: tellingTasks((tasks ?? []).filter(({ stoppedAt }) => isRecent(stoppedAt))),
    events: (service?.events ?? [])
      .filter(({ createdAt }) => isRecent(createdAt))
      .slice(0, 5)
      .flatMap(({ message }) => (message === undefined ? [] : [message])),
    unanswered,
  };
}

/**
 * The service's newest deployment as ECS records it. It outlives the service's own list, from which a deployment that
 * was rolled back disappears. `undefined` where ECS has none on record.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceDeployment.html
 */
export async function newestServiceDeployment(
  ecs: Pick<ECS, "describeServiceDeployments" | "listServiceDeployments">,
  cluster: string | undefined,
  service: string,
): Promise<ServiceDeployment | undefined> {
  const { serviceDeployments = [] } = await ecs.listServiceDeployments({ cluster, service });
  const time = (at: Date | undefined) => at?.getTime() ?? 0;
  const newest = serviceDeployments.reduce<(typeof serviceDeployments)[number] | undefined>(
    (best, one) => (best && time(best.createdAt) >= time(one.createdAt) ? best : one),
    undefined,
  );
  if (newest?.serviceDeploymentArn === undefined) return undefined;
  const found = await ecs.describeServiceDeployments({
    serviceDeploymentArns: [newest.serviceDeploymentArn],
  });
  return found.serviceDeployments?.[0];
}

async function stopped(
  ecs: EvidenceClient,
  cluster: string | undefined,
  serviceName: string | undefined,
): Promise<Task[]> {
  const { taskArns = [] } = await ecs.listTasks({ cluster, serviceName, desiredStatus: "STOPPED" });
  if (taskArns.length === 0) return [];
  const { tasks = [] } = await ecs.describeTasks({ cluster, tasks: taskArns.slice(0, 100) });
  return tasks;
}

function failuresOf(
  service: Service,
  deployment: ServiceDeployment | undefined,
  isRecent: (at: Date | undefined) => boolean,
): string[] {
  const listed = (service.deployments ?? [])
    .filter(({ rolloutState, updatedAt }) => rolloutState === "FAILED" && isRecent(updatedAt))
    .map(
      ({ id = "", taskDefinition = "", rolloutStateReason }) =>
        `Deployment ${id} of ${shortName(taskDefinition)} failed: ${rolloutStateReason ?? "ECS gives no reason"}`,
    );
  const { status = "PENDING", statusReason, rollback, updatedAt } = deployment ?? {};
  const isBad = status.startsWith("ROLLBACK_") || status.startsWith("STOP");
  const reason = statusReason ?? rollback?.reason;
  const isTold = listed.some((line) => reason !== undefined && line.endsWith(reason));
  return isBad && isRecent(updatedAt) && !isTold
    ? [...listed, `The latest deployment is ${status}: ${reason ?? "ECS gives no reason"}`]
    : listed;
}

/** Newest first. Tasks that ECS or somebody stopped explain little where others ended or did not start. */
function tellingTasks(tasks: readonly Task[]): StoppedTask[] {
  const ordered = [...tasks].sort((a, b) => (b.stoppedAt?.getTime() ?? 0) - (a.stoppedAt?.getTime() ?? 0));
  const telling = ordered.filter(
    ({ stopCode }) => stopCode !== "ServiceSchedulerInitiated" && stopCode !== "UserInitiated",
  );
  return (telling.length > 0 ? telling : ordered).map(
    ({ taskDefinitionArn = "", stopCode, stoppedReason, containers = [] }) => ({
      taskDefinition: shortName(taskDefinitionArn),
      ...(stopCode !== undefined && { stopCode }),
      ...(stoppedReason !== undefined && { stoppedReason }),
      containers: containers.map(({ name = "", exitCode, reason }) => ({
        name,
        ...(exitCode !== undefined && { exitCode }),
        ...(reason !== undefined && { reason }),
      })),
    }),
  );
}

function shortName(arn: string): string {
  return arn.slice(arn.lastIndexOf("/") + 1);
}
