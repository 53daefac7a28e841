import type { Cluster, ClusterSettingName, ECS } from "@aws-sdk/client-ecs";
import type { ClusterArgs, ClusterState } from "@pulumi/aws/ecs/cluster";
import { map, object, resourceType, set, text, unsupported, type Plain } from "../../provider";
import type { AwsContext } from "../context";
import { during, isRefusal, unlessRefused } from "../failures";
import { fromTagList, toLowerTagList, updateTags } from "../tags";
import { waitFor } from "../wait";

const stillInUse = [
  "ClusterContainsContainerInstancesException",
  "ClusterContainsServicesException",
  "ClusterContainsTasksException",
  "UpdateInProgressException",
];

/** `aws.ecs.Cluster`, whose id is its ARN. */
export const cluster = resourceType<AwsContext, ClusterArgs, ClusterState>({
  token: "aws:ecs/cluster:Cluster",
  autoname: { maxLength: 255 },
  inputs: {
    configuration: unsupported,
    name: text({ forceNew: true }),
    region: text({ forceNew: true }),
    serviceConnectDefaults: object({ namespace: text({ required: true }) }),
    settings: set({
      computed: true,
      fields: { name: text({ required: true }), value: text({ required: true }) },
    }),
    tags: map(),
  },
  outputs: ["arn", "tagsAll"],

  create: (aws, inputs) =>
    during(`creating ECS Cluster (${inputs.name})`, async () => {
      const created = await (
        await aws.ecs()
      ).createCluster({
        clusterName: inputs.name,
        settings: settingsOf(inputs),
        ...(inputs.serviceConnectDefaults && { serviceConnectDefaults: inputs.serviceConnectDefaults }),
        tags: toLowerTagList(inputs.tags),
      });
      return created.cluster?.clusterArn ?? "";
    }),

  settle: async (aws, id) => {
    const ecs = await aws.ecs();
    await waitFor(aws, { what: `ECS Cluster (${id}) to be active`, timeoutMs: 10 * 60_000 }, async () =>
      (await find(ecs, id))?.status === "ACTIVE" ? true : undefined,
    );
  },

  read: (aws, id) =>
    during(`reading ECS Cluster (${id})`, async () => {
      const found = await find(await aws.ecs(), id);
      if (!found) return undefined;
      return {
        id: found.clusterArn ?? id,
        arn: found.clusterArn,
        name: found.clusterName,
        region: aws.region,
        serviceConnectDefaults: found.serviceConnectDefaults
          ? { namespace: found.serviceConnectDefaults.namespace ?? "" }
          : undefined,
        settings: (found.settings ?? []).map(({ name, value }) => ({ name: name ?? "", value: value ?? "" })),
        tags: fromTagList(aws, found.tags),
      };
    }),

  update: (aws, id, inputs, { old, changed }) =>
    during(`updating ECS Cluster (${id})`, async () => {
      const ecs = await aws.ecs();
      if (changed.has("settings") || changed.has("serviceConnectDefaults"))
        await ecs.updateCluster({
          cluster: id,
          settings: settingsOf(inputs),
          ...(changed.has("serviceConnectDefaults") && {
            serviceConnectDefaults: { namespace: inputs.serviceConnectDefaults?.namespace ?? "" },
          }),
        });
      await updateTags(old.tags, inputs.tags, {
        remove: (tagKeys) => ecs.untagResource({ resourceArn: id, tagKeys }),
        write: (tags) => ecs.tagResource({ resourceArn: id, tags: toLowerTagList(tags) }),
      });
    }),

  delete: (aws, id) =>
    during(`deleting ECS Cluster (${id})`, async () => {
      const ecs = await aws.ecs();
      await waitFor(aws, { what: `ECS Cluster (${id}) to be deleted`, timeoutMs: 10 * 60_000 }, async () => {
        try {
          await unlessRefused(ecs.deleteCluster({ cluster: id }), "ClusterNotFoundException");
        } catch (error) {
          if (isRefusal(error, ...stillInUse)) return undefined;
          throw error;
        }
        return (await find(ecs, id)) ? undefined : true;
      });
    }),
});

/** A deleted cluster can still be described: it is INACTIVE. */
async function find(ecs: ECS, id: string): Promise<Cluster | undefined> {
  const { clusters } = await ecs.describeClusters({
    clusters: [id],
    include: ["CONFIGURATIONS", "SETTINGS", "TAGS"],
  });
  return clusters?.find(({ status }) => status !== "INACTIVE");
}

function settingsOf(inputs: Plain<ClusterArgs>): { name: ClusterSettingName; value: string }[] | undefined {
  return inputs.settings?.map(({ name, value }) => ({ name: name as ClusterSettingName, value }));
}
