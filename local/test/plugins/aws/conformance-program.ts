import * as aws from "@pulumi/aws";
import { all, interpolate, type Input, type Output } from "@pulumi/pulumi";
import type { Fixtures } from "./conformance-case";
import { cases, containers, deletion, scaling } from "./conformance-cases";
import { code } from "./function-cases";
import type { Phase } from "./phases";

/** What the import stack must know of a resource of the first stack. */
export interface Made {
  readonly id: string;
  readonly importId: string;
  readonly name?: string;
}

/** What the first stack says. */
export interface Outputs {
  readonly fixtures: { readonly [Name in keyof Fixtures]: Name extends "subnets" ? string[] : string };
  readonly made: Readonly<Record<string, Made>>;
  readonly functions: Readonly<Record<string, Record<string, unknown>>>;
}

/** Makes one resource of every type, and calls every function. */
export async function firstProgram(phase: Phase): Promise<Record<keyof Outputs, Input<unknown>>> {
  const { fixtures, functions } = await makeFixtures();
  const made = cases.map((one) => {
    const resource = one.make(phase, fixtures, {}, {});
    const name = one.named ? (resource as unknown as { name: Input<string> }).name : undefined;
    return [one.token, { id: resource.id, importId: one.importId?.(resource) ?? resource.id, name }] as const;
  });
  return {
    fixtures: all(fixtures as unknown as Record<string, string>),
    made: Object.fromEntries(made),
    functions,
  };
}

/** Takes over what the first program made, and lets go of it without deleting it. */
export function importProgram(first: Outputs): Promise<Record<string, Input<string>>> {
  const ids = cases.map((one) => {
    const made = first.made[one.token];
    if (!made) throw new Error(`The first stack made no ${one.token}.`);
    const more = made.name === undefined ? {} : { name: made.name };
    const resource = one.make("replace", first.fixtures, more, {
      import: made.importId,
      retainOnDelete: true,
    });
    return [one.token, resource.id] as const;
  });
  return Promise.resolve(Object.fromEntries(ids));
}

