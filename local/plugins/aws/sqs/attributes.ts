import type { QueueAttributeName } from "@aws-sdk/client-sqs";
import type { QueueArgs, QueueState } from "@pulumi/aws/sqs/queue";
import type { Plain } from "../../provider";

/** An argument of a queue, under the name that SQS has for it. All of SQS's values are text. */
interface Attribute {
  readonly argument: keyof QueueArgs;
  readonly name: QueueAttributeName;
  readonly kind: "flag" | "json" | "number" | "text";
  /** SQS refuses it with other queues, even where it says no. */
  readonly fifoOnly?: true;
}

/** The attributes of a queue that is to be. */
export function attributesToCreate(inputs: Plain<QueueArgs>): Record<string, string> {
  const given = attributes.filter(
    ({ argument, fifoOnly }) => inputs[argument] !== undefined && (!fifoOnly || inputs.fifoQueue === true),
  );
  return Object.fromEntries(given.map(({ argument, name }) => [name, valueOf(inputs, argument)]));
}

/** What is to change. What a program no longer says is emptied. */
export function attributesToUpdate(
  inputs: Plain<QueueArgs>,
  changed: ReadonlySet<string>,
): Record<string, string> {
  const different = attributes.filter(({ argument }) => changed.has(argument));
  return Object.fromEntries(different.map(({ argument, name }) => [name, valueOf(inputs, argument)]));
}

/** Whether SQS tells what was asked for, as far as it tells that in the same words. */
export function hasAttributes(found: Found, inputs: Plain<QueueArgs>): boolean {
  const wanted = attributesToCreate(inputs);
  return attributes
    .filter(({ name, kind }) => kind !== "json" && name !== keyReuse && wanted[name] !== undefined)
    .every(({ name }) => found[name] === wanted[name]);
}

/** The arguments that SQS's attributes mean. */
export function argumentsOf(found: Found): Partial<Plain<QueueState>> {
  const known = attributes.flatMap(({ argument, name, kind }) => {
    const value = found[name];
    if (value === undefined || value === "") return [];
    return [[argument, kind === "flag" ? value === "true" : kind === "number" ? Number(value) : value]];
  });
  return Object.fromEntries(known) as Partial<Plain<QueueState>>;
}

type Found = Readonly<Partial<Record<string, string>>>;

/** SQS takes it with queues that have no use for it, and does not report it. */
const keyReuse = "KmsDataKeyReusePeriodSeconds";

const attributes: readonly Attribute[] = [
  {
    argument: "contentBasedDeduplication",
    name: "ContentBasedDeduplication",
    kind: "flag",
    fifoOnly: true,
  },
  { argument: "deduplicationScope", name: "DeduplicationScope", kind: "text" },
  { argument: "delaySeconds", name: "DelaySeconds", kind: "number" },
  { argument: "fifoQueue", name: "FifoQueue", kind: "flag", fifoOnly: true },
  { argument: "fifoThroughputLimit", name: "FifoThroughputLimit", kind: "text" },
  { argument: "kmsDataKeyReusePeriodSeconds", name: keyReuse, kind: "number" },
  { argument: "kmsMasterKeyId", name: "KmsMasterKeyId", kind: "text" },
  { argument: "maxMessageSize", name: "MaximumMessageSize", kind: "number" },
  { argument: "messageRetentionSeconds", name: "MessageRetentionPeriod", kind: "number" },
  { argument: "policy", name: "Policy", kind: "json" },
  { argument: "receiveWaitTimeSeconds", name: "ReceiveMessageWaitTimeSeconds", kind: "number" },
  { argument: "redriveAllowPolicy", name: "RedriveAllowPolicy", kind: "json" },
  { argument: "redrivePolicy", name: "RedrivePolicy", kind: "json" },
  { argument: "sqsManagedSseEnabled", name: "SqsManagedSseEnabled", kind: "flag" },
  { argument: "visibilityTimeoutSeconds", name: "VisibilityTimeout", kind: "number" },
];

function valueOf(inputs: Plain<QueueArgs>, argument: keyof QueueArgs): string {
  const value = inputs[argument];
  return typeof value === "string" ? value : value === undefined ? "" : JSON.stringify(value);
}
