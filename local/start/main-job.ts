import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";

import {
  type ConfigValue,
  Deployment,
  type DeploymentEvent,
  type Operation,
  StackLockedError,
  type UpResult,
} from "../../automation";

import { pushTinyImage } from "../tiny-image";
import { dropStackSalt } from "../ours/stack-salt";
import type { World } from "../world";

const outputs = z.object({
  repositoryName: z.string(),
  repositoryUrl: z.string(),
  services: z.record(z.string(), z.object({ imageUri: z.string(), url: z.string().optional() })),
});

/** What the stack `local` says of itself. */
export type MainJob = z.infer<typeof outputs> & { readonly changed: number };

export interface MainJobOptions {
  readonly world: World;
  /** The folder of `Pulumi.yaml`. */
  readonly project: string;
  readonly onProgress: (line: string) => void;
}

/** `pulumi up` of the stack `local`, through the same Automation API that users embed. */
export async function deployMainJob(o: MainJobOptions): Promise<MainJob> {
  if (o.world.tier === "full") return up(o, await open(o, {}));
  // Nothing can be built here: the repository first, then a ready-made image, then the service that runs it.
  const empty = await open(o, { services: [] });
  const earlier = outputs.safeParse(await empty.outputs()).data;
  const { repositoryName } = earlier ?? (await up(o, empty));
  const digest = await pushTinyImage(o.world, repositoryName);
  const services = [{ name: "web", image: { digest }, port: 8080, loadBalancer: true }];
  return up(o, await open(o, { services }));
}

function open(o: MainJobOptions, config: Record<string, ConfigValue>): Promise<Deployment> {
  const { env, paths } = o.world;
  dropStackSalt(o.project);
  return Deployment.open({
    workDir: o.project,
    stack: "local",
    config,
    env,
    inheritEnv: false,
    engine: paths.dir,
    create: true,
  });
}

async function up(o: MainJobOptions, deployment: Deployment): Promise<MainJob> {
  const result = await onceUnlocked(o.onProgress, async () => {
    const operation = deployment.up({ recover: true });
    await follow(operation, o.onProgress);
    return operation.result;
  });
  const changed = Object.entries(result.changes)
    .filter(([kind]) => kind !== "same")
    .reduce((total, [, count]) => total + count, 0);
  return { ...outputs.parse(result.outputs), changed };
}

/** The engine of a killed `npm start` may outlive it, and ends by itself: its work is waited for, not cut off. */
async function onceUnlocked<T>(say: (line: string) => void, work: () => Promise<T>): Promise<T> {
  for (let waited = 0; ; waited += 1) {
    try {
      return await work();
    } catch (error) {
      const holder = error instanceof StackLockedError && error.locks.find((lock) => lock.holder === "alive");
      if (!holder || waited === maximumWaits) throw error;
      say(`process ${holder.pid} still works on the stack; waiting for it to end`);
      await sleep(1_000);
    }
  }
}

const maximumWaits = 300;

async function follow(operation: Operation<UpResult>, say: (line: string) => void): Promise<void> {
  for await (const event of operation) {
    const line = describe(event);
    if (line) say(line);
  }
}

function describe(event: DeploymentEvent): string | undefined {
  switch (event.kind) {
    case "started":
    case "completed":
    case "failed":
      return event.operation === "same"
        ? undefined
        : `${event.operation} ${event.type} ${event.name}: ${event.kind}`;
    case "recovered":
      return `cleared what a killed run left: ${event.staleLocks.length} locks, ${event.interrupted.length} operations`;
    case "diagnostic":
      return event.message.trim();
    case "ecs-deployment":
      return `${event.service ?? event.urn}: the deployment is ${event.status}`;
    default:
      return undefined;
  }
}
