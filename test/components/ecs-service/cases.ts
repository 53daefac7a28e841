import { EcsService, type EcsServiceArgs } from "../../../components";
import { account, digest, mockEngine, region, registry, type MockEngine } from "../../shared/mocks";

/** What services are made of. */
export const types = {
  cluster: "aws:ecs/cluster:Cluster",
  clusterCapacity: "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders",
  listener: "aws:lb/listener:Listener",
  listenerRule: "aws:lb/listenerRule:ListenerRule",
  loadBalancer: "aws:lb/loadBalancer:LoadBalancer",
  logGroup: "aws:cloudwatch/logGroup:LogGroup",
  role: "aws:iam/role:Role",
  rolePolicy: "aws:iam/rolePolicy:RolePolicy",
  securityGroup: "aws:ec2/securityGroup:SecurityGroup",
  egress: "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
  ingress: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  scalingPolicy: "aws:appautoscaling/policy:Policy",
  scalingTarget: "aws:appautoscaling/target:Target",
  service: "aws:ecs/service:Service",
  targetGroup: "aws:lb/targetGroup:TargetGroup",
  taskDefinition: "aws:ecs/taskDefinition:TaskDefinition",
};
export const repositoryArn = `arn:aws:ecr:${region}:${account}:repository/myapp-assets-dev`;
export const imageUri = `${registry}/myapp-assets-dev@${digest}`;
/** The least that a service is. */
export const worker: EcsServiceArgs = {
  imageUri,
  repositoryArn,
  clusterArn: "cluster-arn",
  network: { vpcId: "vpc-1", subnetIds: ["subnet-1", "subnet-2"], assignPublicIp: true },
  cpu: 256,
  memory: 512,
  // Its releases have tests of their own.
  release: false,
};
/** A worker with a port and a load balancer. */
export const web: EcsServiceArgs = { ...worker, port: 8080, loadBalancer: {} };

/** What a service registers. */
export async function registered(args: EcsServiceArgs, name = "web"): Promise<MockEngine> {
  const engine = await mockEngine();
  new EcsService(name, args);
  await engine.settle();
  return engine;
}

/** The containers of the only task definition. */
export function containersOf(engine: MockEngine): Record<string, unknown>[] {
  const { containerDefinitions } = engine.one(types.taskDefinition).inputs;
  return JSON.parse(String(containerDefinitions)) as Record<string, unknown>[];
}

/** The statements of an inline policy. */
export function statementsOf(engine: MockEngine, policy: string): Record<string, unknown>[] {
  const text = String(engine.one(types.rolePolicy, policy).inputs["policy"]);
  return (JSON.parse(text) as { Statement: Record<string, unknown>[] }).Statement;
}
