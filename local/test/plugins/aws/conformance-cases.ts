import * as aws from "@pulumi/aws";
import { interpolate, type Input } from "@pulumi/pulumi";
import { bucketCases } from "./bucket-cases";
import type { Case } from "./conformance-case";
import { functionCases } from "./function-cases";
import { pick, tags } from "./phases";
import { queueCases } from "./queue-cases";

const trust = (service: string) => ({
  Version: "2012-10-17" as const,
  Statement: [{ Effect: "Allow" as const, Principal: { Service: service }, Action: "sts:AssumeRole" }],
});
const keep = (countNumber: number) =>
  JSON.stringify({
    rules: [
      {
        rulePriority: 1,
        selection: { tagStatus: "any", countType: "imageCountMoreThan", countNumber },
        action: { type: "expire" },
      },
    ],
  });
const grant = (...actions: string[]) =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: actions, Resource: "*" }] });
const pull = (...actions: string[]) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Sid: "pull", Effect: "Allow", Principal: "*", Action: actions }],
  });

/** Every resource type that the project uses. */
export const cases: readonly Case[] = [
  {
    token: "aws:ecr/repository:Repository",
    named: true,
    make: (phase, _f, more, options) =>
      new aws.ecr.Repository(
        "repository",
        {
          imageTagMutability: pick(phase, "MUTABLE", "IMMUTABLE_WITH_EXCLUSION", "IMMUTABLE_WITH_EXCLUSION"),
          ...(phase !== "create" && {
            imageTagMutabilityExclusionFilters: [{ filter: "release*", filterType: "WILDCARD" }],
          }),
          encryptionConfigurations: [{ encryptionType: "AES256" }],
          imageScanningConfiguration: { scanOnPush: phase === "create" },
          tags: tags(phase),
          ...(phase === "replace" && { name: "conformance-moved" }),
          ...more,
        },
        options,
      ),
    updates: [
      "imageTagMutability",
      "imageTagMutabilityExclusionFilters[0]",
      "imageScanningConfiguration.scanOnPush",
      "tags.stage",
    ],
    replaces: ["name"],
  },
  {
    token: "aws:ecr/lifecyclePolicy:LifecyclePolicy",
    make: (phase, f, _more, options) =>
      new aws.ecr.LifecyclePolicy(
        "lifecycle-policy",
        { repository: f.repository, policy: pick(phase, keep(100), keep(100), keep(50)) },
        options,
      ),
    // AWS can put another policy over the old one; the official plugin replaces all the same.
    updates: [],
    replaces: ["policy"],
    deletedFirst: true,
  },
  {
    token: "aws:ecr/repositoryPolicy:RepositoryPolicy",
    make: (phase, f, _more, options) =>
      new aws.ecr.RepositoryPolicy(
        "repository-policy",
        {
          repository: phase === "replace" ? f.otherRepository : f.repository,
          policy:
            phase === "create"
              ? pull("ecr:BatchGetImage")
              : pull("ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"),
        },
        options,
      ),
    updates: ["policy"],
    replaces: ["repository"],
  },
  {
    token: "aws:ecs/cluster:Cluster",
    named: true,
    importId: (resource) => (resource as aws.ecs.Cluster).name,
    make: (phase, _f, more, options) =>
      new aws.ecs.Cluster(
        "cluster",
        {
          settings: [{ name: "containerInsights", value: pick(phase, "disabled", "enabled", "enabled") }],
          tags: tags(phase),
          ...(phase === "replace" && { name: "conformance-cluster" }),
          ...more,
        },
        options,
      ),
    updates: ["settings", "tags.stage"],
    replaces: ["name"],
  },
  {
    token: "aws:ecs/taskDefinition:TaskDefinition",
    importId: (resource) => (resource as aws.ecs.TaskDefinition).arn,
    make: (phase, _f, _more, options) =>
      new aws.ecs.TaskDefinition(
        "task-definition",
        {
          family: "conformance",
          cpu: "256",
          memory: "512",
          networkMode: "awsvpc",
          requiresCompatibilities: ["FARGATE"],
          runtimePlatform: { cpuArchitecture: "X86_64", operatingSystemFamily: "LINUX" },
          containerDefinitions: containers(phase === "replace" ? "2" : "1"),
          ephemeralStorage: { sizeInGib: phase === "replace" ? 30 : 21 },
          tags: tags(phase),
        },
        options,
      ),
    updates: ["tags.stage"],
    replaces: ["containerDefinitions", "ephemeralStorage.sizeInGib"],
  },
  {
    token: "aws:ecs/service:Service",
    named: true,
    importId: (resource) => importedService(resource as aws.ecs.Service),
    make: (phase, f, more, options) =>
      new aws.ecs.Service(
        "service",
        {
          cluster: f.cluster,
          taskDefinition: phase === "create" ? f.taskDefinition : f.nextTaskDefinition,
          desiredCount: phase === "create" ? 1 : 2,
          capacityProviderStrategies: [
            { capacityProvider: "FARGATE", base: 1, weight: 1 },
            ...(phase === "create" ? [] : [{ capacityProvider: "FARGATE_SPOT", weight: 3 }]),
          ],
          // As `waitForSteadyState` below.
          forceNewDeployment: phase !== "replace",
          enableExecuteCommand: phase !== "create",
          enableEcsManagedTags: phase !== "create",
          ...(phase !== "create" && { propagateTags: "SERVICE" }),
          alarms: { alarmNames: ["late"], enable: true, rollback: phase !== "create" },
          networkConfiguration: {
            subnets: f.subnets,
            securityGroups: [f.securityGroup],
            assignPublicIp: true,
          },
          deploymentCircuitBreaker: { enable: true, rollback: true },
          deploymentMinimumHealthyPercent: phase === "create" ? 100 : 50,
          // An import can't know it: to set it in the program that imports would be an update.
          waitForSteadyState: phase !== "replace",
          tags: tags(phase),
          ...(phase === "replace" && { name: "conformance-service" }),
          ...more,
        },
        options,
      ),
    updates: [
      "alarms.rollback",
      "capacityProviderStrategies",
      "taskDefinition",
      "desiredCount",
      "deploymentMinimumHealthyPercent",
      "enableEcsManagedTags",
      "enableExecuteCommand",
      "propagateTags",
      "tags.stage",
    ],
    replaces: ["name"],
  },
  {
    token: "aws:iam/role:Role",
    named: true,
    make: (phase, _f, more, options) =>
      new aws.iam.Role(
        "role",
        {
          assumeRolePolicy: trust(phase === "create" ? "ecs-tasks.amazonaws.com" : "ecs.amazonaws.com"),
          description: pick(phase, "first", "second", "second"),
          tags: tags(phase),
          ...(phase === "replace" && { path: "/conformance/" }),
          ...more,
        },
        options,
      ),
    updates: ["assumeRolePolicy", "description", "tags.stage"],
    replaces: ["path"],
    // IAM tells roles apart by name alone, and an automatic name stays when only the path changes.
  },
  {
    token: "aws:iam/rolePolicy:RolePolicy",
    named: true,
    make: (phase, f, more, options) =>
      new aws.iam.RolePolicy(
        "role-policy",
        {
          role: f.role,
          policy:
            phase === "create" ? grant("ecr:BatchGetImage") : grant("ecr:BatchGetImage", "ecr:ListImages"),
          ...(phase === "replace" && { name: "conformance-policy" }),
          ...more,
        },
        options,
      ),
    updates: ["policy"],
    replaces: ["name"],
  },
  {
    token: "aws:cloudwatch/logGroup:LogGroup",
    named: true,
    make: (phase, _f, more, options) =>
      new aws.cloudwatch.LogGroup(
        "log-group",
        {
          retentionInDays: pick(phase, 7, 14, 14),
          tags: tags(phase),
          ...(phase === "replace" && { name: "/conformance/moved" }),
          ...more,
        },
        options,
      ),
    updates: ["retentionInDays", "tags.stage"],
    replaces: ["name"],
  },
  {
    token: "aws:ec2/securityGroup:SecurityGroup",
    named: true,
    make: (phase, f, more, options) =>
      new aws.ec2.SecurityGroup(
        "security-group",
        {
          vpcId: f.vpcId,
          description: phase === "replace" ? "moved" : "first",
          ingress: [
            { protocol: "tcp", fromPort: 80, toPort: 80, cidrBlocks: ["10.0.0.0/8"] },
            ...(phase === "create"
              ? []
              : [{ protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["10.0.0.0/8"] }]),
          ],
          egress: [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }],
          tags: tags(phase),
          ...(phase === "replace" && { name: "conformance-group" }),
          ...more,
        },
        options,
      ),
    updates: ["ingress", "tags.stage"],
    replaces: ["description", "name"],
  },
  ...(["Ingress", "Egress"] as const).map((direction): Case => ({
    token: `aws:vpc/securityGroup${direction}Rule:SecurityGroup${direction}Rule`,
    make: (phase, f, _more, options) =>
      new aws.vpc[`SecurityGroup${direction}Rule`](
        `${direction.toLowerCase()}-rule`,
        {
          securityGroupId: phase === "replace" ? f.otherSecurityGroup : f.securityGroup,
          ipProtocol: "tcp",
          fromPort: 8080,
          toPort: phase === "create" ? 8080 : 8081,
          cidrIpv4: "10.1.0.0/16",
          description: pick(phase, "first", "second", "second"),
          tags: tags(phase),
        },
        options,
      ),
    updates: ["toPort", "description", "tags.stage"],
    replaces: ["securityGroupId"],
  })),
  {
    token: "aws:lb/loadBalancer:LoadBalancer",
    named: true,
    make: (phase, f, more, options) =>
      new aws.lb.LoadBalancer(
        "load-balancer",
        {
          subnets: f.subnets,
          securityGroups: phase === "create" ? [f.securityGroup] : [f.securityGroup, f.otherSecurityGroup],
          idleTimeout: pick(phase, 60, 120, 120),
          accessLogs: { bucket: "conformance-logs", enabled: phase !== "create", prefix: "web" },
          dropInvalidHeaderFields: true,
          internal: phase === "replace",
          tags: tags(phase),
          ...(phase === "replace" && { name: "conformance-balancer" }),
          ...more,
        },
        options,
      ),
    updates: ["securityGroups", "idleTimeout", "accessLogs.enabled", "tags.stage"],
    replaces: ["internal", "name"],
  },
  {
    token: "aws:lb/targetGroup:TargetGroup",
    named: true,
    make: (phase, f, more, options) =>
      new aws.lb.TargetGroup(
        "target-group",
        {
          vpcId: f.vpcId,
          targetType: "ip",
          protocol: "HTTP",
          port: phase === "replace" ? 8080 : 80,
          deregistrationDelay: pick(phase, 300, 5, 5),
          healthCheck: { path: pick(phase, "/", "/healthy", "/healthy"), interval: 10, timeout: 5 },
          tags: tags(phase),
          ...(phase === "replace" && { name: "conformance-targets" }),
          ...more,
        },
        options,
      ),
    updates: ["deregistrationDelay", "healthCheck.path", "tags.stage"],
    replaces: ["port", "name"],
  },
  {
    token: "aws:lb/listener:Listener",
    make: (phase, f, _more, options) =>
      new aws.lb.Listener(
        "listener",
        {
          loadBalancerArn: phase === "replace" ? f.otherLoadBalancer : f.loadBalancer,
          port: pick(phase, 80, 8080, 443),
          ...(phase === "replace" && { protocol: "HTTPS", certificateArn: certificate }),
          defaultActions: [
            pick(
              phase,
              {
                type: "fixed-response",
                fixedResponse: { contentType: "text/plain", messageBody: "closed", statusCode: "503" },
              },
              { type: "forward", targetGroupArn: f.targetGroup },
              { type: "redirect", redirect: { port: "8443", protocol: "HTTPS", statusCode: "HTTP_301" } },
            ),
          ],
          tags: tags(phase),
        },
        options,
      ),
    updates: [
      "port",
      "defaultActions[0].fixedResponse",
      "defaultActions[0].targetGroupArn",
      "defaultActions[0].type",
      "tags.stage",
    ],
    replaces: ["loadBalancerArn"],
  },
  {
    token: "aws:lb/listenerRule:ListenerRule",
    make: (phase, f, _more, options) =>
      new aws.lb.ListenerRule(
        "listener-rule",
        {
          listenerArn: phase === "replace" ? f.otherListener : f.listener,
          priority: pick(phase, 10, 20, 20),
          conditions: [
            { hostHeader: { values: ["shop.example.com"] } },
            ...(phase === "create" ? [] : [{ pathPattern: { values: ["/api/*", "/v1/*"] } }]),
          ],
          actions: [{ type: "forward", targetGroupArn: f.targetGroup }],
          tags: tags(phase),
        },
        options,
      ),
    updates: ["conditions", "priority", "tags.stage"],
    replaces: ["listenerArn"],
  },
  {
    token: "aws:appautoscaling/target:Target",
    importId: (resource) => {
      const { resourceId } = resource as aws.appautoscaling.Target;
      return interpolate`ecs/${resourceId}/ecs:service:DesiredCount`;
    },
    make: (phase, f, _more, options) =>
      new aws.appautoscaling.Target(
        "target",
        {
          ...scaling(phase === "replace" ? f.otherToScale : f.toScale),
          minCapacity: 1,
          maxCapacity: pick(phase, 3, 5, 5),
          tags: tags(phase),
        },
        options,
      ),
    updates: ["maxCapacity", "tags.stage"],
    replaces: ["resourceId"],
  },
  {
    token: "aws:appautoscaling/policy:Policy",
    named: true,
    importId: (resource) => {
      const { resourceId, name } = resource as aws.appautoscaling.Policy;
      return interpolate`ecs/${resourceId}/ecs:service:DesiredCount/${name}`;
    },
    make: (phase, f, more, options) =>
      new aws.appautoscaling.Policy(
        "policy",
        {
          ...scaling(f.scaled),
          policyType: "TargetTrackingScaling",
          targetTrackingScalingPolicyConfiguration: {
            targetValue: pick(phase, 60, 70, 70),
            ...(phase !== "create" && { scaleInCooldown: 300 }),
            predefinedMetricSpecification: { predefinedMetricType: "ECSServiceAverageCPUUtilization" },
          },
          ...(phase === "replace" && { name: "conformance-policy" }),
          ...more,
        },
        options,
      ),
    updates: [
      "targetTrackingScalingPolicyConfiguration.scaleInCooldown",
      "targetTrackingScalingPolicyConfiguration.targetValue",
    ],
    replaces: ["name"],
  },
  {
    token: "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders",
    make: (phase, f, _more, options) =>
      new aws.ecs.ClusterCapacityProviders(
        "capacity-providers",
        {
          clusterName: phase === "replace" ? f.otherClusterName : f.clusterName,
          capacityProviders: ["FARGATE", ...(phase === "create" ? [] : ["FARGATE_SPOT"])],
          defaultCapacityProviderStrategies: [
            { capacityProvider: "FARGATE", weight: pick(phase, 1, 2, 2), base: 1 },
          ],
        },
        options,
      ),
    updates: ["capacityProviders", "defaultCapacityProviderStrategies"],
    replaces: ["clusterName"],
  },
  {
    token: "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
    make: (phase, _f, _more, options) =>
      new aws.iam.OpenIdConnectProvider(
        "oidc-provider",
        {
          // An account has one provider of a URL, and other tests share this account.
          url: `https://${phase === "replace" ? "other" : "one"}.conformance.example.com`,
          clientIdLists: ["sts.amazonaws.com", ...(phase === "create" ? [] : ["other"])],
          thumbprintLists: [(phase === "create" ? "a" : "b").repeat(40)],
          tags: tags(phase),
        },
        options,
      ),
    updates: ["clientIdLists", "thumbprintLists[0]", "tags.stage"],
    replaces: ["url"],
  },
  {
    token: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    make: (phase, f, _more, options) =>
      new aws.iam.RolePolicyAttachment(
        "attachment",
        { role: phase === "replace" ? f.otherRole : f.role, policyArn: managedPolicy },
        options,
      ),
    updates: [],
    replaces: ["role"],
  },
  {
    token: "aws:cloudwatch/metricAlarm:MetricAlarm",
    named: true,
    make: (phase, _f, more, options) =>
      new aws.cloudwatch.MetricAlarm(
        "alarm",
        {
          namespace: "AWS/ECS",
          metricName: "CPUUtilization",
          dimensions: { ClusterName: "shop", ServiceName: "web" },
          statistic: "Average",
          comparisonOperator: "GreaterThanThreshold",
          threshold: pick(phase, 80, 90, 90),
          evaluationPeriods: 2,
          period: 60,
          treatMissingData: "notBreaching",
          tags: tags(phase),
          ...(phase === "replace" && { name: "conformance-alarm" }),
          ...more,
        },
        options,
      ),
    updates: ["threshold", "tags.stage"],
    replaces: ["name"],
  },
  {
    token: "aws:cloudwatch/eventRule:EventRule",
    named: true,
    make: (phase, _f, more, options) =>
      new aws.cloudwatch.EventRule(
        "rule",
        {
          description: pick(phase, "first", "second", "second"),
          eventPattern: deletion(phase === "create" ? "shop" : "other-shop"),
          state: pick(phase, "ENABLED", "DISABLED", "DISABLED"),
          tags: tags(phase),
          ...(phase === "replace" && { name: "conformance-rule" }),
          ...more,
        },
        options,
      ),
    updates: ["description", "eventPattern", "state", "tags.stage"],
    replaces: ["name"],
  },
  {
    token: "aws:cloudwatch/eventTarget:EventTarget",
    importId: (resource) => {
      const { rule, targetId } = resource as aws.cloudwatch.EventTarget;
      return interpolate`${rule}/${targetId}`;
    },
    make: (phase, f, _more, options) =>
      new aws.cloudwatch.EventTarget(
        "target-of-rule",
        {
          rule: phase === "replace" ? f.otherEventRule : f.eventRule,
          targetId: "topic",
          arn: `arn:aws:sns:us-east-1:000000000000:${phase === "create" ? "first" : "second"}`,
          ...(phase !== "create" && { roleArn: "arn:aws:iam::000000000000:role/publisher" }),
          deadLetterConfig: { arn: phase === "create" ? f.queueArn : f.otherQueueArn },
          inputTransformer: {
            inputPaths: { tag: "$.detail.image-tag", ...(phase !== "create" && { time: "$.time" }) },
            inputTemplate: pick(
              phase,
              '"<tag> is gone"',
              '"<tag> is gone (<time>)"',
              '"<tag> is gone (<time>)"',
            ),
          },
        },
        options,
      ),
    updates: [
      "arn",
      "deadLetterConfig.arn",
      "inputTransformer.inputPaths.time",
      "inputTransformer.inputTemplate",
      "roleArn",
    ],
    replaces: ["rule"],
  },
  {
    token: "aws:iam/policy:Policy",
    named: true,
    make: (phase, _f, more, options) =>
      new aws.iam.Policy(
        "policy",
        {
          description: phase === "replace" ? "second" : "first",
          policy: phase === "create" ? grant("s3:GetObject") : grant("s3:GetObject", "s3:ListBucket"),
          tags: tags(phase),
          ...more,
        },
        options,
      ),
    updates: ["policy", "tags.stage"],
    replaces: ["description"],
  },
  ...bucketCases,
  ...functionCases,
  ...queueCases,
];

/** What a rule looks for, in a spelling that EventBridge keeps. */
export function deletion(repositoryName: string): string {
  return JSON.stringify({
    source: ["aws.ecr"],
    detail: { "action-type": ["DELETE"], "repository-name": [repositoryName] },
  });
}

const managedPolicy = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy";
const certificate = `arn:aws:acm:us-east-1:000000000000:certificate/${"0".repeat(8)}`;

/** What Application Auto Scaling scales, and how. */
export function scaling(resourceId: Input<string>) {
  return { resourceId, serviceNamespace: "ecs", scalableDimension: "ecs:service:DesiredCount" };
}

/** Container definitions with what ECS adds, reorders or leaves out. */
export function containers(version: string): string {
  return JSON.stringify([
    {
      name: "web",
      image: `example/web:${version}`,
      portMappings: [{ containerPort: 80 }],
      environment: [
        { name: "LATER", value: "2" },
        { name: "EARLIER", value: "1" },
      ],
    },
  ]);
}

function importedService(service: aws.ecs.Service): Input<string> {
  return service.arn.apply((arn) => arn.split("/").slice(-2).join("/"));
}
