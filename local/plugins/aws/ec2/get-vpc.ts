import type { Filter, Vpc } from "@aws-sdk/client-ec2";
import type { GetVpcArgs } from "@pulumi/aws/ec2/getVpc";
import type { FunctionType } from "../../provider";
import type { AwsContext } from "../context";
import { during } from "../failures";
import { fromTagList } from "../tags";
import { customFilters, tagFilters } from "./filters";

/** `aws.ec2.getVpc`: exactly one must match. */
export const getVpc: FunctionType<AwsContext> = {
  token: "aws:ec2/getVpc:getVpc",
  invoke: (aws, values) =>
    during("reading EC2 VPC", async () => {
      const args = values as GetVpcArgs;
      const ec2 = await aws.ec2();
      const { Vpcs = [] } = await ec2.describeVpcs({
        ...(args.id && { VpcIds: [args.id] }),
        ...someFilters([...ownFilters(args), ...tagFilters(args.tags), ...customFilters(args.filters)]),
      });
      const [vpc, ...more] = Vpcs;
      if (!vpc) throw new Error("no matching EC2 VPC found");
      if (more.length > 0)
        throw new Error(
          `multiple EC2 VPCs matched (${Vpcs.length}); use additional constraints to reduce matches to a single EC2 VPC`,
        );
      const VpcId = vpc.VpcId ?? "";
      const attribute = async (Attribute: "enableDnsSupport" | "enableDnsHostnames") =>
        (await ec2.describeVpcAttribute({ VpcId, Attribute }))[
          Attribute === "enableDnsSupport" ? "EnableDnsSupport" : "EnableDnsHostnames"
        ]?.Value ?? false;
      const tables = await ec2.describeRouteTables({
        Filters: [
          { Name: "association.main", Values: ["true"] },
          { Name: "vpc-id", Values: [VpcId] },
        ],
      });
      return {
        ...describeVpc(aws, vpc),
        enableDnsSupport: await attribute("enableDnsSupport"),
        enableDnsHostnames: await attribute("enableDnsHostnames"),
        enableNetworkAddressUsageMetrics: false,
        mainRouteTableId: tables.RouteTables?.[0]?.RouteTableId ?? "",
      };
    }),
};

function ownFilters(args: GetVpcArgs): Filter[] {
  const wanted = {
    cidr: args.cidrBlock,
    "dhcp-options-id": args.dhcpOptionsId,
    "is-default": args.default ? "true" : undefined,
    state: args.state,
  };
  return Object.entries(wanted).flatMap(([Name, value]) => (value ? [{ Name, Values: [value] }] : []));
}

function someFilters(filters: Filter[]): { Filters?: Filter[] } {
  return filters.length > 0 ? { Filters: filters } : {};
}

function describeVpc(aws: AwsContext, vpc: Vpc) {
  const ipv6 = vpc.Ipv6CidrBlockAssociationSet?.find(
    (association) => association.Ipv6CidrBlockState?.State === "associated",
  );
  return {
    id: vpc.VpcId ?? "",
    arn: `arn:${aws.partition}:ec2:${aws.region}:${vpc.OwnerId}:vpc/${vpc.VpcId}`,
    cidrBlock: vpc.CidrBlock,
    cidrBlockAssociations: (vpc.CidrBlockAssociationSet ?? []).map((association) => ({
      associationId: association.AssociationId,
      cidrBlock: association.CidrBlock,
      state: association.CidrBlockState?.State,
    })),
    default: vpc.IsDefault ?? false,
    dhcpOptionsId: vpc.DhcpOptionsId,
    instanceTenancy: vpc.InstanceTenancy,
    ipv6AssociationId: ipv6?.AssociationId ?? "",
    ipv6CidrBlock: ipv6?.Ipv6CidrBlock ?? "",
    ipv6CidrBlockAssociations: [],
    ownerId: vpc.OwnerId,
    region: aws.region,
    state: vpc.State,
    tags: fromTagList(aws, vpc.Tags),
  };
}
