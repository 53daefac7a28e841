import { setTimeout as sleep } from "node:timers/promises";
import {
  ClusterNotFoundException,
  CreateClusterCommand,
  CreateServiceCommand,
  DeleteClusterCommand,
  DeleteServiceCommand,
  DeregisterTaskDefinitionCommand,
  DescribeServicesCommand,
  ListTaskDefinitionsCommand,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  type Service,
  ServiceNotFoundException,
  UpdateServiceCommand,
} from "@aws-sdk/client-ecs";

import { LocalError } from "../errors";
import type { Stage } from "./stage";

/** The service of the story. */
export const serviceName = "web";

/** How a scale-out ended. */
export type ScaleOut =
  | { readonly runningTasks: number }
  /** Why ECS could not start a task, in its words. */
  | { readonly refusal: string };

/** Runs one task of an image, and waits until ECS calls the deployment completed. */
export async function deployWeb(stage: Stage, image: string): Promise<void> {
  const { ecs } = stage;
  const [cluster, family] = [nameOf(stage), nameOf(stage)];
  await ecs.send(new CreateClusterCommand({ clusterName: cluster }));
  const containerDefinitions = [{ name: serviceName, image, memory: 64, essential: true }];
  await ecs.send(new RegisterTaskDefinitionCommand({ family, containerDefinitions }));
  await ecs.send(new CreateServiceCommand({ cluster, serviceName, taskDefinition: family, desiredCount: 1 }));
  await settled(stage, "to run its first task", (service) => {
    const [deployment] = service.deployments ?? [];
    return service.runningCount === 1 && deployment?.rolloutState === "COMPLETED" ? true : undefined;
  });
}

/** Asks for more tasks, and waits until they run or ECS says why they don't. */
export async function scaleOut(stage: Stage, tasks: number): Promise<ScaleOut> {
  const input = { cluster: nameOf(stage), service: serviceName, desiredCount: tasks };
  await stage.ecs.send(new UpdateServiceCommand(input));
  return settled(
    stage,
    `to run ${tasks} tasks`,
    ({ runningCount = 0, events = [] }): ScaleOut | undefined => {
      if (runningCount >= tasks) return { runningTasks: runningCount };
      const refusal = events.find(({ message = "" }) => message.includes("unable to place a task"))?.message;
      return refusal === undefined ? undefined : { refusal };
    },
  );
}

/** Deletes the service, its tasks, its task definitions and its cluster, as far as they are there. */
export async function deleteWeb(stage: Stage): Promise<void> {
  const { ecs } = stage;
  const cluster = nameOf(stage);
  try {
    await ecs.send(new DeleteServiceCommand({ cluster, service: serviceName, force: true }));
    while ((await ecs.send(new ListTasksCommand({ cluster }))).taskArns?.length) await sleep(pauseMs);
  } catch (error) {
    if (!(error instanceof ServiceNotFoundException || error instanceof ClusterNotFoundException))
      throw error;
  }
  const familyPrefix = nameOf(stage);
  const { taskDefinitionArns = [] } = await ecs.send(new ListTaskDefinitionsCommand({ familyPrefix }));
  for (const taskDefinition of taskDefinitionArns)
    await ecs.send(new DeregisterTaskDefinitionCommand({ taskDefinition }));
  try {
    await ecs.send(new DeleteClusterCommand({ cluster }));
  } catch (error) {
    if (!(error instanceof ClusterNotFoundException)) throw error;
  }
}

const pauseMs = 100;
const patienceMs = 60_000;

/** Looks at the service again and again until there is an answer. */
async function settled<T>(
  stage: Stage,
  what: string,
  answer: (service: Service) => T | undefined,
): Promise<T> {
  const input = { cluster: nameOf(stage), services: [serviceName] };
  for (const deadline = Date.now() + patienceMs; ; await sleep(pauseMs)) {
    stage.goOn();
    const { services = [] } = await stage.ecs.send(new DescribeServicesCommand(input));
    const found = services[0] && answer(services[0]);
    if (found !== undefined) return found;
    if (Date.now() > deadline) {
      const said = services[0]?.events?.[0]?.message ?? "nothing";
      throw new LocalError(
        "service-unsettled",
        `ECS took more than ${patienceMs / 1000} s ${what}; its last event: ${said}`,
        "See `npm run local -- logs emulator`.",
      );
    }
  }
}

/** Of the cluster and the task definition, which take no slash. */
function nameOf({ name }: Stage): string {
  return name.replaceAll("/", "-");
}
