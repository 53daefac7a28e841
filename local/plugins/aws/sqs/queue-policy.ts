import type { QueuePolicyArgs, QueuePolicyState } from "@pulumi/aws/sqs/queuePolicy";
import { json, resourceType, text, textOf } from "../../provider";
import type { AwsContext } from "../context";
import { during, unlessRefused } from "../failures";
import { sameIamPolicy } from "../json/iam-policy";
import { waitFor } from "../wait";
import { queueAttributes, queueGone } from "./queue-attributes";

/** `aws.sqs.QueuePolicy`, whose id is the queue's URL. */
export const queuePolicy = resourceType<AwsContext, QueuePolicyArgs, QueuePolicyState>({
  token: "aws:sqs/queuePolicy:QueuePolicy",
  inputs: {
    policy: json({ required: true, same: sameIamPolicy }),
    queueUrl: text({ required: true, forceNew: true }),
    region: text({ forceNew: true }),
  },
  outputs: [],

  create: async (aws, inputs) => {
    await put(aws, inputs.queueUrl, textOf(inputs.policy));
    return inputs.queueUrl;
  },

  settle: (aws, id, inputs) =>
    during(`waiting for SQS Queue (${id}) attribute (Policy)`, async () => {
      await waitFor(aws, { what: "the policy", timeoutMs: 2 * 60_000 }, async () =>
        sameIamPolicy((await queueAttributes(aws, id))?.["Policy"], textOf(inputs.policy)) ? true : undefined,
      );
    }),

  read: (aws, id) =>
    during(`reading SQS Queue (${id}) attribute (Policy)`, async () => {
      const policy = (await queueAttributes(aws, id))?.["Policy"];
      return policy ? { policy, queueUrl: id, region: aws.region } : undefined;
    }),

  update: (aws, id, inputs) => put(aws, id, textOf(inputs.policy)),

  delete: (aws, id) =>
    during(`deleting SQS Queue (${id}) attribute (Policy)`, async () => {
      const none = { QueueUrl: id, Attributes: { Policy: "" } };
      await unlessRefused((await aws.sqs()).setQueueAttributes(none), queueGone);
    }),
});

async function put(aws: AwsContext, QueueUrl: string, Policy: string): Promise<void> {
  await during(`setting SQS Queue (${QueueUrl}) attribute (Policy)`, async () => {
    await (await aws.sqs()).setQueueAttributes({ QueueUrl, Attributes: { Policy } });
  });
}
