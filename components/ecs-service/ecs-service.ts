import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as ecs from "@pulumi/aws/ecs";
import type * as lb from "@pulumi/aws/lb";
import * as vpc from "@pulumi/aws/vpc";
import * as pulumi from "@pulumi/pulumi";

import { autoscale } from "./autoscaling/autoscaling";
import { containerDefinitions } from "./containers/definitions";
import { referenceOf } from "./containers/image";
import { secretArnsOf } from "./containers/secrets";
import { warnOfMovingTags } from "./containers/tags";
import { deploymentErrorHook } from "./deployment-error-hook";
import { deploymentShield } from "./deployment-shield";
import type { EcsServiceArgs } from "./args";
import { checkEcsService } from "./checks";
import { imageCheckHook } from "../service-image/image-check-hook";
import { securityGroup } from "./security-group";
import { capacityOf } from "./capacity";
import { serviceCluster } from "./cluster";
import { deploymentOf } from "./deployment";
import { familyOf } from "./family";
import { serviceFront } from "./load-balancer/front";
import { tagged } from "../shared/tags";
import { thisStack } from "../shared/own-state";
import { ownerTag, serviceTag } from "../../retention/releases/history-name";
import { releaseServiceOf, releasesOf } from "./releases";
import { executeCommandPolicy, executionRole, taskRole } from "./task-roles";

export type { AutoscalingArgs } from "./autoscaling/args";
export type {
  BuiltImage,
  ContainerCondition,
  ContainerHealthCheck,
  ContainerOptions,
  SidecarArgs,
} from "./containers/args";
export type { ServiceRelease } from "./service-release";
export type { CapacityProviderStrategy, DeploymentAlarms, EcsServiceArgs, ServiceNetwork } from "./args";
export type { ListenerRuleConditions, LoadBalancerArgs, TargetHealthCheck } from "./load-balancer/args";

