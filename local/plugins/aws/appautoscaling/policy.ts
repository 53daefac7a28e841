import type {
  ApplicationAutoScaling,
  MetricType,
  PolicyType,
  PutScalingPolicyCommandInput,
  ScalableDimension,
  ScalingPolicy,
  ServiceNamespace,
} from "@aws-sdk/client-application-auto-scaling";
import type { PolicyArgs, PolicyState } from "@pulumi/aws/appautoscaling/policy";
import { flag, number, object, resourceType, text, unsupported, type Plain } from "../../provider";
import type { AwsContext } from "../context";
import { during, unlessRefused } from "../failures";
import { targetPlace, type TargetPlace } from "./place";

/** `aws.appautoscaling.Policy` for target tracking, whose id is its name. */
export const policy = resourceType<AwsContext, PolicyArgs, PolicyState>({
  token: "aws:appautoscaling/policy:Policy",
  autoname: { maxLength: 255 },
  inputs: {
    name: text({ forceNew: true }),
    policyType: text({ default: "StepScaling" }),
    predictiveScalingPolicyConfiguration: unsupported,
    region: text({ forceNew: true }),
    resourceId: text({ required: true, forceNew: true }),
    scalableDimension: text({ required: true, forceNew: true }),
    serviceNamespace: text({ required: true, forceNew: true }),
    stepScalingPolicyConfiguration: unsupported,
    targetTrackingScalingPolicyConfiguration: object({
      customizedMetricSpecification: unsupported,
      disableScaleIn: flag({ default: false }),
      predefinedMetricSpecification: object({
        predefinedMetricType: text({ required: true }),
        resourceLabel: text(),
      }),
      scaleInCooldown: number(),
      scaleOutCooldown: number(),
      targetValue: number({ required: true }),
    }),
  },
  outputs: ["alarmArns", "arn"],

  create: (aws, inputs) =>
    during(`creating Application Auto Scaling Scaling Policy (${inputs.name})`, async () => {
      await (await aws.scaling()).putScalingPolicy(request(inputs));
      return inputs.name ?? "";
    }),

  read: (aws, id, known) =>
    during(`reading Application Auto Scaling Scaling Policy (${id})`, async () => {
      const found = await find(await aws.scaling(), locate(id, known));
      if (!found) return undefined;
      const { TargetTrackingScalingPolicyConfiguration: tracking } = found;
      const metric = tracking?.PredefinedMetricSpecification;
      return {
        id: found.PolicyName ?? id,
        alarmArns: (found.Alarms ?? []).map(({ AlarmARN }) => AlarmARN ?? ""),
        arn: found.PolicyARN,
        name: found.PolicyName,
        policyType: found.PolicyType,
        region: aws.region,
        resourceId: found.ResourceId,
        scalableDimension: found.ScalableDimension,
        serviceNamespace: found.ServiceNamespace,
        targetTrackingScalingPolicyConfiguration: tracking && {
          disableScaleIn: tracking.DisableScaleIn ?? false,
          scaleInCooldown: tracking.ScaleInCooldown,
          scaleOutCooldown: tracking.ScaleOutCooldown,
          targetValue: tracking.TargetValue ?? 0,
          predefinedMetricSpecification: metric && {
            predefinedMetricType: metric.PredefinedMetricType ?? "",
            resourceLabel: metric.ResourceLabel,
          },
        },
      };
    }),

  update: (aws, id, inputs) =>
    during(`updating Application Auto Scaling Scaling Policy (${id})`, async () => {
      await (await aws.scaling()).putScalingPolicy(request(inputs));
    }),

  delete: (aws, id, state) =>
    during(`deleting Application Auto Scaling Scaling Policy (${id})`, async () => {
      await unlessRefused(
        (await aws.scaling()).deleteScalingPolicy({
          PolicyName: state.name,
          ResourceId: state.resourceId,
          ScalableDimension: state.scalableDimension as ScalableDimension,
          ServiceNamespace: state.serviceNamespace as ServiceNamespace,
        }),
        "ObjectNotFoundException",
      );
    }),
});

/** Which policy: a target has several, by name. */
interface Place extends TargetPlace {
  readonly name?: string | undefined;
}

/** An import names a policy as `namespace/resource/dimension/name`; afterwards the id is the name. */
function locate(id: string, known: Place): Place {
  if (known.serviceNamespace !== undefined) return known;
  const parts = id.split("/");
  const name = parts.pop();
  return { ...targetPlace(parts), name };
}

async function find(scaling: ApplicationAutoScaling, place: Place): Promise<ScalingPolicy | undefined> {
  const { ScalingPolicies } = await scaling.describeScalingPolicies({
    PolicyNames: [place.name ?? ""],
    ResourceId: place.resourceId,
    ScalableDimension: place.scalableDimension as ScalableDimension,
    ServiceNamespace: place.serviceNamespace as ServiceNamespace,
  });
  return ScalingPolicies?.[0];
}

function request(inputs: Plain<PolicyArgs>): PutScalingPolicyCommandInput {
  const { targetTrackingScalingPolicyConfiguration: tracking } = inputs;
  const metric = tracking?.predefinedMetricSpecification;
  return {
    PolicyName: inputs.name,
    PolicyType: inputs.policyType as PolicyType,
    ResourceId: inputs.resourceId,
    ScalableDimension: inputs.scalableDimension as ScalableDimension,
    ServiceNamespace: inputs.serviceNamespace as ServiceNamespace,
    ...(tracking && {
      TargetTrackingScalingPolicyConfiguration: {
        DisableScaleIn: tracking.disableScaleIn,
        ScaleInCooldown: tracking.scaleInCooldown,
        ScaleOutCooldown: tracking.scaleOutCooldown,
        TargetValue: tracking.targetValue,
        ...(metric && {
          PredefinedMetricSpecification: {
            PredefinedMetricType: metric.predefinedMetricType as MetricType,
            ResourceLabel: metric.resourceLabel,
          },
        }),
      },
    }),
  };
}
