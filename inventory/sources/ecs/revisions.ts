import type { Calls } from "../../aws/calls";
import type { EcsClient } from "../../aws/clients";
import { inBatches } from "../../aws/in-batches";

/** A service revision: a task definition, and the images that ECS has found for it. */
export interface SeenRevision {
  readonly arn: string;
  readonly taskDefinition: string;
  readonly images: readonly {
    readonly container: string;
    readonly image: string;
    /** By which ECS starts every task, once it has established it. */
    readonly digest?: string;
  }[];
}

/**
 * Service revisions by ARN, twenty a call, whosesoever they are. ECS knows none of before October 2024.
 *
 * @throws {InventoryError}
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServiceRevisions.html
 */
export async function serviceRevisions(
  ecs: EcsClient,
  calls: Calls,
  arns: readonly string[],
): Promise<Map<string, SeenRevision>> {
  const { DescribeServiceRevisionsCommand } = await import("@aws-sdk/client-ecs");
  const action = "ecs:DescribeServiceRevisions";
  const found = await inBatches(calls, arns, { action, absent: ["MISSING"] }, async (wanted) => {
    const input = { serviceRevisionArns: wanted };
    const answer = await calls.make(action, () => ecs.send(new DescribeServiceRevisionsCommand(input)));
    return {
      found: answer.serviceRevisions?.map(
        ({ serviceRevisionArn = "", taskDefinition = "", containerImages = [] }): SeenRevision => ({
          arn: serviceRevisionArn,
          taskDefinition,
          images: containerImages.map(({ containerName = "", image = "", imageDigest }) => ({
            container: containerName,
            image,
            ...(imageDigest !== undefined && { digest: imageDigest }),
          })),
        }),
      ),
      failures: (answer.failures ?? []).map(({ reason }) => reason),
    };
  });
  return new Map(found.map((revision) => [revision.arn, revision]));
}
