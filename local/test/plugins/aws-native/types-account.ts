import { EC2 } from "@aws-sdk/client-ec2";
import { ECR } from "@aws-sdk/client-ecr";
import { ECS } from "@aws-sdk/client-ecs";
import { ElasticLoadBalancingV2 } from "@aws-sdk/client-elastic-load-balancing-v2";
import { Lambda } from "@aws-sdk/client-lambda";
import { SQS } from "@aws-sdk/client-sqs";

/** Ids of what the program made, as the engine has them. */
export type Ids = Readonly<
  Record<
    "cluster" | "service" | "taskDefinition" | "inner" | "target" | "function" | "repository" | "queue",
    string
  >
>;

/** What AWS itself says of the resources, as far as their programs set it. */
export async function settings(ids: Ids): Promise<Record<string, unknown>> {
  const region = { region: "us-east-1" };
  const [ec2, ecs, elb] = [new EC2(region), new ECS(region), new ElasticLoadBalancingV2(region)];
  const [serviceArn = ""] = ids.service.split("|");
  const { services = [] } = await ecs.describeServices({ cluster: ids.cluster, services: [serviceArn] });
  const { taskDefinition } = await ecs.describeTaskDefinition({ taskDefinition: ids.taskDefinition });
  const { SecurityGroups = [] } = await ec2.describeSecurityGroups({ GroupIds: [ids.inner] });
  const { TargetGroups = [] } = await elb.describeTargetGroups({ TargetGroupArns: [ids.target] });
  const { repositories = [] } = await new ECR(region).describeRepositories({
    repositoryNames: [ids.repository],
  });
  const { Attributes } = await new SQS({ ...region, useQueueUrlAsEndpoint: false }).getQueueAttributes({
    QueueUrl: ids.queue,
    AttributeNames: ["VisibilityTimeout", "FifoQueue"],
  });
  const { Timeout } = await new Lambda(region).getFunctionConfiguration({ FunctionName: ids.function });
  const [service, container] = [services[0], taskDefinition?.containerDefinitions?.[0]];
  const [rule] = SecurityGroups[0]?.IpPermissions ?? [];
  return {
    desiredCount: service?.desiredCount,
    propagateTags: service?.propagateTags,
    enableExecuteCommand: service?.enableExecuteCommand,
    secret: container?.secrets?.[0]?.name,
    healthCheck: container?.healthCheck?.command,
    labels: container?.dockerLabels,
    architecture: taskDefinition?.runtimePlatform?.cpuArchitecture,
    sources: rule?.UserIdGroupPairs?.map(({ Description }) => Description),
    healthCheckPath: TargetGroups[0]?.HealthCheckPath,
    imageTagMutability: repositories[0]?.imageTagMutability,
    queue: Attributes,
    timeout: Timeout,
  };
}
