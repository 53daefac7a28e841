import { App, Stack } from "aws-cdk-lib";
import * as ec2 from "aws-cdk-lib/aws-ec2";
import * as ecs from "aws-cdk-lib/aws-ecs";
import { dedicatedRepositorySynthesizer, ReleaseKeeper } from "pulumi-berth/cdk";

/** The app that the soak deploys over and over: one service, and a keeper that marks what it runs. */
const app = new App({
  defaultStackSynthesizer: dedicatedRepositorySynthesizer({ area: "soaked", stage: "dev", app: "soaked" }),
});
const content = app.node.tryGetContext("content") as string;

new ReleaseKeeper(new Stack(app, "SoakedWatch"), "Keeper", { repositories: { names: ["soaked-assets-*"] } });

const stack = new Stack(app, "Soaked");
const vpc = new ec2.Vpc(stack, "Network", { maxAzs: 1, natGateways: 0 });
const taskDefinition = new ecs.FargateTaskDefinition(stack, "Task", { family: "soaked" });
taskDefinition.addContainer("main", {
  image: ecs.ContainerImage.fromAsset("service", { buildArgs: { CONTENT: content } }),
});
new ecs.FargateService(stack, "Service", {
  ...{ cluster: new ecs.Cluster(stack, "Cluster", { vpc }), taskDefinition, serviceName: "soaked" },
  ...{ assignPublicIp: true, minHealthyPercent: 100, circuitBreaker: { rollback: true } },
});
