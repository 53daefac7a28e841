import type {
  ApplicationAutoScaling,
  ScalableDimension,
  ScalableTarget,
  ServiceNamespace,
} from "@aws-sdk/client-application-auto-scaling";
import type { TargetArgs, TargetState } from "@pulumi/aws/appautoscaling/target";
import { flag, map, number, object, resourceType, text, type Plain } from "../../provider";
import type { AwsContext } from "../context";
import { during, unlessRefused } from "../failures";
import { fromTagList, toTagList, updateTags } from "../tags";
import { targetPlace, type TargetPlace } from "./place";

/** `aws.appautoscaling.Target`, whose id is that of the resource that is scaled. */
export const target = resourceType<AwsContext, TargetArgs, TargetState>({
  token: "aws:appautoscaling/target:Target",
  inputs: {
    maxCapacity: number({ required: true }),
    minCapacity: number({ required: true }),
    region: text({ forceNew: true }),
    resourceId: text({ required: true, forceNew: true }),
    roleArn: text({ forceNew: true, computed: true }),
    scalableDimension: text({ required: true, forceNew: true }),
    serviceNamespace: text({ required: true, forceNew: true }),
    suspendedState: object(
      {
        dynamicScalingInSuspended: flag({ default: false }),
        dynamicScalingOutSuspended: flag({ default: false }),
        scheduledScalingSuspended: flag({ default: false }),
      },
      { computed: true },
    ),
    tags: map(),
  },
  outputs: ["arn", "tagsAll"],

  create: (aws, inputs) =>
    during(`creating Application AutoScaling Target (${inputs.resourceId})`, async () => {
      await register(aws, inputs);
      const { resourceId, tags } = inputs;
      const scaling = await aws.scaling();
      const arn = (await find(scaling, inputs))?.ScalableTargetARN;
      if (tags && Object.keys(tags).length > 0) await scaling.tagResource({ ResourceARN: arn, Tags: tags });
      return resourceId;
    }),

  read: (aws, id, known) =>
    during(`reading Application AutoScaling Target (${id})`, async () => {
      const scaling = await aws.scaling();
      const found = await find(scaling, locate(id, known));
      if (!found) return undefined;
      const { Tags } = await scaling.listTagsForResource({ ResourceARN: found.ScalableTargetARN });
      return {
        id: found.ResourceId ?? id,
        arn: found.ScalableTargetARN,
        maxCapacity: found.MaxCapacity,
        minCapacity: found.MinCapacity,
        region: aws.region,
        resourceId: found.ResourceId,
        roleArn: found.RoleARN,
        scalableDimension: found.ScalableDimension,
        serviceNamespace: found.ServiceNamespace,
        suspendedState: found.SuspendedState && {
          dynamicScalingInSuspended: found.SuspendedState.DynamicScalingInSuspended,
          dynamicScalingOutSuspended: found.SuspendedState.DynamicScalingOutSuspended,
          scheduledScalingSuspended: found.SuspendedState.ScheduledScalingSuspended,
        },
        tags: fromTagList(aws, toTagList(Tags)),
      };
    }),

  update: (aws, id, inputs, { old, changed }) =>
    during(`updating Application AutoScaling Target (${id})`, async () => {
      const scaling = await aws.scaling();
      if ([...changed].some((name) => name !== "tags")) await register(aws, inputs);
      await updateTags(old.tags, inputs.tags, {
        remove: (TagKeys) => scaling.untagResource({ ResourceARN: old.arn, TagKeys }),
        write: (Tags) => scaling.tagResource({ ResourceARN: old.arn, Tags }),
      });
    }),

  delete: (aws, id, state) =>
    during(`deleting Application AutoScaling Target (${id})`, async () => {
      const { resourceId, scalableDimension, serviceNamespace } = state;
      await unlessRefused(
        (await aws.scaling()).deregisterScalableTarget({
          ResourceId: resourceId,
          ScalableDimension: scalableDimension as ScalableDimension,
          ServiceNamespace: serviceNamespace as ServiceNamespace,
        }),
        "ObjectNotFoundException",
      );
    }),
});

/** An import names a target as `namespace/resource/dimension`; afterwards the id is the resource's. */
function locate(id: string, known: TargetPlace): TargetPlace {
  return known.serviceNamespace === undefined ? targetPlace(id.split("/")) : known;
}

async function find(
  scaling: ApplicationAutoScaling,
  place: TargetPlace,
): Promise<ScalableTarget | undefined> {
  const { ScalableTargets } = await scaling.describeScalableTargets({
    ServiceNamespace: place.serviceNamespace as ServiceNamespace,
    ResourceIds: [place.resourceId ?? ""],
    ScalableDimension: place.scalableDimension as ScalableDimension,
  });
  return ScalableTargets?.[0];
}

async function register(aws: AwsContext, inputs: Plain<TargetArgs>): Promise<void> {
  const { suspendedState: suspended } = inputs;
  await (
    await aws.scaling()
  ).registerScalableTarget({
    MaxCapacity: inputs.maxCapacity,
    MinCapacity: inputs.minCapacity,
    ResourceId: inputs.resourceId,
    RoleARN: inputs.roleArn,
    ScalableDimension: inputs.scalableDimension as ScalableDimension,
    ServiceNamespace: inputs.serviceNamespace as ServiceNamespace,
    ...(suspended && {
      SuspendedState: {
        DynamicScalingInSuspended: suspended.dynamicScalingInSuspended,
        DynamicScalingOutSuspended: suspended.dynamicScalingOutSuspended,
        ScheduledScalingSuspended: suspended.scheduledScalingSuspended,
      },
    }),
  });
}
