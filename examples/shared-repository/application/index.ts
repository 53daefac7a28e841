import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { EcsService, ImageRepository, ServiceImage } from "pulumi-berth";

/** One service, from an image that CI pushed to the repository of another stack. */
export = async () => {
  const config = new pulumi.Config();
  const name = config.require("service");
  const vpc = await aws.ec2.getVpc({ default: true });
  const subnets = await aws.ec2.getSubnets({ filters: [{ name: "vpc-id", values: [vpc.id] }] });

  const images = ImageRepository.ofStack("images", config.require("repositoryStack"));
  const image = new ServiceImage(name, {
    repositoryUrl: images.repositoryUrl,
    registryId: images.registryId,
    source: { digest: config.require("digest") },
  });
  const service = new EcsService(name, {
    imageUri: image.imageUri,
    repositoryArn: images.repositoryArn,
    clusterArn: new aws.ecs.Cluster(name).arn,
    network: { vpcId: vpc.id, subnetIds: subnets.ids, assignPublicIp: true },
    cpu: 256,
    memory: 512,
    desiredCount: config.getNumber("desiredCount") ?? 1,
  });
  return { imageUri: image.imageUri, releaseTag: service.releaseTag };
};
