/** One resource of every type that an app on ECS is made of. The setting `phase` changes what can be changed in place. */
export const typesProgram = `
import * as pulumi from "@pulumi/pulumi";
import * as native from "@pulumi/aws-native";

const second = new pulumi.Config().require("phase") === "second";
const tags = [{ key: "phase", value: second ? "second" : "first" }];
const trust = (service: string) => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
});

const vpc = new native.ec2.Vpc("vpc", { cidrBlock: "10.9.0.0/16", enableDnsSupport: true, tags });
const vpcId = vpc.vpcId;
const azs = native.getAzsOutput({}).azs;
const blocks = native.cidrOutput({ ipBlock: "10.9.0.0/16", count: 2, cidrBits: 8 }).subnets;
const subnets = [0, 1].map((index) => new native.ec2.Subnet("subnet-" + index, {
  vpcId,
  cidrBlock: blocks[index],
  availabilityZone: azs[index],
  mapPublicIpOnLaunch: second,
  tags,
}));
const gateway = new native.ec2.InternetGateway("gateway", { tags });
const attached = new native.ec2.VpcGatewayAttachment("attached", { vpcId, internetGatewayId: gateway.internetGatewayId });
const routeTable = new native.ec2.RouteTable("route-table", { vpcId, tags });
const route = new native.ec2.Route("route", {
  routeTableId: routeTable.routeTableId,
  destinationCidrBlock: "0.0.0.0/0",
  gatewayId: gateway.internetGatewayId,
}, { dependsOn: attached });
const association = new native.ec2.SubnetRouteTableAssociation("association", {
  routeTableId: routeTable.routeTableId,
  subnetId: subnets[0].subnetId,
});
const outer = new native.ec2.SecurityGroup("outer", { vpcId, groupDescription: "outer", tags });
const inner = new native.ec2.SecurityGroup("inner", { vpcId, groupDescription: "inner" });
const rule = { ipProtocol: "tcp", fromPort: 8080, toPort: 8080, description: second ? "second" : "first" };
const ingress = new native.ec2.SecurityGroupIngress("ingress", {
  ...rule, groupId: inner.groupId, sourceSecurityGroupId: outer.groupId,
});
const egress = new native.ec2.SecurityGroupEgress("egress", {
  ...rule, groupId: outer.groupId, destinationSecurityGroupId: inner.groupId,
});

const balancer = new native.elasticloadbalancingv2.LoadBalancer("balancer", {
  type: "application",
  scheme: "internal",
  subnets: subnets.map((subnet) => subnet.subnetId),
  securityGroups: [outer.groupId],
  tags,
});
const target = new native.elasticloadbalancingv2.TargetGroup("target", {
  vpcId, port: 8080, protocol: "HTTP", targetType: "ip", healthCheckPath: second ? "/second" : "/first",
});
const closed = { type: "fixed-response", fixedResponseConfig: { statusCode: second ? "410" : "404" } };
const listener = new native.elasticloadbalancingv2.Listener("listener", {
  loadBalancerArn: balancer.loadBalancerArn, port: 80, protocol: "HTTP", defaultActions: [closed],
});
const listenerRule = new native.elasticloadbalancingv2.ListenerRule("listener-rule", {
  listenerArn: listener.listenerArn,
  priority: 1,
  conditions: [{ field: "path-pattern", pathPatternConfig: { values: [second ? "/second" : "/first"] } }],
  actions: [{ type: "forward", targetGroupArn: target.targetGroupArn }],
});

const logGroup = new native.logs.LogGroup("log-group", { retentionInDays: second ? 7 : 3, tags });
const role = new native.iam.Role("role", {
  assumeRolePolicyDocument: trust("ecs-tasks.amazonaws.com"), description: second ? "second" : "first", tags,
});
const managedPolicy = new native.iam.ManagedPolicy("managed-policy", {
  roles: [role.roleName.apply((name) => name ?? "")],
  policyDocument: {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: second ? "sqs:*" : "sns:*", Resource: "*" }],
  },
});
const cluster = new native.ecs.Cluster("cluster", {
  clusterSettings: [{ name: "containerInsights", value: second ? "enabled" : "disabled" }], tags,
});
const tasks = new native.ecs.TaskDefinition("tasks", {
  family: "native-tasks",
  cpu: "256",
  memory: "512",
  networkMode: "awsvpc",
  requiresCompatibilities: ["FARGATE"],
  runtimePlatform: { cpuArchitecture: "ARM64", operatingSystemFamily: "LINUX" },
  executionRoleArn: role.arn,
  containerDefinitions: [{
    name: "web",
    image: "busybox",
    portMappings: [{ containerPort: 8080 }],
    secrets: [{ name: "KEY", valueFrom: "arn:aws:ssm:us-east-1:000000000000:parameter/key" }],
    healthCheck: { command: ["CMD", "true"], startPeriod: 5 },
    dockerLabels: { "Mixed-Case": "kept" },
    logConfiguration: { logDriver: "awslogs", options: { "awslogs-group": logGroup.id } },
  }],
  tags,
});
const service = new native.ecs.Service("service", {
  cluster: cluster.arn,
  taskDefinition: tasks.taskDefinitionArn,
  desiredCount: second ? 2 : 1,
  launchType: "FARGATE",
  propagateTags: second ? "SERVICE" : "TASK_DEFINITION",
  enableExecuteCommand: true,
  enableEcsManagedTags: true,
  networkConfiguration: { awsvpcConfiguration: { subnets: [subnets[0].subnetId], securityGroups: [inner.groupId] } },
  loadBalancers: [{ containerName: "web", containerPort: 8080, targetGroupArn: target.targetGroupArn }],
}, { dependsOn: [listenerRule, route, association] });

const lambda = new native.lambda.Function("function", {
  role: role.arn,
  runtime: "nodejs22.x",
  handler: "index.handler",
  code: { zipFile: "exports.handler = async () => " + (second ? 2 : 1) },
  timeout: second ? 20 : 10,
});
const permission = new native.lambda.Permission("permission", {
  functionName: lambda.id, action: "lambda:InvokeFunction", principal: "events.amazonaws.com",
});
const repository = new native.ecr.Repository("repository", {
  imageTagMutability: second ? "IMMUTABLE" : "MUTABLE", emptyOnDelete: true, tags,
});
const bucket = new native.s3.Bucket("bucket", {
  versioningConfiguration: { status: second ? "Enabled" : "Suspended" },
});
const topic = new native.sns.Topic("topic", { displayName: second ? "second" : "first" });
const queue = new native.sqs.Queue("queue", { fifoQueue: true, visibilityTimeout: second ? 60 : 30 });
const plainQueue = new native.sqs.Queue("plain-queue", {});
const subscription = new native.sns.Subscription("subscription", {
  topicArn: topic.topicArn, protocol: "sqs", endpoint: plainQueue.arn, rawMessageDelivery: second,
});

export const places = {
  accountId: native.getAccountIdOutput().accountId,
  region: native.getRegionOutput().region,
  partition: native.getPartitionOutput().partition,
  urlSuffix: native.getUrlSuffixOutput().urlSuffix,
};
export const made = {
  cluster: cluster.id, service: service.id, taskDefinition: tasks.id, balancer: balancer.id, target: target.id,
  function: lambda.id, repository: repository.id, bucket: bucket.id, queue: queue.id, topic: topic.id,
  inner: inner.id, logGroup: logGroup.id, managedPolicy: managedPolicy.id, permission: permission.id,
  ingress: ingress.id, egress: egress.id, subscription: subscription.id,
};
`;
