import * as aws from "@pulumi/aws";

import { EcsService, ServiceImage } from "../../../components";
import { localAccount, localRegion } from "../../../local/environment";

/** The program of a stack that runs a pushed image from the repository of another one, and has no part in that one. */
export function guestProgram(
  place: { readonly registry: string; readonly repositoryName: string },
  digest: () => string,
) {
  return async (): Promise<Record<string, unknown>> => {
    const { registry, repositoryName } = place;
    const vpc = await aws.ec2.getVpc({ default: true });
    const subnets = await aws.ec2.getSubnets({ filters: [{ name: "vpc-id", values: [vpc.id] }] });
    const image = new ServiceImage("guest", {
      repositoryUrl: `${registry}/${repositoryName}`,
      registryId: localAccount,
      source: { digest: digest() },
    });
    const service = new EcsService("guest", {
      imageUri: image.imageUri,
      repositoryArn: `arn:aws:ecr:${localRegion}:${localAccount}:repository/${repositoryName}`,
      clusterArn: new aws.ecs.Cluster("guest").arn,
      network: { vpcId: vpc.id, subnetIds: subnets.ids, assignPublicIp: true },
      cpu: 256,
      memory: 512,
    });
    return { imageUri: image.imageUri, releaseTag: service.releaseTag };
  };
}
