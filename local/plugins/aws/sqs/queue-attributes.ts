import type { AwsContext } from "../context";
import { unlessRefused } from "../failures";

/** What SQS answers where there's no such queue. */
export const queueGone = "QueueDoesNotExist";

/** All that SQS tells of a queue; `undefined` where there's none. */
export async function queueAttributes(
  aws: AwsContext,
  QueueUrl: string,
): Promise<Readonly<Partial<Record<string, string>>> | undefined> {
  const found = await unlessRefused(
    (await aws.sqs()).getQueueAttributes({ QueueUrl, AttributeNames: ["All"] }),
    queueGone,
  );
  return found && (found.Attributes ?? {});
}
