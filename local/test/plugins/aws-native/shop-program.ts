/** A service of CDK's constructs in a Pulumi program. The setting `greeting` is in its container's environment. */
export const shopProgram = program("");

/** The same with an image from the setting `image`, and a deployment that ECS rolls back when its tasks don't start. */
export const deployedProgram = shopProgram
  .replace(
    'fromRegistry("busybox")',
    'fromRegistry(new pulumi.Config().require("image")), command: ["sleep", "600"]',
  )
  .replace("desiredCount: 1,", "desiredCount: 1, circuitBreaker: { enable: true, rollback: true },");

/** What else apps have: a load balancer, a function with its code, queues, topics, buckets, and who may use them. */
export const largeShopProgram = program(`
  const data = new s3.Bucket(stack, "Data", { removalPolicy: RemovalPolicy.DESTROY });
  data.grantRead(taskDefinition.taskRole);
  const jobs = new sqs.Queue(stack, "Jobs");
  new sns.Topic(stack, "Topic").addSubscription(new subscriptions.SqsSubscription(jobs));
  const worker = new lambda.Function(stack, "Worker", {
    runtime: lambda.Runtime.NODEJS_22_X,
    handler: "index.handler",
    code: lambda.Code.fromAsset("./worker"),
  });
  jobs.grantConsumeMessages(worker);
  new events.Rule(stack, "Hourly", {
    schedule: events.Schedule.cron({ minute: "0" }),
    targets: [new targets.LambdaFunction(worker)],
  });
  new patterns.ApplicationLoadBalancedFargateService(stack, "Balanced", {
    cluster,
    taskSubnets: { subnetType: ec2.SubnetType.PUBLIC },
    assignPublicIp: true,
    minHealthyPercent: 100,
    taskImageOptions: {
      image: ecs.ContainerImage.fromRegistry("busybox"),
      environment: { GREETING: greeting },
      logDriver: ecs.LogDrivers.awsLogs({
        streamPrefix: "web",
        logGroup: new logs.LogGroup(stack, "Logs", { removalPolicy: RemovalPolicy.DESTROY }),
      }),
    },
  });`);

function program(more: string): string {
  return `
import * as fs from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import * as pulumicdk from "@pulumi/cdk";
import {
  aws_ec2 as ec2, aws_ecs as ecs, aws_ecs_patterns as patterns, aws_events as events, aws_events_targets as targets,
  aws_lambda as lambda, aws_logs as logs, aws_s3 as s3, aws_sns as sns, aws_sns_subscriptions as subscriptions,
  aws_sqs as sqs, RemovalPolicy,
} from "aws-cdk-lib";

// @pulumi/cdk 1.10 reads what aws-cdk-lib wrote before 2.200: metadata in the manifest itself, and no other artifacts.
class App extends pulumicdk.App {
  override async produce(context: Record<string, unknown>) {
    const directory = await super.produce(context);
    const read = (file: string) => JSON.parse(fs.readFileSync(directory + "/" + file, "utf8"));
    const manifest = read("manifest.json");
    delete manifest.artifacts["aws-cdk-lib/feature-flag-report"];
    for (const artifact of Object.values<any>(manifest.artifacts)) {
      const { additionalMetadataFile } = artifact;
      if (additionalMetadataFile) artifact.metadata = { ...artifact.metadata, ...read(additionalMetadataFile) };
      delete artifact.additionalMetadataFile;
    }
    fs.writeFileSync(directory + "/manifest.json", JSON.stringify({ ...manifest, version: "43.0.0" }));
    return directory;
  }
}

const greeting = new pulumi.Config().require("greeting");
const app = new App("app", (scope: pulumicdk.App) => {
  const stack = new pulumicdk.Stack(scope, "shop");
  const vpc = new ec2.Vpc(stack, "Vpc", { maxAzs: ${more === "" ? 1 : 2}, natGateways: 0 });
  const cluster = new ecs.Cluster(stack, "Cluster", { vpc });
  const taskDefinition = new ecs.FargateTaskDefinition(stack, "Tasks", { cpu: 256, memoryLimitMiB: 512 });
  taskDefinition.addContainer("web", {
    image: ecs.ContainerImage.fromRegistry("busybox"),
    environment: { GREETING: greeting },
    portMappings: [{ containerPort: 8080 }],
  });
  const door = new ec2.SecurityGroup(stack, "Door", { vpc, description: "Who may come in" });
  door.addIngressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(8080));
  const service = new ecs.FargateService(stack, "Service", {
    cluster,
    taskDefinition,
    desiredCount: 1,
    minHealthyPercent: 100,
    assignPublicIp: true,
    vpcSubnets: { subnetType: ec2.SubnetType.PUBLIC },
    securityGroups: [door],
  });${more}
  return {
    cluster: stack.asOutput(cluster.clusterName),
    service: stack.asOutput(service.serviceArn),
    taskDefinition: stack.asOutput(taskDefinition.taskDefinitionArn),
    vpc: stack.asOutput(vpc.vpcId),
  };
});
export const { cluster, service, taskDefinition, vpc } = app.outputs;
`;
}