/**
 * A Fargate service that runs one image by digest, and containers beside it if there are any.
 *
 * Once it runs the image, the image is marked as a release, and an `ImageRepository` keeps it. Used alone, it does not
 * look at the account before the run: nobody checks beforehand that the image is there, that its platform fits, or what
 * the lifecycle policy would take. `Environment` does.
 *
 * `up` waits until ECS reports a steady state; a deployment that does not get there is rolled back, and the `up` says
 * why in ECS's words. The tasks may pull from their own repositories only. Former task definitions stay registered, after
 * a `destroy` too, so that a rollback finds them.
 *
 * @example
 * new EcsService("web", {
 *   imageUri: image.imageUri,
 *   repositoryArn: images.repositoryArn,
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
  /** The cluster that it runs in, given or its own. */
  public readonly clusterArn: pulumi.Output<string>;
  /** The task definition that was deployed. */
  public readonly taskDefinitionArn: pulumi.Output<string>;
  /** The log group of the containers. */
  public readonly logGroupName: pulumi.Output<string>;
  /** The role of the containers: attach what the application needs. */
  public readonly taskRoleName: pulumi.Output<string>;
  /** The role of the containers, for policies of other resources. */
  public readonly taskRoleArn: pulumi.Output<string>;
  /** The role with which ECS starts the tasks. */
  public readonly executionRoleName: pulumi.Output<string>;
  /** The security group of the tasks: refer to it from a database's, for example. */
  public readonly securityGroupId: pulumi.Output<string>;
  /** The target group of the tasks, if there is a load balancer. */
  public readonly targetGroupArn: pulumi.Output<string> | undefined;
  /** The load balancer of the service's own, if there is one: for a DNS record, for example. */
  public readonly loadBalancer: lb.LoadBalancer | undefined;
  /** `release.<service>.<n>`: the tag that keeps what runs, unless nothing is to be released. */
  public readonly releaseTag: pulumi.Output<string> | undefined;
  /** Where the load balancer of the service's own answers, if there is one. */
  public readonly url: pulumi.Output<string> | undefined;

  constructor(name: string, args: EcsServiceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("berth:index:EcsService", name, {}, opts);
    checkEcsService(name, args);
    warnOfMovingTags(args.sidecars ?? {}, this);

    const { network, tags } = args;
    const cluster = serviceCluster(name, args, this);
    const logGroup = new cloudwatch.LogGroup(
      `${name}-logs`,
      { retentionInDays: args.logRetentionInDays ?? 30, ...tagged(tags) },
      { parent: this },
    );
    const execution = executionRole(
      name,
      {
        repositoryArn: args.repositoryArn,
        logGroupArn: logGroup.arn,
        images: Object.values(args.sidecars ?? {}).map(({ image }) => referenceOf(image)),
        secretArns: secretArnsOf(name, args),
        secretKmsKeyArns: args.secretKmsKeyArns ?? [],
        tags,
      },
      this,
    );
    const task = taskRole(name, { logGroupArn: logGroup.arn, tags }, this);
    const commands = args.enableExecuteCommand ? [executeCommandPolicy(name, task, this)] : [];
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
        ...(args.ephemeralStorageInGiB !== undefined && {
          ephemeralStorage: { sizeInGib: args.ephemeralStorageInGiB },
        }),
        executionRoleArn: execution.role.arn,
        taskRoleArn: task.arn,
        containerDefinitions: containerDefinitions(name, args, logGroup),
        // A deregistered revision is no target for a rollback.
        skipDestroy: true,
        ...tagged(tags),
      },
      { parent: this },
    );

    const tasks = securityGroup(`${name}-tasks`, `Tasks of ${name}`, { vpcId: network.vpcId, tags }, this);
    const egress = new vpc.SecurityGroupEgressRule(
      `${name}-tasks-out`,
      { securityGroupId: tasks.id, ipProtocol: "-1", cidrIpv4: "0.0.0.0/0", ...tagged(tags) },
      { parent: this },
    );
    const front = serviceFront(name, args, tasks, this);

    const check = imageCheckHook(`${name}-image-check`, {
      service: name,
      imageUri: args.imageUri,
      repositoryArn: args.repositoryArn,
      settings: args.settings,
    });
    const shield = deploymentShield(name, args);
    const service = new ecs.Service(
      name,
      {
        cluster: cluster.arn,
        taskDefinition: taskDefinition.arn,
        desiredCount: args.desiredCount ?? args.autoscaling?.minimum ?? 1,
        ...capacityOf(args.capacityProviderStrategies),
        networkConfiguration: {
          subnets: network.subnetIds,
          securityGroups: [tasks.id, ...(network.securityGroupIds ?? [])],
          assignPublicIp: network.assignPublicIp,
        },
        ...(front && {
          loadBalancers: [
            { targetGroupArn: front.targetGroup.arn, containerName: name, containerPort: front.port },
          ],
        }),
        ...deploymentOf(args),
        ...tagged({ ...tags, [serviceTag]: releaseServiceOf(name, args), [ownerTag]: thisStack() }),
      },
      {
        parent: this,
        // No value of these reaches the service, yet a task starts only with the right to pull and a way out, and ECS
        // takes a target group only once a listener uses it.
        dependsOn: [execution.policy, egress, ...cluster.capacity, ...commands, ...(front?.ready ?? [])],
        // What ECS says of a deployment that failed, Pulumi's own message does not.
        hooks: {
          beforeCreate: [check, ...shield.before],
          beforeUpdate: [check, ...shield.before],
          onError: [deploymentErrorHook(`${name}-deployment`, args.settings, args), ...shield.onError],
        },
        // The number of tasks is then Application Auto Scaling's, and an `up` must not undo it.
        ...(args.autoscaling && { ignoreChanges: ["desiredCount"] }),
      },
    );
    if (args.autoscaling) {
      autoscale(name, args.autoscaling, { clusterName: cluster.name, service, front, tags }, this);
    }

    const release = releasesOf(
      name,
      args,
      { cluster: cluster.arn, serviceArn: service.id, taskDefinitionArn: taskDefinition.arn },
      this,
    );

    this.serviceName = service.name;
    this.serviceArn = service.id;
    this.clusterArn = cluster.arn;
    this.taskDefinitionArn = taskDefinition.arn;
    this.logGroupName = logGroup.name;
    this.taskRoleName = task.name;
    this.taskRoleArn = task.arn;
    this.executionRoleName = execution.role.name;
    this.securityGroupId = tasks.id;
    this.targetGroupArn = front?.targetGroup.arn;
    this.loadBalancer = front?.loadBalancer;
    this.releaseTag = release?.tag;
    this.url = front?.url;
    this.registerOutputs({
      serviceName: this.serviceName,
      serviceArn: this.serviceArn,
      clusterArn: this.clusterArn,
      taskDefinitionArn: this.taskDefinitionArn,
      logGroupName: this.logGroupName,
      taskRoleName: this.taskRoleName,
      taskRoleArn: this.taskRoleArn,
      executionRoleName: this.executionRoleName,
      securityGroupId: this.securityGroupId,
      targetGroupArn: this.targetGroupArn,
      releaseTag: this.releaseTag,
      url: this.url,
    });
  }
}
