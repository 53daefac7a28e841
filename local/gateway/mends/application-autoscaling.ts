import { randomUUID } from "node:crypto";
import { z } from "zod";
import { type ApiMend, type ApiReply, apiError, type Json, type MendContext } from "../mend";
import { type ScalingPolicy, type ScalingRecord, ScalingStore } from "../ecs/scaling-store";

/**
 * The emulator has no Application Auto Scaling. Targets and policies of ECS services are held here, and nothing ever
 * scales; the alarms that AWS makes for target tracking are but names.
 */
export const applicationAutoscaling: ApiMend = {
  name: "Application Auto Scaling",
  service: "application-autoscaling",
  operations: [
    "RegisterScalableTarget",
    "DescribeScalableTargets",
    "DeregisterScalableTarget",
    "PutScalingPolicy",
    "DescribeScalingPolicies",
    "DeleteScalingPolicy",
    "ListTagsForResource",
    "TagResource",
    "UntagResource",
  ],
  answer: ({ operation, input }, _next, context) =>
    context.alone("application-autoscaling", () => handlers[operation as Operation](input, context)),
};

type Operation = keyof typeof handlers;

const handlers = {
  RegisterScalableTarget: register,
  DescribeScalableTargets: describeTargets,
  DeregisterScalableTarget: deregister,
  PutScalingPolicy: putPolicy,
  DescribeScalingPolicies: describePolicies,
  DeleteScalingPolicy: deletePolicy,
  ListTagsForResource: (input: Json, context: MendContext) =>
    withTags(input, context, (tags) => ({ tags, output: { Tags: tags } })),
  TagResource: (input: Json, context: MendContext) =>
    withTags(input, context, (tags) => ({
      tags: { ...tags, ...z.record(z.string(), z.string()).parse(input["Tags"]) },
      output: {},
    })),
  UntagResource: (input: Json, context: MendContext) =>
    withTags(input, context, (tags) => {
      const gone = z.array(z.string()).parse(input["TagKeys"]);
      return {
        tags: Object.fromEntries(Object.entries(tags).filter(([key]) => !gone.includes(key))),
        output: {},
      };
    }),
};

const dimension = "ecs:service:DesiredCount";
const Target = z.object({
  ServiceNamespace: z.literal("ecs"),
  ResourceId: z.string().regex(/^service\/[^/]+\/[^/]+$/),
  ScalableDimension: z.literal(dimension),
});
const Capacity = z.looseObject({
  MinCapacity: z.int().min(0).optional(),
  MaxCapacity: z.int().min(0).optional(),
});

async function register(input: Json, context: MendContext): Promise<ApiReply> {
  const parsed = Target.safeParse(input);
  const capacity = Capacity.safeParse(input);
  if (!parsed.success) return invalid(parsed.error);
  if (!capacity.success) return invalid(capacity.error);
  const { ResourceId } = parsed.data;
  const store = new ScalingStore(context);
  const serviceArn = await store.serviceOf(ResourceId);
  if (!serviceArn) return apiError("ValidationException", `ECS service doesn't exist: ${ResourceId}`);
  const before = await store.read(serviceArn);
  const { MinCapacity = before?.target.MinCapacity, MaxCapacity = before?.target.MaxCapacity } =
    capacity.data;
  if (MinCapacity === undefined || MaxCapacity === undefined)
    return apiError("ValidationException", "A new target needs MinCapacity and MaxCapacity.");
  if (MinCapacity > MaxCapacity)
    return apiError("ValidationException", "Maximum capacity cannot be less than minimum capacity");
  const place = placeOf(serviceArn);
  const target = {
    ...(before?.target ?? {
      ScalableTargetARN: `arn:aws:application-autoscaling:${place.at}:scalable-target/${shortId()}`,
      CreationTime: context.now(),
      RoleARN:
        input["RoleARN"] ??
        `arn:aws:iam::${place.account}:role/aws-service-role/ecs.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_ECSService`,
      SuspendedState: {
        DynamicScalingInSuspended: false,
        DynamicScalingOutSuspended: false,
        ScheduledScalingSuspended: false,
      },
    }),
    ...parsed.data,
    MinCapacity,
    MaxCapacity,
    ...(input["SuspendedState"] ? { SuspendedState: input["SuspendedState"] } : {}),
  };
  const tags = z.record(z.string(), z.string()).parse(input["Tags"] ?? before?.tags ?? {});
  await store.write(serviceArn, { target, tags, policies: before?.policies ?? [] });
  return { status: 200, output: { ScalableTargetARN: target.ScalableTargetARN } };
}

async function describeTargets(input: Json, context: MendContext): Promise<ApiReply> {
  const ids = z.array(z.string()).optional().parse(input["ResourceIds"]);
  const records = await new ScalingStore(context).all(ids);
  return { status: 200, output: { ScalableTargets: records.map(({ target }) => target) } };
}

