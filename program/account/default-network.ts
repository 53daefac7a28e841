import { getSubnets, getVpc } from "@pulumi/aws/ec2";
import type * as pulumi from "@pulumi/pulumi";

import type { Network } from "./account";
import { PrepareError } from "../errors";

/** The default VPC with its subnets: those are public, so tasks reach the registry by an address of their own. */
export async function defaultNetwork(asked: pulumi.InvokeOptions = {}): Promise<Network> {
  try {
    const vpc = await getVpc({ default: true }, asked);
    const filters = [
      { name: "vpc-id", values: [vpc.id] },
      { name: "default-for-az", values: ["true"] },
    ];
    const subnets = await getSubnets({ filters }, asked);
    // In one order, so that nothing looks changed because AWS lists them differently.
    return { vpcId: vpc.id, subnetIds: [...subnets.ids].sort(), assignPublicIp: true };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new PrepareError("no-default-vpc", `The default VPC of the account can't be found: ${reason}`, {
      nextStep: "Say where services are to run: set `berth:network` to { vpcId, subnetIds, assignPublicIp }.",
      cause,
    });
  }
}
