import type { ECS, Service, Task } from "@aws-sdk/client-ecs";

import {
  deploymentOutcome,
  revisionOf,
  type DeploymentOutcome,
} from "../../retention/releases/deployment-outcome";
import { newestServiceDeployment } from "../ecs-service/deployment-evidence";
import { releaseCall } from "./release-call";
import type { ReleaseClock } from "./release-clock";
import { referenceParts, type ReleaseImage } from "./release-image";

/** The calls that read back what runs. */
export type DeploymentClient = Pick<
  ECS,
  | "describeServiceDeployments"
  | "describeServices"
  | "describeTaskDefinition"
  | "describeTasks"
  | "listServiceDeployments"
  | "listTasks"
>;

/** What is to be read back. */
export interface WantedDeployment {
  readonly cluster: string | undefined;
  /** Name or ARN. */
  readonly service: string;
  readonly taskDefinition: string | undefined;
  readonly container: string | undefined;
  readonly image: ReleaseImage;
  readonly timeoutMs: number;
}

/** What a service has come to run. */
export interface Deployed {
  /** `family:revision` */
  readonly revision: string;
  /** The container that carries the image. */
  readonly container: string;
  /** Its reference, as the task definition has it: by the wanted digest, or by a tag. */
  readonly reference: string;
  /** Digests that the running tasks report; empty where none has to run. */
  readonly running: readonly string[];
}

/** Why a service does not run what it should, as a full sentence. */
export interface NotDeployed {
  readonly failure: string;
}

/**
 * Waits until the service's deployment is through, and tells what it runs. Knows a failure as soon as ECS does: once
 * another image is the primary deployment's, there is nothing to wait for.
 */
export async function awaitDeployment(
  ecs: DeploymentClient,
  wanted: WantedDeployment,
  clock: ReleaseClock,
): Promise<Deployed | NotDeployed> {
  const end = clock.now() + wanted.timeoutMs;
  for (let pause = 1000; ; pause = Math.min(pause * 1.5, 5000)) {
    const seen = await look(ecs, wanted);
    if (!("waitsFor" in seen)) return seen;
    if (clock.now() + pause > end)
      return {
        failure: `The deployment is not through after ${wanted.timeoutMs / 1000} seconds: it waits for ${seen.waitsFor}.`,
      };
    await clock.sleep(pause);
  }
}

interface Waiting {
  readonly waitsFor: string;
}

async function look(
  ecs: DeploymentClient,
  wanted: WantedDeployment,
): Promise<Deployed | NotDeployed | Waiting> {
  const service = await described(ecs, wanted);
  if (!service)
    return {
      failure: `There is no service ${wanted.service} in the cluster ${wanted.cluster ?? "default"}.`,
    };
  const outcome = await outcomeOf(ecs, service, wanted);
  if (outcome.state === "failed") return { failure: `The deployment failed: ${outcome.reason}` };
  const { taskDefinition } = outcome;
  if (taskDefinition === undefined) return { waitsFor: "ECS to begin the deployment" };

  const container = await containerOf(ecs, taskDefinition, wanted);
  if ("failure" in container) return container;
  if (outcome.state === "in-progress") return outcome;

  const revision = revisionText(taskDefinition);
  const tasks = await runningTasks(ecs, service, wanted, revision);
  if (tasks.length === 0 && (service.desiredCount ?? 0) > 0)
    return { waitsFor: `a task of ${revision} that runs` };
  const running = tasks.flatMap(({ containers = [] }) =>
    containers.flatMap(({ name, imageDigest }) =>
      name === container.name && imageDigest !== undefined ? [imageDigest] : [],
    ),
  );
  return { revision, container: container.name, reference: container.image, running };
}

async function described(ecs: DeploymentClient, wanted: WantedDeployment): Promise<Service | undefined> {
  const { cluster, service } = wanted;
  const found = await call("ecs:DescribeServices", `the service ${service}`, () =>
    ecs.describeServices({ cluster, services: [service] }),
  );
  return found.services?.[0];
}

/** Asks for the newest service deployment only where the service's own list does not decide already. */
async function outcomeOf(
  ecs: DeploymentClient,
  service: Service,
  { cluster, service: reference, taskDefinition: wanted }: WantedDeployment,
): Promise<DeploymentOutcome> {
  const outcome = outcomeFrom(service, undefined, wanted);
  if (outcome.state === "failed" || outcome.taskDefinition === undefined) return outcome;
  const isOther = wanted !== undefined && revisionText(outcome.taskDefinition) !== revisionText(wanted);
  if (outcome.state === "in-progress" && !isOther) return outcome;
  try {
    return outcomeFrom(
      service,
      await newestDeployment(ecs, cluster, service.serviceArn ?? reference),
      wanted,
    );
  } catch {
    // Not every role may ask, and not every controller's services have them: the service's own list will do.
    return outcome;
  }
}

/** The container that carries the image, if its reference can be the wanted one. */
async function containerOf(
  ecs: DeploymentClient,
  taskDefinition: string,
  { container: name, image }: WantedDeployment,
): Promise<{ readonly name: string; readonly image: string } | NotDeployed> {
  const revision = revisionText(taskDefinition);
  const found = await call("ecs:DescribeTaskDefinition", revision, () =>
    ecs.describeTaskDefinition({ taskDefinition }),
  );
  const containers = (found.taskDefinition?.containerDefinitions ?? []).map((definition) => ({
    name: definition.name ?? "",
    image: definition.image ?? "",
    ...partsOf(definition.image ?? ""),
  }));
  const candidates = containers.filter((one) =>
    name === undefined ? one.repository === image.repository : one.name === name,
  );
  const match =
    candidates.find(({ repository, digest }) => repository === image.repository && digest === image.digest) ??
    candidates.find(({ digest }) => digest === undefined);
  if (match) return match;
  const listed = (candidates.length > 0 ? candidates : containers)
    .map((one) => `${one.name}: ${one.image}`)
    .join(", ");
  const runs = `The service runs ${revision} (${listed})`;
  if (candidates.length > 0) return { failure: `${runs}, not ${image.digest}.` };
  return {
    failure:
      name === undefined
        ? `${runs}, and no image of ${image.repository}.`
        : `${runs}, which has no container ${JSON.stringify(name)}.`,
  };
}

async function runningTasks(
  ecs: DeploymentClient,
  { serviceName }: Service,
  { cluster }: WantedDeployment,
  revision: string,
): Promise<Task[]> {
  const target = `the service ${serviceName ?? ""}`;
  const { taskArns = [] } = await call("ecs:ListTasks", target, () =>
    ecs.listTasks({ cluster, serviceName, desiredStatus: "RUNNING" }),
  );
  if (taskArns.length === 0) return [];
  const { tasks = [] } = await call("ecs:DescribeTasks", target, () =>
    ecs.describeTasks({ cluster, tasks: taskArns.slice(0, 100) }),
  );
  return tasks.filter(
    ({ lastStatus, taskDefinitionArn = "" }) =>
      lastStatus === "RUNNING" && revisionText(taskDefinitionArn) === revision,
  );
}

// Names of our own: see `release-provider.ts`.
const call = releaseCall;
const newestDeployment = newestServiceDeployment;
const outcomeFrom = deploymentOutcome;
const partsOf = referenceParts;
const revisionText = revisionOf;
