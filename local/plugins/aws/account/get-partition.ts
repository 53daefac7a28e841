import type { FunctionType } from "../../provider";
import type { AwsContext } from "../context";
import { partitionOf } from "../partition";

/** `aws.getPartition` */
export const getPartition: FunctionType<AwsContext> = {
  token: "aws:index/getPartition:getPartition",
  invoke: (aws) => {
    const partition = partitionOf(aws.region);
    return Promise.resolve({ ...partition, id: partition.partition });
  },
};
