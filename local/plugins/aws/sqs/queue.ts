import type { QueueArgs, QueueState } from "@pulumi/aws/sqs/queue";
import {
  flag,
  json,
  map,
  number,
  resourceType,
  text,
  UNKNOWN,
  type CheckFailure,
  type Values,
} from "../../provider";
import type { AwsContext } from "../context";
import { during, isRefusal, unlessRefused } from "../failures";
import { sameJson } from "../json/canonical";
import { sameIamPolicy } from "../json/iam-policy";
import { fromTagList, toTagList, updateTags } from "../tags";
import { nameOrPrefixed } from "../unique-name";
import { waitFor } from "../wait";
import { argumentsOf, attributesToCreate, attributesToUpdate, hasAttributes } from "./attributes";
import { queueAttributes, queueGone } from "./queue-attributes";

const same = sameJson((policy) => policy);
const timeoutMs = 3 * 60_000;
const fifoSuffix = (inputs: Values) => (inputs["fifoQueue"] === true ? ".fifo" : "");

/** `aws.sqs.Queue`, whose id is its URL. */
export const queue = resourceType<AwsContext, QueueArgs, QueueState>({
  token: "aws:sqs/queue:Queue",
  autoname: { maxLength: 80, suffix: fifoSuffix },
  inputs: {
    contentBasedDeduplication: flag({ default: false }),
    deduplicationScope: text({ computed: true }),
    delaySeconds: number({ default: 0 }),
    fifoQueue: flag({ default: false, forceNew: true }),
    fifoThroughputLimit: text({ computed: true }),
    kmsDataKeyReusePeriodSeconds: number({ computed: true }),
    kmsMasterKeyId: text({ conflictsWith: ["sqsManagedSseEnabled"] }),
    maxMessageSize: number({ default: 262_144 }),
    messageRetentionSeconds: number({ default: 345_600 }),
    name: text({ forceNew: true, computed: true, conflictsWith: ["namePrefix"] }),
    namePrefix: text({ forceNew: true, computed: true, local: true, conflictsWith: ["name"] }),
    policy: json({ computed: true, same: sameIamPolicy }),
    receiveWaitTimeSeconds: number({ default: 0 }),
    redriveAllowPolicy: json({ computed: true, same }),
    redrivePolicy: json({ computed: true, same }),
    region: text({ forceNew: true }),
    sqsManagedSseEnabled: flag({ computed: true, conflictsWith: ["kmsMasterKeyId"] }),
    tags: map(),
    visibilityTimeoutSeconds: number({ default: 30 }),
  },
  outputs: ["arn", "tagsAll", "url"],

  check: checkQueue,

  create: (aws, inputs) => {
    const prefixed = nameOrPrefixed(inputs.name, inputs.namePrefix);
    const name = inputs.name ?? `${prefixed}${inputs.fifoQueue ? ".fifo" : ""}`;
    return during(`creating SQS Queue (${name})`, async () => {
      const sqs = await aws.sqs();
      const tags = inputs.tags ?? {};
      const request = {
        QueueName: name,
        Attributes: attributesToCreate(inputs),
        ...(Object.keys(tags).length > 0 && { tags }),
      };
      // For a minute, the name of a deleted queue is not free.
      return waitFor(aws, { what: `the name ${name} to be free`, timeoutMs: timeoutMs / 2 }, async () => {
        try {
          return (await sqs.createQueue(request)).QueueUrl;
        } catch (error) {
          if (isRefusal(error, "QueueDeletedRecently")) return undefined;
          throw error;
        }
      });
    });
  },

  settle: (aws, id, inputs) =>
    during(`waiting for SQS Queue (${id})`, async () => {
      await waitFor(aws, { what: "its attributes", timeoutMs }, async () =>
        hasAttributes((await queueAttributes(aws, id)) ?? {}, inputs) ? true : undefined,
      );
    }),

  read: (aws, id) =>
    during(`reading SQS Queue (${id})`, async () => {
      const found = await queueAttributes(aws, id);
      if (!found) return undefined;
      const { Tags } = await (await aws.sqs()).listQueueTags({ QueueUrl: id });
      return {
        contentBasedDeduplication: false,
        fifoQueue: false,
        // SQS reports it of encrypted queues only.
        kmsDataKeyReusePeriodSeconds: 300,
        ...argumentsOf(found),
        arn: found["QueueArn"],
        name: id.split("/").at(-1),
        region: aws.region,
        tags: fromTagList(aws, toTagList(Tags)),
        url: id,
      };
    }),

  update: (aws, id, inputs, { old, changed }) =>
    during(`updating SQS Queue (${id})`, async () => {
      const sqs = await aws.sqs();
      const Attributes = attributesToUpdate(inputs, changed);
      if (Object.keys(Attributes).length > 0) await sqs.setQueueAttributes({ QueueUrl: id, Attributes });
      await updateTags(old.tags, inputs.tags, {
        remove: (TagKeys) => sqs.untagQueue({ QueueUrl: id, TagKeys }),
        write: (Tags) => sqs.tagQueue({ QueueUrl: id, Tags }),
      });
    }),

  delete: (aws, id) =>
    during(`deleting SQS Queue (${id})`, async () => {
      await unlessRefused((await aws.sqs()).deleteQueue({ QueueUrl: id }), queueGone);
      await waitFor(aws, { what: "the queue to be gone", timeoutMs }, async () =>
        (await queueAttributes(aws, id)) ? undefined : true,
      );
    }),
});

function checkQueue(inputs: Values): CheckFailure[] {
  const { name, fifoQueue, contentBasedDeduplication } = inputs;
  const form = fifoQueue === true ? /^[\w-]{1,75}\.fifo$/ : /^[\w-]{1,80}$/;
  const isKnown = fifoQueue !== UNKNOWN && typeof name === "string";
  return [
    ...(isKnown && !form.test(name) ? [{ property: "name", reason: `invalid queue name: ${name}` }] : []),
    ...(fifoQueue === false && contentBasedDeduplication === true
      ? [
          {
            property: "contentBasedDeduplication",
            reason: "content-based deduplication can only be set for FIFO queue",
          },
        ]
      : []),
  ];
}
