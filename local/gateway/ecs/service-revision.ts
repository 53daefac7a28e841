import { z } from "zod";
import type { Json, MendContext } from "../mend";
import type { DeploymentRecord, ServiceView } from "./service-history";

/**
 * What ECS tells of a service revision. Network and load balancers of an old revision are shown as they are today.
 */
export function revisionDetails(service: ServiceView, record: DeploymentRecord): Json {
  const settings = [
    "launchType",
    "capacityProviderStrategy",
    "platformVersion",
    "platformFamily",
    "networkConfiguration",
    "loadBalancers",
    "serviceRegistries",
  ].filter((name) => service[name] !== undefined);
  return {
    serviceArn: service.serviceArn,
    clusterArn: service.clusterArn,
    taskDefinition: record.taskDefinition,
    ...Object.fromEntries(settings.map((name) => [name, service[name]])),
    containerImages: record.images ?? [],
    createdAt: record.createdAt,
  };
}

/** The record with the images of its task definition, their tags resolved in this registry. */
export async function withImages(record: DeploymentRecord, context: MendContext): Promise<DeploymentRecord> {
  if (record.images) return record;
  const { taskDefinition } = record;
  const { output } = await context.emulator.call("ecs", "DescribeTaskDefinition", { taskDefinition });
  const containers = Described.safeParse(output).data?.taskDefinition.containerDefinitions ?? [];
  const images = containers.map(async ({ name, image }) => {
    const imageDigest = await digestOf(image, context);
    return { containerName: name, image, ...(imageDigest ? { imageDigest } : {}) };
  });
  return { ...record, images: await Promise.all(images) };
}

const Described = z.object({
  taskDefinition: z.object({
    containerDefinitions: z.array(z.object({ name: z.string(), image: z.string() })),
  }),
});

/** The digest in a reference, or the one that its tag has in this registry now. */
async function digestOf(image: string, { emulator, address }: MendContext): Promise<string | undefined> {
  const digest = /@(sha256:[0-9a-f]{64})$/.exec(image)?.[1];
  if (digest) return digest;
  const [, host, repository, reference = "latest"] = /^([^/]+)\/([^:@]+)(?::([\w.-]+))?$/.exec(image) ?? [];
  if (!host || !repository || (host !== address && !/^\d{12}\.dkr\.ecr\./.test(host))) return undefined;
  const request = { method: "HEAD", repository, reference, mediaType: undefined, body: Buffer.alloc(0) };
  return (await emulator.manifest(request)).headers["docker-content-digest"];
}
