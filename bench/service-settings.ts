import {
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  ECSClient,
  type Service,
} from "@aws-sdk/client-ecs";
import { DescribeSubnetsCommand, EC2Client } from "@aws-sdk/client-ec2";
import {
  DescribeTargetGroupAttributesCommand,
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";

import type { World } from "../local/world";

/** What decides how long a deployment of a service takes, besides the tool. */
export interface ServiceSettings {
  readonly vpcId: string;
  readonly subnetIds: readonly string[];
  readonly cpu: string;
  readonly memory: string;
  readonly port: number;
  readonly desiredCount: number;
  readonly deployment: {
    readonly minimumHealthyPercent: number;
    readonly maximumPercent: number;
    readonly circuitBreaker: boolean;
  };
  readonly deregistrationDelaySeconds: number;
  readonly healthCheck: {
    readonly path: string;
    readonly intervalSeconds: number;
    readonly timeoutSeconds: number;
    readonly healthyThreshold: number;
    readonly unhealthyThreshold: number;
  };
}

export interface ServiceName {
  /** Name or ARN. */
  readonly cluster: string;
  readonly service: string;
}

/** Reads them of a service behind a load balancer, as the account has them. */
export async function readServiceSettings(world: World, name: ServiceName): Promise<ServiceSettings> {
  const options = clientOptions(world);
  const [ecs, ec2] = [new ECSClient(options), new EC2Client(options)];
  const service = await readService(ecs, name);
  const { taskDefinition: taskDefinitionName, deploymentConfiguration, loadBalancers = [] } = service;
  const { taskDefinition } = await ecs.send(
    new DescribeTaskDefinitionCommand({ taskDefinition: taskDefinitionName }),
  );
  const SubnetIds = service.networkConfiguration?.awsvpcConfiguration?.subnets ?? [];
  const { Subnets } = await ec2.send(new DescribeSubnetsCommand({ SubnetIds }));
  return {
    vpcId: Subnets?.[0]?.VpcId ?? "",
    subnetIds: SubnetIds.toSorted(),
    cpu: taskDefinition?.cpu ?? "",
    memory: taskDefinition?.memory ?? "",
    port: loadBalancers[0]?.containerPort ?? 0,
    desiredCount: service.desiredCount ?? 0,
    deployment: {
      minimumHealthyPercent: deploymentConfiguration?.minimumHealthyPercent ?? 0,
      maximumPercent: deploymentConfiguration?.maximumPercent ?? 0,
      circuitBreaker: deploymentConfiguration?.deploymentCircuitBreaker?.enable ?? false,
    },
    ...(await readTargetGroup(world, loadBalancers[0]?.targetGroupArn ?? "")),
  };
}

/** Whether nothing of an earlier deployment is left: one deployment, and as many tasks as are wanted. */
export async function isSettled(world: World, name: ServiceName): Promise<boolean> {
  const service = await readService(new ECSClient(clientOptions(world)), name);
  return service.deployments?.length === 1 && service.runningCount === service.desiredCount;
}

async function readService(ecs: ECSClient, { cluster, service }: ServiceName): Promise<Service> {
  const { services } = await ecs.send(new DescribeServicesCommand({ cluster, services: [service] }));
  if (!services?.[0]) throw new Error(`There is no service ${service}.`);
  return services[0];
}

async function readTargetGroup(
  world: World,
  TargetGroupArn: string,
): Promise<Pick<ServiceSettings, "healthCheck" | "deregistrationDelaySeconds">> {
  const elb = new ElasticLoadBalancingV2Client(clientOptions(world));
  const groups = await elb.send(new DescribeTargetGroupsCommand({ TargetGroupArns: [TargetGroupArn] }));
  const { Attributes = [] } = await elb.send(new DescribeTargetGroupAttributesCommand({ TargetGroupArn }));
  const group = groups.TargetGroups?.[0];
  const delay = Attributes.find(({ Key }) => Key === "deregistration_delay.timeout_seconds");
  return {
    deregistrationDelaySeconds: Number(delay?.Value),
    healthCheck: {
      path: group?.HealthCheckPath ?? "",
      intervalSeconds: group?.HealthCheckIntervalSeconds ?? 0,
      timeoutSeconds: group?.HealthCheckTimeoutSeconds ?? 0,
      healthyThreshold: group?.HealthyThresholdCount ?? 0,
      unhealthyThreshold: group?.UnhealthyThresholdCount ?? 0,
    },
  };
}

function clientOptions({ endpoint, secret }: World) {
  return {
    endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: secret },
  };
}