async function deregister(input: Json, context: MendContext): Promise<ApiReply> {
  const found = await find(input, context);
  if (!found) return absent("scalable target found", input);
  await new ScalingStore(context).write(found.serviceArn, undefined);
  return { status: 200, output: {} };
}

async function putPolicy(input: Json, context: MendContext): Promise<ApiReply> {
  const found = await find(input, context);
  if (!found) return absent("scalable target registered", input);
  const { serviceArn, record } = found;
  const name = z.string().parse(input["PolicyName"]);
  const before = record.policies.find(({ PolicyName }) => PolicyName === name);
  const policy = { ...(before ?? newPolicy(serviceArn, name, input, context)), ...input } as ScalingPolicy;
  const others = record.policies.filter(({ PolicyName }) => PolicyName !== name);
  await new ScalingStore(context).write(serviceArn, { ...record, policies: [...others, policy] });
  return { status: 200, output: { PolicyARN: policy.PolicyARN, Alarms: policy["Alarms"] } };
}

function newPolicy(serviceArn: string, name: string, input: Json, context: MendContext): Json {
  const { at } = placeOf(serviceArn);
  const id = randomUUID();
  const resource = String(input["ResourceId"]);
  const alarm = (kind: string) => {
    const AlarmName = `TargetTracking-${resource}-${kind}-${randomUUID()}`;
    return { AlarmName, AlarmARN: `arn:aws:cloudwatch:${at}:alarm:${AlarmName}` };
  };
  return {
    PolicyARN: `arn:aws:autoscaling:${at}:scalingPolicy:${id}:resource/ecs/${resource}:policyName/${name}`,
    CreationTime: context.now(),
    Alarms: input["PolicyType"] === "TargetTrackingScaling" ? [alarm("AlarmHigh"), alarm("AlarmLow")] : [],
  };
}

async function describePolicies(input: Json, context: MendContext): Promise<ApiReply> {
  const id = input["ResourceId"];
  const names = z.array(z.string()).optional().parse(input["PolicyNames"]);
  const records = await new ScalingStore(context).all(typeof id === "string" ? [id] : undefined);
  const policies = records
    .flatMap((record) => record.policies)
    .filter(({ PolicyName }) => !names || names.includes(PolicyName));
  return { status: 200, output: { ScalingPolicies: policies } };
}

async function deletePolicy(input: Json, context: MendContext): Promise<ApiReply> {
  const found = await find(input, context);
  const left = found?.record.policies.filter(({ PolicyName }) => PolicyName !== input["PolicyName"]);
  if (!found || !left || left.length === found.record.policies.length)
    return absent("scaling policy found", input);
  await new ScalingStore(context).write(found.serviceArn, { ...found.record, policies: left });
  return { status: 200, output: {} };
}

async function withTags(
  input: Json,
  context: MendContext,
  change: (tags: ScalingRecord["tags"]) => { tags: ScalingRecord["tags"]; output: Json },
): Promise<ApiReply> {
  const store = new ScalingStore(context);
  const arn = input["ResourceARN"];
  const record = (await store.all(undefined)).find(({ target }) => target.ScalableTargetARN === arn);
  const serviceArn = record && (await store.serviceOf(record.target.ResourceId));
  if (!record || !serviceArn)
    return apiError("ResourceNotFoundException", `Resource not found: ${String(arn)}`);
  const { tags, output } = change(record.tags);
  if (tags !== record.tags) await store.write(serviceArn, { ...record, tags });
  return { status: 200, output };
}

async function find(
  input: Json,
  context: MendContext,
): Promise<{ serviceArn: string; record: ScalingRecord } | undefined> {
  const parsed = Target.safeParse(input);
  if (!parsed.success) return undefined;
  const store = new ScalingStore(context);
  const serviceArn = await store.serviceOf(parsed.data.ResourceId);
  const record = serviceArn === undefined ? undefined : await store.read(serviceArn);
  return serviceArn !== undefined && record ? { serviceArn, record } : undefined;
}

function absent(what: string, input: Json): ApiReply {
  const { ServiceNamespace, ResourceId, ScalableDimension } = input;
  return apiError(
    "ObjectNotFoundException",
    `No ${what} for service namespace: ${String(ServiceNamespace)}, resource ID: ${String(ResourceId)}, scalable dimension: ${String(ScalableDimension)}`,
  );
}

function invalid(error: z.ZodError): ApiReply {
  return apiError("ValidationException", z.prettifyError(error));
}

/** `REGION:ACCOUNT` of an ARN. */
function placeOf(arn: string): { at: string; account: string } {
  const [, , , region = "", account = ""] = arn.split(":");
  return { at: `${region}:${account}`, account };
}

function shortId(): string {
  return randomUUID().replaceAll("-", "").slice(0, 34);
}
