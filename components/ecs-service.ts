import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as ecs from "@pulumi/aws/ecs";
import * as vpc from "@pulumi/aws/vpc";
import * as pulumi from "@pulumi/pulumi";

import type { Problem } from "../retention";
import { containerDefinitions } from "./container-definitions";
import { fargateSizeProblem } from "./fargate-size";
import { InvalidArgumentsError } from "./invalid-arguments-error";
import { securityGroup } from "./security-group";
import { serviceLoadBalancer, type ServiceLoadBalancer } from "./service-load-balancer";
import { executionRole, taskRole } from "./task-roles";

/** Where the tasks of a service run. */
export interface ServiceNetwork {
  readonly vpcId: pulumi.Input<string>;
  /** Subnets of the tasks and of the load balancer, which needs two in different zones. */
  readonly subnetIds: pulumi.Input<pulumi.Input<string>[]>;
  /** Whether tasks get public addresses. In a subnet without a NAT gateway or endpoints they can't pull without one. */
  readonly assignPublicIp: pulumi.Input<boolean>;
}

/** A load balancer in front of a service. */
export interface LoadBalancerArgs {
  /**
   * What the load balancer asks to see whether a task is well.
   *
   * @default "/"
   */
  readonly healthCheckPath?: string;
}

/** Arguments of {@link EcsService}. */
export interface EcsServiceArgs {
  /** What to run, by digest: `ServiceImage.imageUri`. */
  readonly imageUri: pulumi.Input<string>;
  /** The image's repository, the only one that the service may pull from. */
  readonly repositoryArn: pulumi.Input<string>;
  /** The cluster to run in. */
  readonly clusterArn: pulumi.Input<string>;
  /** Where to run. */
  readonly network: ServiceNetwork;
  /** CPU units, 1024 a processor. With `memory`, one of Fargate's sizes. */
  readonly cpu: number;
  /** MiB of memory. */
  readonly memory: number;
  /**
   * The image's processor architecture.
   *
   * @default "X86_64"
   */
  readonly cpuArchitecture?: "X86_64" | "ARM64";
  /**
   * How many tasks to run.
   *
   * @default 1
   */
  readonly desiredCount?: pulumi.Input<number>;
  /**
   * The port that the container listens on.
   *
   * @default none, for a worker
   */
  readonly port?: number;
  /**
   * A load balancer of its own. Needs `port`.
   *
   * @default none
   */
  readonly loadBalancer?: LoadBalancerArgs;
  /** Environment variables of the container. */
  readonly environment?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /**
   * How long logs are kept.
   *
   * @default 30
   */
  readonly logRetentionInDays?: number;
}

/**
 * A Fargate service that runs one image by digest.
 *
 * `up` waits until ECS reports a steady state; a deployment that does not get there is rolled back. The tasks may pull
 * from their one repository only. Former task definitions stay registered, so that a rollback finds them.
 *
 * @example
 * new EcsService("web", {
 *   imageUri: image.imageUri,
 *   repositoryArn: images.repositoryArn,
 *   clusterArn: cluster.arn,
 *   network: { vpcId, subnetIds, assignPublicIp: true },
 *   cpu: 256,
 *   memory: 512,
 *   port: 8080,
 *   loadBalancer: {},
 * });
 */
export class EcsService extends pulumi.ComponentResource {
  /** The service's name in ECS. */
  public readonly serviceName: pulumi.Output<string>;
  /** The service's ARN. */
  public readonly serviceArn: pulumi.Output<string>;
  /** The task definition that was deployed. */
  public readonly taskDefinitionArn: pulumi.Output<string>;
  /** The log group of the containers. */
  public readonly logGroupName: pulumi.Output<string>;
  /** The role of the containers: attach what the application needs. */
  public readonly taskRoleName: pulumi.Output<string>;
  /** The security group of the tasks: refer to it from a database's, for example. */
  public readonly securityGroupId: pulumi.Output<string>;
  /** Where the load balancer answers, if there is one. */
  public readonly url: pulumi.Output<string> | undefined;

