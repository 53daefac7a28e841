import { EC2 } from "@aws-sdk/client-ec2";
import { ECS } from "@aws-sdk/client-ecs";
import { IAM } from "@aws-sdk/client-iam";

/** What the program says of its resources. */
export interface ShopOutputs {
  readonly vpc: string;
  readonly cluster: string;
  readonly service: string;
  readonly taskDefinition: string;
}

/** What there is of them in AWS. */
export interface Made {
  readonly vpcs: number;
  readonly ingress: readonly (number | undefined)[];
  readonly clusters: number;
  readonly service: string | undefined;
  readonly greeting: string | undefined;
  readonly roles: number;
}

export const nothing: Made = {
  vpcs: 0,
  ingress: [],
  clusters: 0,
  service: undefined,
  greeting: undefined,
  roles: 0,
};

/** Asks AWS itself, not the engine. */
export async function look({ vpc, cluster, service, taskDefinition }: ShopOutputs): Promise<Made> {
  const region = { region: "us-east-1" };
  const [ec2, ecs, iam] = [new EC2(region), new ECS(region), new IAM(region)];
  const inVpc = { Filters: [{ Name: "vpc-id", Values: [vpc] }] };
  const { Vpcs = [] } = await ec2.describeVpcs(inVpc);
  const { SecurityGroups = [] } = await ec2.describeSecurityGroups(inVpc);
  const { clusters = [] } = await ecs.describeClusters({ clusters: [cluster] });
  const { Roles = [] } = await iam.listRoles({});
  const running = clusters.some(({ status }) => status === "ACTIVE");
  const services = running ? await ecs.describeServices({ cluster, services: [service] }) : undefined;
  const tasks = running ? await ecs.describeTaskDefinition({ taskDefinition }) : undefined;
  return {
    vpcs: Vpcs.length,
    ingress: SecurityGroups.flatMap(({ IpPermissions = [] }) => IpPermissions.map(({ ToPort }) => ToPort)),
    clusters: running ? 1 : 0,
    service: services?.services?.[0]?.status,
    greeting: tasks?.taskDefinition?.containerDefinitions?.[0]?.environment?.[0]?.value,
    roles: Roles.filter(({ RoleName }) => RoleName?.startsWith("TasksTaskRole-")).length,
  };
}
