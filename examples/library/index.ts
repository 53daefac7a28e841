import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { Environment } from "pulumi-berth";

/** A Pulumi program of your own: berth's environment beside whatever else you have. */
export = async () => {
  const cluster = new aws.ecs.Cluster("shop");
  const shop = await Environment.prepare({
    area: "shop",
    stage: pulumi.getStack(),
    clusterArn: cluster.arn,
    images: { web: { context: "web" } },
  });
  const web = shop.service("web", { port: 8080, loadBalancer: true });
  return { url: web.url, imageUri: shop.image("web").imageUri, releaseTag: web.releaseTag };
};
