/**
 * What `bench/growing/growth.ts` compares berth with: the resources that the stack makes for services without a load
 * balancer, written down one after the other.
 */
import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as ec2 from "@pulumi/aws/ec2";
import * as ecr from "@pulumi/aws/ecr";
import * as ecs from "@pulumi/aws/ecs";
import * as iam from "@pulumi/aws/iam";
import * as vpc from "@pulumi/aws/vpc";
import * as pulumi from "@pulumi/pulumi";

const config = new pulumi.Config();
const names = config.requireObject<string[]>("services");
const digest = config.get("digest");
// Those of berth's stack, and of the local AWS.
const tags = { "berth:owner": `organization/berth/${pulumi.getStack()}` };
const accountId = "000000000000";

const repository = new ecr.Repository(
  "images-repository",
  {
    name: config.require("repository"),
    imageTagMutability: "IMMUTABLE",
    imageScanningConfiguration: { scanOnPush: true },
    tags,
  },
  { retainOnDelete: true },
);
new ecr.LifecyclePolicy(
  "images-lifecycle-policy",
  { repository: repository.name, policy: config.require("lifecyclePolicy") },
  { retainOnDelete: true },
);

const assumeRolePolicy = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { Service: "ecs-tasks.amazonaws.com" },
      Action: "sts:AssumeRole",
      Condition: {
        StringEquals: { "aws:SourceAccount": accountId },
        ArnLike: { "aws:SourceArn": `arn:aws:ecs:us-east-1:${accountId}:*` },
      },
    },
  ],
});

if (names.length > 0) {
  const defaultVpc = ec2.getVpcOutput({ default: true });
  const subnets = ec2.getSubnetsOutput({ filters: [{ name: "vpc-id", values: [defaultVpc.id] }] });
  const cluster = new ecs.Cluster(config.require("cluster"));
  for (const name of names) {
    const logGroup = new cloudwatch.LogGroup(`${name}-logs`, { retentionInDays: 30 });
    const executionRole = new iam.Role(`${name}-execution`, {
      description: `Starts the tasks of ${name}`,
      assumeRolePolicy,
    });
    const executionPolicy = new iam.RolePolicy(`${name}-execution`, {
      role: executionRole.name,
      policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
            Resource: repository.arn,
          },
          { Effect: "Allow", Action: "ecr:GetAuthorizationToken", Resource: "*" },
          {
            Effect: "Allow",
            Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
            Resource: pulumi.interpolate`${logGroup.arn}:log-stream:*`,
          },
        ],
      }),
    });
    const taskRole = new iam.Role(`${name}-task`, {
      description: `What the containers of ${name} may do`,
      assumeRolePolicy,
    });
    const taskDefinition = new ecs.TaskDefinition(`${name}-task`, {
      family: `${pulumi.getProject()}-${pulumi.getStack()}-${name}`,
      requiresCompatibilities: ["FARGATE"],
      networkMode: "awsvpc",
      cpu: "256",
      memory: "512",
      runtimePlatform: { operatingSystemFamily: "LINUX", cpuArchitecture: "X86_64" },
      executionRoleArn: executionRole.arn,
      taskRoleArn: taskRole.arn,
      containerDefinitions: pulumi.jsonStringify([
        {
          name,
          image: pulumi.interpolate`${repository.repositoryUrl}@${digest}`,
          essential: true,
          environment: [],
          logConfiguration: {
            logDriver: "awslogs",
            options: {
              "awslogs-group": logGroup.name,
              "awslogs-region": logGroup.arn.apply((arn) => arn.split(":")[3] ?? ""),
              "awslogs-stream-prefix": name,
            },
          },
        },
      ]),
      skipDestroy: true,
    });
    const tasks = new ec2.SecurityGroup(`${name}-tasks`, {
      description: `Tasks of ${name}`,
      vpcId: defaultVpc.id,
    });
    const tasksOut = new vpc.SecurityGroupEgressRule(`${name}-tasks-out`, {
      securityGroupId: tasks.id,
      ipProtocol: "-1",
      cidrIpv4: "0.0.0.0/0",
    });
    new ecs.Service(
      name,
      {
        cluster: cluster.arn,
        taskDefinition: taskDefinition.arn,
        desiredCount: 0,
        launchType: "FARGATE",
        networkConfiguration: { subnets: subnets.ids, securityGroups: [tasks.id], assignPublicIp: true },
        deploymentCircuitBreaker: { enable: true, rollback: true },
        waitForSteadyState: true,
        tags: { ...tags, "berth:service": name },
      },
      { dependsOn: [executionPolicy, tasksOut] },
    );
  }
}

export const repositoryName = repository.name;
