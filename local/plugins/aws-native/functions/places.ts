import { during } from "../../aws/failures";
import { partitionOf } from "../../aws/partition";
import type { FunctionType } from "../../provider";
import type { NativeContext } from "../context";

/** `AWS::AccountId` */
export const getAccountId: FunctionType<NativeContext> = {
  token: "aws-native:index:getAccountId",
  invoke: async (aws) => ({ accountId: await aws.accountId() }),
};

/** `AWS::Region` */
export const getRegion: FunctionType<NativeContext> = {
  token: "aws-native:index:getRegion",
  invoke: (aws) => Promise.resolve({ region: aws.region }),
};

/** `AWS::Partition` */
export const getPartition: FunctionType<NativeContext> = {
  token: "aws-native:index:getPartition",
  invoke: ({ region }) => {
    const { partition, dnsSuffix } = partitionOf(region);
    return Promise.resolve({ partition, dnsSuffix });
  },
};

/** `AWS::URLSuffix` */
export const getUrlSuffix: FunctionType<NativeContext> = {
  token: "aws-native:index:getUrlSuffix",
  invoke: ({ region }) => Promise.resolve({ urlSuffix: partitionOf(region).dnsSuffix }),
};

/** `Fn::GetAZs` */
export const getAzs: FunctionType<NativeContext> = {
  token: "aws-native:index:getAzs",
  invoke: (aws, { region }) =>
    during("reading EC2 Availability Zones", async () => {
      const name = typeof region === "string" && region !== "" ? region : aws.region;
      const Filters = [{ Name: "region-name", Values: [name] }];
      const { AvailabilityZones } = await (await aws.ec2()).describeAvailabilityZones({ Filters });
      return { azs: (AvailabilityZones ?? []).map(({ ZoneName }) => ZoneName ?? "") };
    }),
};
