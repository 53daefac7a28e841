import type {
  ComparisonOperator,
  MetricAlarm,
  PutMetricAlarmCommandInput,
  StandardUnit,
  Statistic,
} from "@aws-sdk/client-cloudwatch";
import type { MetricAlarmArgs, MetricAlarmState } from "@pulumi/aws/cloudwatch/metricAlarm";
import { flag, map, number, resourceType, set, text, unsupported, type Plain } from "../../provider";
import type { AwsContext } from "../context";
import { during } from "../failures";
import { fromTagList, toTagList, updateTags } from "../tags";

/** `aws.cloudwatch.MetricAlarm` on one metric. */
export const metricAlarm = resourceType<AwsContext, MetricAlarmArgs, MetricAlarmState>({
  token: "aws:cloudwatch/metricAlarm:MetricAlarm",
  autoname: { maxLength: 255 },
  inputs: {
    actionsEnabled: flag({ default: true }),
    alarmActions: set(),
    alarmDescription: text(),
    comparisonOperator: text(),
    datapointsToAlarm: number(),
    dimensions: map(),
    evaluateLowSampleCountPercentiles: text({ computed: true }),
    evaluationCriteria: unsupported,
    evaluationInterval: unsupported,
    evaluationPeriods: number(),
    extendedStatistic: text(),
    insufficientDataActions: set(),
    metricName: text(),
    metricQueries: unsupported,
    name: text({ forceNew: true }),
    namespace: text(),
    okActions: set(),
    period: number(),
    region: text({ forceNew: true }),
    statistic: text(),
    tags: map(),
    threshold: number(),
    thresholdMetricId: unsupported,
    treatMissingData: text({ default: "missing" }),
    unit: text(),
    warmUpConfiguration: unsupported,
  },
  outputs: ["arn", "tagsAll"],

  create: (aws, inputs) =>
    during(`creating CloudWatch Metric Alarm (${inputs.name})`, async () => {
      const tags = toTagList(inputs.tags);
      await (
        await aws.cloudWatch()
      ).putMetricAlarm({ ...request(inputs), ...(tags.length > 0 && { Tags: tags }) });
      return inputs.name ?? "";
    }),

  read: (aws, id) =>
    during(`reading CloudWatch Metric Alarm (${id})`, async () => {
      const cloudWatch = await aws.cloudWatch();
      const { MetricAlarms } = await cloudWatch.describeAlarms({
        AlarmNames: [id],
        AlarmTypes: ["MetricAlarm"],
      });
      const found = MetricAlarms?.[0];
      if (!found) return undefined;
      const { Tags } = await cloudWatch.listTagsForResource({ ResourceARN: found.AlarmArn });
      return { ...stateOf(found), region: aws.region, tags: fromTagList(aws, Tags) };
    }),

  update: (aws, id, inputs, { old, changed }) =>
    during(`updating CloudWatch Metric Alarm (${id})`, async () => {
      const cloudWatch = await aws.cloudWatch();
      if ([...changed].some((name) => name !== "tags")) await cloudWatch.putMetricAlarm(request(inputs));
      await updateTags(old.tags, inputs.tags, {
        remove: (TagKeys) => cloudWatch.untagResource({ ResourceARN: old.arn, TagKeys }),
        write: (tags) => cloudWatch.tagResource({ ResourceARN: old.arn, Tags: toTagList(tags) }),
      });
    }),

  delete: (aws, id) =>
    during(`deleting CloudWatch Metric Alarm (${id})`, async () => {
      // CloudWatch deletes alarms that don't exist without a word.
      await (await aws.cloudWatch()).deleteAlarms({ AlarmNames: [id] });
    }),
});

function request(inputs: Plain<MetricAlarmArgs>): PutMetricAlarmCommandInput {
  return {
    AlarmName: inputs.name,
    ActionsEnabled: inputs.actionsEnabled,
    AlarmActions: inputs.alarmActions as string[] | undefined,
    AlarmDescription: inputs.alarmDescription,
    ComparisonOperator: inputs.comparisonOperator as ComparisonOperator,
    DatapointsToAlarm: inputs.datapointsToAlarm,
    Dimensions: Object.entries(inputs.dimensions ?? {}).map(([Name, Value]) => ({ Name, Value })),
    EvaluateLowSampleCountPercentile: inputs.evaluateLowSampleCountPercentiles,
    EvaluationPeriods: inputs.evaluationPeriods,
    ExtendedStatistic: inputs.extendedStatistic,
    InsufficientDataActions: inputs.insufficientDataActions as string[] | undefined,
    MetricName: inputs.metricName,
    Namespace: inputs.namespace,
    OKActions: inputs.okActions as string[] | undefined,
    Period: inputs.period,
    Statistic: inputs.statistic as Statistic | undefined,
    Threshold: inputs.threshold,
    TreatMissingData: inputs.treatMissingData,
    Unit: inputs.unit as StandardUnit | undefined,
  };
}

function stateOf(found: MetricAlarm): Partial<Plain<MetricAlarmState>> {
  return {
    actionsEnabled: found.ActionsEnabled ?? true,
    alarmActions: found.AlarmActions ?? [],
    alarmDescription: found.AlarmDescription || undefined,
    arn: found.AlarmArn,
    comparisonOperator: found.ComparisonOperator,
    datapointsToAlarm: found.DatapointsToAlarm,
    dimensions: Object.fromEntries(
      (found.Dimensions ?? []).map(({ Name, Value }) => [Name ?? "", Value ?? ""]),
    ),
    evaluateLowSampleCountPercentiles: found.EvaluateLowSampleCountPercentile,
    evaluationPeriods: found.EvaluationPeriods,
    extendedStatistic: found.ExtendedStatistic || undefined,
    insufficientDataActions: found.InsufficientDataActions ?? [],
    metricName: found.MetricName,
    name: found.AlarmName,
    namespace: found.Namespace,
    okActions: found.OKActions ?? [],
    period: found.Period,
    statistic: found.Statistic || undefined,
    threshold: found.Threshold,
    treatMissingData: found.TreatMissingData || "missing",
    unit: found.Unit || undefined,
  };
}
