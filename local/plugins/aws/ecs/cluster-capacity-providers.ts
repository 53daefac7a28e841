import type { Cluster, ECS } from "@aws-sdk/client-ecs";
import type {
  ClusterCapacityProvidersArgs,
  ClusterCapacityProvidersState,
} from "@pulumi/aws/ecs/clusterCapacityProviders";
import { number, resourceType, set, text, type Plain } from "../../provider";
import type { AwsContext } from "../context";
import { during, isRefusal, unlessRefused } from "../failures";
import { waitFor } from "../wait";

/** `aws.ecs.ClusterCapacityProviders`, whose id is the cluster's name. */
export const clusterCapacityProviders = resourceType<
  AwsContext,
  ClusterCapacityProvidersArgs,
  ClusterCapacityProvidersState
>({
  token: "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders",
  inputs: {
    capacityProviders: set(),
    clusterName: text({ required: true, forceNew: true }),
    defaultCapacityProviderStrategies: set({
      fields: {
        base: number({ default: 0 }),
        capacityProvider: text({ required: true }),
        weight: number(),
      },
    }),
    region: text({ forceNew: true }),
  },
  outputs: [],

  create: (aws, inputs) =>
    during(`updating ECS Cluster (${inputs.clusterName}) Capacity Providers`, async () => {
      await put(aws, inputs);
      return inputs.clusterName;
    }),

  read: (aws, id) =>
    during(`reading ECS Cluster (${id}) Capacity Providers`, async () => {
      const found = await find(await aws.ecs(), id);
      if (!found) return undefined;
      return {
        capacityProviders: found.capacityProviders ?? [],
        clusterName: found.clusterName,
        defaultCapacityProviderStrategies: (found.defaultCapacityProviderStrategy ?? []).map(
          ({ base, capacityProvider, weight }) => ({
            base,
            weight,
            capacityProvider: capacityProvider ?? "",
          }),
        ),
        region: aws.region,
      };
    }),

  update: (aws, id, inputs) =>
    during(`updating ECS Cluster (${id}) Capacity Providers`, () => put(aws, inputs)),

  delete: (aws, id) =>
    during(`deleting ECS Cluster (${id}) Capacity Providers`, async () => {
      if (await find(await aws.ecs(), id)) await put(aws, { clusterName: id });
    }),
});

/** A deleted cluster can still be described: it is INACTIVE. */
async function find(ecs: ECS, cluster: string): Promise<Cluster | undefined> {
  const { clusters } = await ecs.describeClusters({ clusters: [cluster] });
  return clusters?.find(({ status }) => status !== "INACTIVE");
}

async function put(aws: AwsContext, inputs: Plain<ClusterCapacityProvidersArgs>): Promise<void> {
  const ecs = await aws.ecs();
  const { clusterName } = inputs;
  const what = `ECS Cluster (${clusterName}) to let go of its former capacity providers`;
  await waitFor(aws, { what, timeoutMs: 20 * 60_000 }, async () => {
    try {
      const request = {
        cluster: clusterName,
        capacityProviders: inputs.capacityProviders ?? [],
        defaultCapacityProviderStrategy: inputs.defaultCapacityProviderStrategies ?? [],
      };
      await unlessRefused(ecs.putClusterCapacityProviders(request), "ClusterNotFoundException");
      return true;
    } catch (error) {
      if (isRefusal(error, "ResourceInUseException", "UpdateInProgressException")) return undefined;
      throw error;
    }
  });
}
