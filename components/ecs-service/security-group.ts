import * as ec2 from "@pulumi/aws/ec2";
import type * as pulumi from "@pulumi/pulumi";

import { tagged, type Tags } from "../shared/tags";

/**
 * A security group without rules of its own: each rule is a resource, so that an application can add others without the
 * two undoing each other's.
 */
export function securityGroup(
  name: string,
  description: string,
  { vpcId, tags }: { readonly vpcId: pulumi.Input<string>; readonly tags?: Tags | undefined },
  parent: pulumi.Resource,
): ec2.SecurityGroup {
  return new ec2.SecurityGroup(name, { description, vpcId, ...tagged(tags) }, { parent });
}
