import * as aws from "@pulumi/aws";
import { EcsService, ImageRepository, Release, ServiceImage } from "pulumi-berth";
import { contentHash } from "pulumi-berth/program";

/** A Pulumi program of your own: berth's components beside whatever else you have. */
export = async () => {
  const vpc = await aws.ec2.getVpc({ default: true });
  const subnets = await aws.ec2.getSubnets({ filters: [{ name: "vpc-id", values: [vpc.id] }] });
  const cluster = new aws.ecs.Cluster("shop");

  const images = new ImageRepository("images", { repositoryName: "shop-assets-dev" });
  const image = new ServiceImage("web", {
    repositoryUrl: images.repositoryUrl,
    registryId: images.registryId,
    source: { context: "examples/web", contentHash: await contentHash({ context: "examples/web" }) },
  });
  const service = new EcsService("web", {
    imageUri: image.imageUri,
    repositoryArn: images.repositoryArn,
    clusterArn: cluster.arn,
    network: { vpcId: vpc.id, subnetIds: subnets.ids, assignPublicIp: true },
    cpu: 256,
    memory: 512,
    port: 8080,
    loadBalancer: {},
  });
  // Once the service runs it, the image is marked, and the repository's lifecycle policy keeps it.
  new Release("web", { service: "web", imageUri: image.imageUri, serviceArn: service.serviceArn });
  return { url: service.url };
};