  constructor(name: string, args: EcsServiceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("berth:index:EcsService", name, {}, opts);
    checkArgs(name, args);

    const logGroup = new cloudwatch.LogGroup(
      `${name}-logs`,
      { retentionInDays: args.logRetentionInDays ?? 30 },
      { parent: this },
    );
    const execution = executionRole(
      name,
      { repositoryArn: args.repositoryArn, logGroupArn: logGroup.arn },
      this,
    );
    const task = taskRole(name, this);
    const taskDefinition = new ecs.TaskDefinition(
      `${name}-task`,
      {
        family: familyOf(name),
        requiresCompatibilities: ["FARGATE"],
        networkMode: "awsvpc",
        cpu: String(args.cpu),
        memory: String(args.memory),
        runtimePlatform: {
          operatingSystemFamily: "LINUX",
          cpuArchitecture: args.cpuArchitecture ?? "X86_64",
        },
        executionRoleArn: execution.role.arn,
        taskRoleArn: task.arn,
        containerDefinitions: containerDefinitions(name, args, logGroup),
        // A deregistered revision is no target for a rollback.
        skipDestroy: true,
      },
      { parent: this },
    );

    const tasks = securityGroup(`${name}-tasks`, `Tasks of ${name}`, args.network.vpcId, this);
    const egress = new vpc.SecurityGroupEgressRule(
      `${name}-tasks-out`,
      { securityGroupId: tasks.id, ipProtocol: "-1", cidrIpv4: "0.0.0.0/0" },
      { parent: this },
    );
    const front = loadBalancerOf(name, args, tasks, this);

    const service = new ecs.Service(
      name,
      {
        cluster: args.clusterArn,
        taskDefinition: taskDefinition.arn,
        desiredCount: args.desiredCount ?? 1,
        launchType: "FARGATE",
        networkConfiguration: {
          subnets: args.network.subnetIds,
          securityGroups: [tasks.id],
          assignPublicIp: args.network.assignPublicIp,
        },
        ...(front && {
          loadBalancers: [
            { targetGroupArn: front.targetGroup.arn, containerName: name, containerPort: front.port },
          ],
        }),
        deploymentCircuitBreaker: { enable: true, rollback: true },
        waitForSteadyState: true,
      },
      // No value of these reaches the service, yet a task starts only with the right to pull and a way out, and ECS
      // takes a target group only once a listener uses it.
      { parent: this, dependsOn: [execution.policy, egress, ...(front ? [front.listener] : [])] },
    );

    this.serviceName = service.name;
    this.serviceArn = service.id;
    this.taskDefinitionArn = taskDefinition.arn;
    this.logGroupName = logGroup.name;
    this.taskRoleName = task.name;
    this.securityGroupId = tasks.id;
    this.url = front && pulumi.interpolate`http://${front.loadBalancer.dnsName}`;
    this.registerOutputs({
      serviceName: this.serviceName,
      serviceArn: this.serviceArn,
      taskDefinitionArn: this.taskDefinitionArn,
      logGroupName: this.logGroupName,
      taskRoleName: this.taskRoleName,
      securityGroupId: this.securityGroupId,
      url: this.url,
    });
  }
}

function checkArgs(name: string, { cpu, memory, port, loadBalancer }: EcsServiceArgs): void {
  const problems: Problem[] = [];
  const size = fargateSizeProblem(cpu, memory);
  if (size) problems.push(size);
  if (loadBalancer && port === undefined) {
    const message = "A service with `loadBalancer` needs `port`, the one that its container listens on.";
    problems.push({ code: "missing-port", path: "port", message });
  }
  if (loadBalancer && name.startsWith("internal-")) {
    const message =
      'A service with `loadBalancer` must not have a name that begins with "internal-": AWS keeps it for itself.';
    problems.push({ code: "reserved-name", path: "name", message });
  }
  if (problems.length > 0) throw new InvalidArgumentsError(`EcsService "${name}"`, problems);
}

/** One family a service and stack, in ECS's alphabet: revisions of two environments must not mix. */
function familyOf(name: string): string {
  return `${pulumi.getProject()}-${pulumi.getStack()}-${name}`.replace(/[^A-Za-z0-9_-]/g, "-");
}

function loadBalancerOf(
  name: string,
  args: EcsServiceArgs,
  tasks: ReturnType<typeof securityGroup>,
  parent: pulumi.Resource,
): (ServiceLoadBalancer & { port: number }) | undefined {
  const { network, port, loadBalancer } = args;
  if (!loadBalancer || port === undefined) return undefined;
  const healthCheckPath = loadBalancer.healthCheckPath ?? "/";
  const front = serviceLoadBalancer(
    name,
    { vpcId: network.vpcId, subnetIds: network.subnetIds, port, healthCheckPath, tasks },
    parent,
  );
  return { ...front, port };
}
