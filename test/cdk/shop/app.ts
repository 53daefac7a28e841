import { App, CfnOutput, NestedStack, Stack, Stage } from "aws-cdk-lib";
import * as ec2 from "aws-cdk-lib/aws-ec2";
import * as ecs from "aws-cdk-lib/aws-ecs";
import * as lambda from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";
import { dedicatedRepositorySynthesizer, ReleaseKeeper } from "pulumi-berth/cdk";

/** Somebody's app, in which only the synthesizer is berth's: two stacks that share an image, a nested one, a function. */
const app = new App({
  defaultStackSynthesizer: dedicatedRepositorySynthesizer({ area: "story", stage: "dev", app: "shop" }),
});
const content = app.node.tryGetContext("content") as string;

if (app.node.tryGetContext("keeper") === "cdk")
  new ReleaseKeeper(new Stack(app, "Watch"), "Keeper", { repositories: { names: ["story-assets-*"] } });

const front = new Stack(app, "Front");
const cluster = clusterIn(front);
serviceIn(front, "Web", cluster, "serve");
serviceIn(new NestedStack(front, "Inner"), "Worker", cluster, "work");
new lambda.DockerImageFunction(front, "Thumbnail", {
  code: lambda.DockerImageCode.fromImageAsset("thumbnail", { buildArgs: { CONTENT: content } }),
});
new CfnOutput(front, "ClusterName", { value: cluster.clusterName });

const billing = new Stack(new Stage(app, "Prod"), "Billing");
serviceIn(billing, "Billing", clusterIn(billing), "serve");

function clusterIn(scope: Construct): ecs.Cluster {
  const vpc = new ec2.Vpc(scope, "Network", { maxAzs: 1, natGateways: 0 });
  return new ecs.Cluster(scope, "Cluster", { vpc });
}

function serviceIn(scope: Construct, name: string, of: ecs.Cluster, target: string): void {
  const taskDefinition = new ecs.FargateTaskDefinition(scope, `${name}Task`, { family: name.toLowerCase() });
  const image = ecs.ContainerImage.fromAsset("service", { target, buildArgs: { CONTENT: content } });
  taskDefinition.addContainer("main", { image });
  new ecs.FargateService(scope, name, {
    ...{ cluster: of, taskDefinition, serviceName: name.toLowerCase(), assignPublicIp: true },
    ...{ minHealthyPercent: 100, circuitBreaker: { rollback: true } },
  });
}
