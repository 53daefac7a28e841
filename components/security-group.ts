import * as ec2 from "@pulumi/aws/ec2";
import type * as pulumi from "@pulumi/pulumi";

/**
 * A security group without rules of its own: each rule is a resource, so that an application can add others without the
 * two undoing each other's.
 */
export function securityGroup(
  name: string,
  description: string,
  vpcId: pulumi.Input<string>,
  parent: pulumi.Resource,
): ec2.SecurityGroup {
  return new ec2.SecurityGroup(name, { description, vpcId }, { parent });
}
