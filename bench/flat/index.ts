/**
 * What `bench/startup.ts` compares berth with: the resources that the stack makes for one service behind a load
 * balancer, written down one after the other, as one would without any component.
 */
import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as ec2 from "@pulumi/aws/ec2";
import * as ecr from "@pulumi/aws/ecr";
import * as ecs from "@pulumi/aws/ecs";
import * as iam from "@pulumi/aws/iam";
import * as lb from "@pulumi/aws/lb";
import * as vpc from "@pulumi/aws/vpc";
import * as awsx from "@pulumi/awsx/ecr";
import * as pulumi from "@pulumi/pulumi";

const config = new pulumi.Config();
const imageTag = config.require("imageTag");
const port = 8080;
// Those of berth's stack, and of the local AWS.
const tags = { "berth:owner": "organization/berth/bench" };
const accountId = "000000000000";

const defaultVpc = ec2.getVpcOutput({ default: true });
const subnets = ec2.getSubnetsOutput({ filters: [{ name: "vpc-id", values: [defaultVpc.id] }] });
const vpcId = defaultVpc.id;

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
const lifecyclePolicy = new ecr.LifecyclePolicy(
  "images-lifecycle-policy",
  { repository: repository.name, policy: config.require("lifecyclePolicy") },
  { retainOnDelete: true },
);

const cluster = new ecs.Cluster("bench-stack");

const image = new awsx.Image(
  "web-image",
  {
    repositoryUrl: pulumi.all([repository.repositoryUrl, lifecyclePolicy.repository]).apply(([url]) => url),
    registryId: repository.registryId,
    imageTag,
    context: "examples/web",
    platform: "linux/amd64",
  },
  {
    retainOnDelete: true,
    transforms: [
      ({ type, props, opts }) =>
        type === "docker-build:index:Image"
          ? {
              props: { ...props, buildOnPreview: false, cacheFrom: [] },
              opts: { ...opts, version: "0.0.22" },
            }
          : undefined,
    ],
  },
);

const logGroup = new cloudwatch.LogGroup("web-logs", { retentionInDays: 30 });
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
const executionRole = new iam.Role("web-execution", {
  description: "Starts the tasks of web",
  assumeRolePolicy,
});
const executionPolicy = new iam.RolePolicy("web-execution", {
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
const taskRole = new iam.Role("web-task", {
  description: "What the containers of web may do",
  assumeRolePolicy,
});
const taskDefinition = new ecs.TaskDefinition("web-task", {
  family: `${pulumi.getProject()}-${pulumi.getStack()}-web`,
  requiresCompatibilities: ["FARGATE"],
  networkMode: "awsvpc",
  cpu: "256",
  memory: "512",
  runtimePlatform: { operatingSystemFamily: "LINUX", cpuArchitecture: "X86_64" },
  executionRoleArn: executionRole.arn,
  taskRoleArn: taskRole.arn,
  containerDefinitions: pulumi.jsonStringify([
    {
      name: "web",
      image: image.imageUri,
      essential: true,
      portMappings: [{ containerPort: port, hostPort: port, protocol: "tcp" }],
      environment: [],
      logConfiguration: {
        logDriver: "awslogs",
        options: {
          "awslogs-group": logGroup.name,
          "awslogs-region": logGroup.arn.apply((arn) => arn.split(":")[3] ?? ""),
          "awslogs-stream-prefix": "web",
        },
      },
    },
  ]),
  skipDestroy: true,
});

const tasks = new ec2.SecurityGroup("web-tasks", { description: "Tasks of web", vpcId });
const tasksOut = new vpc.SecurityGroupEgressRule("web-tasks-out", {
  securityGroupId: tasks.id,
  ipProtocol: "-1",
  cidrIpv4: "0.0.0.0/0",
});
const balancers = new ec2.SecurityGroup("web-lb", { description: "Load balancer of web", vpcId });
new vpc.SecurityGroupIngressRule("web-lb-http", {
  securityGroupId: balancers.id,
  ipProtocol: "tcp",
  fromPort: 80,
  toPort: 80,
  cidrIpv4: "0.0.0.0/0",
});
new vpc.SecurityGroupEgressRule("web-lb-to-tasks", {
  securityGroupId: balancers.id,
  ipProtocol: "tcp",
  fromPort: port,
  toPort: port,
  referencedSecurityGroupId: tasks.id,
});
new vpc.SecurityGroupIngressRule("web-tasks-from-lb", {
  securityGroupId: tasks.id,
  ipProtocol: "tcp",
  fromPort: port,
  toPort: port,
  referencedSecurityGroupId: balancers.id,
});
const loadBalancer = new lb.LoadBalancer("web-lb", {
  loadBalancerType: "application",
  internal: false,
  dropInvalidHeaderFields: true,
  securityGroups: [balancers.id],
  subnets: subnets.ids,
});
const targetGroup = new lb.TargetGroup("web-tg", {
  targetType: "ip",
  protocol: "HTTP",
  port,
  vpcId,
  deregistrationDelay: 30,
  healthCheck: {
    path: "/",
    protocol: "HTTP",
    matcher: "200-399",
    interval: 10,
    timeout: 5,
    healthyThreshold: 2,
    unhealthyThreshold: 3,
  },
});
const listener = new lb.Listener("web-http", {
  loadBalancerArn: loadBalancer.arn,
  port: 80,
  protocol: "HTTP",
  defaultActions: [{ type: "forward", targetGroupArn: targetGroup.arn }],
});
const service = new ecs.Service(
  "web",
  {
    cluster: cluster.arn,
    taskDefinition: taskDefinition.arn,
    desiredCount: 1,
    launchType: "FARGATE",
    networkConfiguration: { subnets: subnets.ids, securityGroups: [tasks.id], assignPublicIp: true },
    loadBalancers: [{ targetGroupArn: targetGroup.arn, containerName: "web", containerPort: port }],
    deploymentCircuitBreaker: { enable: true, rollback: true },
    healthCheckGracePeriodSeconds: 60,
    waitForSteadyState: true,
    tags: { ...tags, "berth:service": "web" },
  },
  { dependsOn: [executionPolicy, tasksOut, listener] },
);

export const repositoryUrl = repository.repositoryUrl;
export const serviceName = service.name;
export const url = pulumi.interpolate`http://${loadBalancer.dnsName}`;
