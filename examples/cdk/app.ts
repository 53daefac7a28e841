import { App, CfnOutput, Stack } from "aws-cdk-lib";
import * as ec2 from "aws-cdk-lib/aws-ec2";
import * as ecs from "aws-cdk-lib/aws-ecs";
import { dedicatedRepositorySynthesizer } from "pulumi-berth/cdk";

/** The CDK half: a service of two images, which `cdk deploy` pushes into the repository of `images.ts`. */
const app = new App();
const stage = app.node.tryGetContext("stage") as string;
const stack = new Stack(app, "shop", {
  synthesizer: dedicatedRepositorySynthesizer({
    area: "myapp",
    stage,
    app: "shop",
    imageAssetPublishingRoleArn:
      "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/cdk-myapp-image-publishing-" + stage,
  }),
});

const vpc = new ec2.Vpc(stack, "Network", { maxAzs: 2, natGateways: 0 });
const cluster = new ecs.Cluster(stack, "Cluster", { vpc });
const task = new ecs.FargateTaskDefinition(stack, "Task");
task.addContainer("web", {
  image: ecs.ContainerImage.fromAsset("web"),
  portMappings: [{ containerPort: 8080 }],
});
task.addContainer("clock", { image: ecs.ContainerImage.fromAsset("clock"), essential: false });
const service = new ecs.FargateService(stack, "Service", {
  cluster,
  taskDefinition: task,
  assignPublicIp: true,
  minHealthyPercent: 100,
  circuitBreaker: { rollback: true },
});
new CfnOutput(stack, "ServiceArn", { value: service.serviceArn });