async function makeFixtures(): Promise<{ fixtures: Fixtures; functions: Record<string, Input<unknown>> }> {
  const vpc = await aws.ec2.getVpc({ default: true });
  const subnets = await aws.ec2.getSubnets({ filters: [{ name: "vpc-id", values: [vpc.id] }] });
  const repository = new aws.ecr.Repository("fixture-repository", { name: "conformance-fixture" });
  const balancer = (name: string) => new aws.lb.LoadBalancer(name, { subnets: subnets.ids.slice(0, 2) }).arn;
  const group = (name: string) => new aws.ec2.SecurityGroup(name, { vpcId: vpc.id }).id;
  const tasks = (name: string, version: string) =>
    new aws.ecs.TaskDefinition(name, {
      family: name,
      cpu: "256",
      memory: "512",
      networkMode: "awsvpc",
      requiresCompatibilities: ["FARGATE"],
      containerDefinitions: containers(version),
    }).arn;
  const rule = (name: string) => new aws.cloudwatch.EventRule(name, { eventPattern: deletion(name) }).name;
  const role = roleFor("fixture-role");
  const otherRole = roleFor("fixture-role-2");
  const queue = new aws.sqs.Queue("fixture-queue");
  const otherQueue = new aws.sqs.Queue("fixture-queue-2");
  const bucket = (name: string) => new aws.s3.BucketV2(name, { forceDestroy: true }).bucket;
  const cluster = new aws.ecs.Cluster("fixture-cluster");
  const tasksOne = tasks("fixture-tasks", "1");
  const loadBalancer = balancer("fixture-balancer");
  const target = new aws.appautoscaling.Target("fixture-target", {
    ...scaling(scaledService("fixture-scaled", cluster, tasksOne)),
    minCapacity: 1,
    maxCapacity: 2,
  });
  return {
    fixtures: {
      vpcId: vpc.id,
      subnets: subnets.ids.slice(0, 2),
      repository: repository.name,
      otherRepository: new aws.ecr.Repository("fixture-repository-2", { name: "conformance-fixture-2" }).name,
      cluster: cluster.arn,
      clusterName: new aws.ecs.Cluster("fixture-cluster-2").name,
      otherClusterName: new aws.ecs.Cluster("fixture-cluster-3").name,
      scaled: target.resourceId,
      toScale: scaledService("fixture-scaled-2", cluster, tasksOne),
      otherToScale: scaledService("fixture-scaled-3", cluster, tasksOne),
      role: role.name,
      otherRole: otherRole.name,
      roleArn: role.arn,
      otherRoleArn: otherRole.arn,
      securityGroup: group("fixture-group"),
      otherSecurityGroup: group("fixture-group-2"),
      loadBalancer,
      listener: listener("fixture-listener", loadBalancer, 9001),
      otherListener: listener("fixture-listener-2", loadBalancer, 9002),
      otherLoadBalancer: balancer("fixture-balancer-2"),
      targetGroup: new aws.lb.TargetGroup("fixture-targets", {
        vpcId: vpc.id,
        targetType: "ip",
        protocol: "HTTP",
        port: 80,
      }).arn,
      taskDefinition: tasksOne,
      nextTaskDefinition: tasks("fixture-tasks-2", "2"),
      eventRule: rule("fixture-rule"),
      otherEventRule: rule("fixture-rule-2"),
      function: lambdaFunction("fixture-function", role.arn),
      otherFunction: lambdaFunction("fixture-function-2", role.arn),
      queueUrl: queue.url,
      otherQueueUrl: otherQueue.url,
      queueArn: queue.arn,
      otherQueueArn: otherQueue.arn,
      bucket: bucket("fixture-bucket"),
      otherBucket: bucket("fixture-bucket-2"),
    },
    functions: {
      "aws:ec2/getVpc:getVpc": vpc,
      "aws:ec2/getSubnets:getSubnets": subnets,
      "aws:index/getCallerIdentity:getCallerIdentity": aws.getCallerIdentity(),
      "aws:index/getRegion:getRegion": aws.getRegion(),
      "aws:index/getPartition:getPartition": aws.getPartition(),
      "aws:ecr/getAuthorizationToken:getAuthorizationToken": aws.ecr.getAuthorizationTokenOutput({}),
      "aws:ecr/getCredentials:getCredentials": aws.ecr.getCredentialsOutput({
        registryId: repository.registryId,
      }),
      "aws:ecr/getRepository:getRepository": aws.ecr.getRepositoryOutput({ name: repository.name }),
    },
  };
}

/** The resource id of a new service, as Application Auto Scaling spells it. */
function scaledService(
  name: string,
  cluster: aws.ecs.Cluster,
  taskDefinition: Input<string>,
): Output<string> {
  const service = new aws.ecs.Service(name, { cluster: cluster.arn, taskDefinition, desiredCount: 1 });
  return interpolate`service/${cluster.name}/${service.name}`;
}

function listener(name: string, loadBalancerArn: Input<string>, port: number): Output<string> {
  const closed = { contentType: "text/plain", statusCode: "404" };
  return new aws.lb.Listener(name, {
    loadBalancerArn,
    port,
    defaultActions: [{ type: "fixed-response", fixedResponse: closed }],
  }).arn;
}

function lambdaFunction(name: string, role: Input<string>): Output<string> {
  return new aws.lambda.Function(name, {
    role,
    runtime: "nodejs22.x",
    handler: "index.handler",
    code: code("1"),
  }).name;
}

function roleFor(name: string): aws.iam.Role {
  return new aws.iam.Role(name, {
    assumeRolePolicy: {
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Principal: { Service: "ecs-tasks.amazonaws.com" }, Action: "sts:AssumeRole" },
      ],
    },
  });
}
