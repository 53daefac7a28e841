import type { ResourceType, TagSpecification } from "@aws-sdk/client-ec2";
import { toTagList, type Tags } from "../tags";

/** Tags as EC2 takes them with a creation; it refuses an empty list. */
export function tagSpecification(
  type: ResourceType,
  tags: Tags | undefined,
): { TagSpecifications?: TagSpecification[] } {
  const list = toTagList(tags);
  return list.length > 0 ? { TagSpecifications: [{ ResourceType: type, Tags: list }] } : {};
}
