import { deploymentEvent } from "../keep";
import { keeperDimension, metricNamespace } from "../log";

/** Seconds that an invocation may take: as many as Lambda gives. */
export const keeperTimeout = 900;
/** In megabytes: a hundred thousand images fit, see bench/results.md. */
export const keeperMemory = 256;
/** Days. */
export const logRetention = 90;
/** Of a message in the queue, in seconds: as long as SQS keeps any. */
export const queueRetention = 14 * 24 * 60 * 60;

/** What is said of the function. An account's keepers are known by the variable of their settings. */
export const keeperDescription =
  "Keeps the images that are in use: places release tags on what runs, whoever deployed it (pulumi-berth)";

/**
 * What ECS's event is known by. A deployment that was rolled back is completed as well, and one that failed without a
 * rollback leaves what ran before.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_deployment_events.html
 */
export const deploymentPattern = {
  source: ["aws.ecs"],
  "detail-type": [deploymentEvent],
  detail: { eventName: ["SERVICE_DEPLOYMENT_COMPLETED"] },
};

/** For whatever sends no event, and for events that were lost. */
export const sweepSchedule = "rate(1 hour)";

/** An alarm on one of the keeper's metrics, or of its queue. */
export interface KeeperAlarm {
  /** A part of its name. */
  readonly what: "Failures" | "Gone" | "Silent";
  readonly description: string;
  readonly namespace: string;
  readonly metric: string;
  readonly dimension: "QueueName" | typeof keeperDimension;
  readonly statistic: "Maximum" | "Sum";
  readonly comparison: "GreaterThanOrEqualToThreshold" | "LessThanThreshold";
  /** In seconds. */
  readonly period: number;
  readonly periods: number;
  readonly missing: "breaching" | "notBreaching";
}

/** All of them by a threshold of 1. */
export const keeperAlarms: readonly KeeperAlarm[] = [
  {
    what: "Failures",
    description:
      "A keeper's invocation failed, three times. The function's log says why; the queue has the event. The next sweep does what is missing, once the cause is gone.",
    namespace: "AWS/SQS",
    metric: "ApproximateNumberOfMessagesVisible",
    dimension: "QueueName",
    statistic: "Maximum",
    comparison: "GreaterThanOrEqualToThreshold",
    period: 300,
    periods: 1,
    missing: "notBreaching",
  },
  {
    what: "Gone",
    description:
      "An image in use is gone: the next task that needs it can't start. The function's log names it (image-gone). Push it again, or deploy another one.",
    namespace: metricNamespace,
    metric: "ImagesInUseGone",
    dimension: keeperDimension,
    statistic: "Maximum",
    comparison: "GreaterThanOrEqualToThreshold",
    period: 3600,
    periods: 1,
    missing: "notBreaching",
  },
  {
    what: "Silent",
    description: "A keeper has not swept for three hours: nothing that runs is marked any more.",
    namespace: metricNamespace,
    metric: "Sweeps",
    dimension: keeperDimension,
    statistic: "Sum",
    comparison: "LessThanThreshold",
    period: 3600,
    periods: 3,
    missing: "breaching",
  },
];
