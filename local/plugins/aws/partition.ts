/** A group of regions with its own names. */
export interface Partition {
  readonly partition: string;
  readonly dnsSuffix: string;
  readonly reverseDnsPrefix: string;
}

/** The partition that a region belongs to, by how its name starts. */
export function partitionOf(region: string): Partition {
  if (region.startsWith("cn-"))
    return { partition: "aws-cn", dnsSuffix: "amazonaws.com.cn", reverseDnsPrefix: "cn.com.amazonaws" };
  const partition = region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
  return { partition, dnsSuffix: "amazonaws.com", reverseDnsPrefix: "com.amazonaws" };
}
