import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { Environment } from "pulumi-berth";

/** A Pulumi program of your own: berth's environment beside whatever else you have. */
export = async () => {
  const cluster = new aws.ecs.Cluster("${PROJECT}");
  const environment = await Environment.prepare({
    area: "${PROJECT}",
    stage: pulumi.getStack(),
    clusterArn: cluster.arn,
    images: { web: { context: "web" } },
  });
  const web = environment.service("web", { port: 8080, loadBalancer: true });
  return { url: web.url, imageUri: environment.image("web").imageUri, releaseTag: web.releaseTag };
};
