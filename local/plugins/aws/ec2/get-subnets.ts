import type { GetSubnetsArgs } from "@pulumi/aws/ec2/getSubnets";
import type { FunctionType } from "../../provider";
import type { AwsContext } from "../context";
import { during } from "../failures";
import { customFilters, tagFilters } from "./filters";

/** `aws.ec2.getSubnets` */
export const getSubnets: FunctionType<AwsContext> = {
  token: "aws:ec2/getSubnets:getSubnets",
  invoke: (aws, values) =>
    during("reading EC2 Subnets", async () => {
      const args = values as GetSubnetsArgs;
      const ec2 = await aws.ec2();
      const Filters = [...tagFilters(args.tags), ...customFilters(args.filters)];
      const ids: string[] = [];
      let NextToken: string | undefined;
      do {
        const page = await ec2.describeSubnets({ ...(Filters.length > 0 && { Filters }), NextToken });
        ids.push(...(page.Subnets ?? []).flatMap(({ SubnetId }) => (SubnetId ? [SubnetId] : [])));
        NextToken = page.NextToken || undefined;
      } while (NextToken !== undefined);
      return { id: aws.region, ids, region: aws.region, tags: args.tags ?? {}, filters: values["filters"] };
    }),
};
