import type { ElasticLoadBalancingV2 } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { AwsContext } from "../context";
import { fromTagList, toTagList, updateTags, type Tags } from "../tags";

/** Tags of a load balancer, target group or listener. */
export async function readTags(
  aws: AwsContext,
  elb: ElasticLoadBalancingV2,
  arn: string,
): Promise<Record<string, string>> {
  const { TagDescriptions } = await elb.describeTags({ ResourceArns: [arn] });
  return fromTagList(aws, TagDescriptions?.[0]?.Tags);
}

/** Brings them to what is wanted. */
export async function writeTags(
  elb: ElasticLoadBalancingV2,
  arn: string,
  old: Tags | undefined,
  wanted: Tags | undefined,
): Promise<void> {
  await updateTags(old, wanted, {
    remove: (TagKeys) => elb.removeTags({ ResourceArns: [arn], TagKeys }),
    write: (tags) => elb.addTags({ ResourceArns: [arn], Tags: toTagList(tags) }),
  });
}

/** Tags with a creation; an empty list is refused. */
export function withTags(tags: Tags | undefined): { Tags?: { Key: string; Value: string }[] } {
  const list = toTagList(tags);
  return list.length > 0 ? { Tags: list } : {};
}
