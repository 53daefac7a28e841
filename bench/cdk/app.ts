import { App, CfnOutput, Duration, Stack } from "aws-cdk-lib";
import * as ec2 from "aws-cdk-lib/aws-ec2";
import * as ecs from "aws-cdk-lib/aws-ecs";
import * as balancing from "aws-cdk-lib/aws-elasticloadbalancingv2";

import type { ServiceSettings } from "../service-settings";

/** The same service as berth's `web`, by plain CDK: images in the bootstrap's repository. */
const app = new App();
const context = app.node.tryGetContext("settings") as string;
const settings = JSON.parse(context) as ServiceSettings & { readonly context: string };
const { healthCheck, deployment } = settings;

const stack = new Stack(app, "web");
const vpc = ec2.Vpc.fromVpcAttributes(stack, "Network", {
  vpcId: settings.vpcId,
  availabilityZones: settings.subnetIds.map((_, index) => `zone-${index}`),
  publicSubnetIds: [...settings.subnetIds],
});
// With rules of its own: the emulator's CloudFormation lacks the separate rules that CDK's security groups make.
const open = new ec2.CfnSecurityGroup(stack, "Open", {
  groupDescription: "Load balancer and tasks",
  vpcId: settings.vpcId,
  securityGroupIngress: [{ ipProtocol: "-1", cidrIp: "0.0.0.0/0" }],
});
const securityGroup = ec2.SecurityGroup.fromSecurityGroupId(stack, "Group", open.attrGroupId, {
  mutable: false,
});
const taskDefinition = new ecs.FargateTaskDefinition(stack, "Task", {
  cpu: Number(settings.cpu),
  memoryLimitMiB: Number(settings.memory),
});
taskDefinition.addContainer("web", {
  image: ecs.ContainerImage.fromAsset(settings.context),
  portMappings: [{ containerPort: settings.port }],
  logging: ecs.LogDrivers.awsLogs({ streamPrefix: "web" }),
});
const service = new ecs.FargateService(stack, "Service", {
  cluster: new ecs.Cluster(stack, "Cluster", { vpc }),
  taskDefinition,
  desiredCount: settings.desiredCount,
  assignPublicIp: true,
  securityGroups: [securityGroup],
  minHealthyPercent: deployment.minimumHealthyPercent,
  maxHealthyPercent: deployment.maximumPercent,
  circuitBreaker: { enable: deployment.circuitBreaker, rollback: true },
});
const balancer = new balancing.ApplicationLoadBalancer(stack, "Balancer", {
  vpc,
  internetFacing: true,
  securityGroup,
});
balancer.addListener("Http", { port: 80, open: false }).addTargets("Web", {
  port: settings.port,
  protocol: balancing.ApplicationProtocol.HTTP,
  targets: [service],
  deregistrationDelay: Duration.seconds(settings.deregistrationDelaySeconds),
  healthCheck: {
    path: healthCheck.path,
    interval: Duration.seconds(healthCheck.intervalSeconds),
    timeout: Duration.seconds(healthCheck.timeoutSeconds),
    healthyThresholdCount: healthCheck.healthyThreshold,
    unhealthyThresholdCount: healthCheck.unhealthyThreshold,
  },
});
new CfnOutput(stack, "Address", { value: balancer.loadBalancerDnsName });
new CfnOutput(stack, "ClusterName", { value: service.cluster.clusterName });
new CfnOutput(stack, "ServiceName", { value: service.serviceName });
