import { z } from "zod";
import { succeeded } from "../http/emulator-client";
import { dropState, readState, writeState } from "../ecr/hidden-state";
import type { MendContext } from "../mend";

/** A scaling policy, as it was put. */
export const ScalingPolicy = z.looseObject({
  PolicyARN: z.string(),
  PolicyName: z.string(),
  PolicyType: z.string(),
  CreationTime: z.number(),
});
export type ScalingPolicy = z.infer<typeof ScalingPolicy>;

/** What Application Auto Scaling holds of one ECS service: the target, its tags and its policies. */
export const ScalingRecord = z.object({
  target: z.looseObject({
    ScalableTargetARN: z.string(),
    ResourceId: z.string(),
    MinCapacity: z.number(),
    MaxCapacity: z.number(),
    CreationTime: z.number(),
  }),
  tags: z.record(z.string(), z.string()),
  policies: z.array(ScalingPolicy),
});
export type ScalingRecord = z.infer<typeof ScalingRecord>;

/** The name of the hidden tag. */
export const scalingStateName = "scaling";

/** Records of scalable targets, each kept as a hidden tag of its ECS service, and so gone with it. */
export class ScalingStore {
  constructor(private readonly context: MendContext) {}

  /** The ARN of the service that a resource id, `service/CLUSTER/NAME`, speaks of; `undefined` when it isn't there. */
  async serviceOf(resourceId: string): Promise<string | undefined> {
    const [kind, cluster, name] = resourceId.split("/");
    if (kind !== "service" || !cluster || !name) return undefined;
    const output = await succeeded(
      this.context.emulator.call("ecs", "DescribeServices", { cluster, services: [name] }),
    );
    const services = Services.safeParse(output).data?.services ?? [];
    return services.find(({ status }) => status === "ACTIVE")?.serviceArn;
  }

  read(serviceArn: string): Promise<ScalingRecord | undefined> {
    return readState(this.context.emulator, serviceArn, scalingStateName, ScalingRecord);
  }

  /** `undefined` forgets it. */
  write(serviceArn: string, record: ScalingRecord | undefined): Promise<void> {
    const { emulator } = this.context;
    return record
      ? writeState(emulator, serviceArn, scalingStateName, record)
      : dropState(emulator, serviceArn, scalingStateName);
  }

  /** The records of these resources; without any, of every service. */
  async all(resourceIds: readonly string[] | undefined): Promise<ScalingRecord[]> {
    const arns = resourceIds
      ? await Promise.all(resourceIds.map((id) => this.serviceOf(id)))
      : await this.everyService();
    const known = arns.filter((arn) => arn !== undefined);
    const records = await Promise.all(known.map((arn) => this.read(arn)));
    return records.filter((record) => record !== undefined);
  }

  private async everyService(): Promise<string[]> {
    const { emulator } = this.context;
    const listed = await succeeded(emulator.call("ecs", "ListClusters", {}));
    const clusters = z.array(z.string()).parse(listed?.["clusterArns"] ?? []);
    const services = await Promise.all(
      clusters.map(async (cluster) => {
        const output = await succeeded(emulator.call("ecs", "ListServices", { cluster }));
        return z.array(z.string()).parse(output?.["serviceArns"] ?? []);
      }),
    );
    return services.flat();
  }
}

const Services = z.object({
  services: z.array(z.looseObject({ serviceArn: z.string(), status: z.string() })),
});
