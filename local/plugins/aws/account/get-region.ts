import type { GetRegionArgs } from "@pulumi/aws/getRegion";
import type { FunctionType } from "../../provider";
import type { AwsContext } from "../context";
import { partitionOf } from "../partition";

/** `aws.getRegion` */
export const getRegion: FunctionType<AwsContext> = {
  token: "aws:index/getRegion:getRegion",
  invoke: (aws, values) => {
    const args = values as GetRegionArgs;
    const region = args.region ?? args.name ?? aws.region;
    const endpoint = `ec2.${region}.${partitionOf(region).dnsSuffix}`;
    return Promise.resolve({ id: region, name: region, region, endpoint, description: region });
  },
};
