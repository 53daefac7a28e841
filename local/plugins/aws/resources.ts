import type { ResourceType } from "../provider";
import { policy } from "./appautoscaling/policy";
import { target } from "./appautoscaling/target";
import { eventRule } from "./cloudwatch/event-rule";
import { eventTarget } from "./cloudwatch/event-target";
import { metricAlarm } from "./cloudwatch/metric-alarm";
import type { AwsContext } from "./context";
import { securityGroup } from "./ec2/security-group";
import { securityGroupEgressRule, securityGroupIngressRule } from "./ec2/security-group-rule";
import { lifecyclePolicy } from "./ecr/lifecycle-policy";
import { repository } from "./ecr/repository";
import { repositoryPolicy } from "./ecr/repository-policy";
import { cluster } from "./ecs/cluster";
import { clusterCapacityProviders } from "./ecs/cluster-capacity-providers";
import { service } from "./ecs/service";
import { taskDefinition } from "./ecs/task-definition";
import { openIdConnectProvider } from "./iam/open-id-connect-provider";
import { managedPolicy } from "./iam/policy";
import { role } from "./iam/role";
import { rolePolicy } from "./iam/role-policy";
import { rolePolicyAttachment } from "./iam/role-policy-attachment";
import { lambdaFunction } from "./lambda/function";
import { functionEventInvokeConfig } from "./lambda/function-event-invoke-config";
import { permission } from "./lambda/permission";
import { listener } from "./lb/listener";
import { listenerRule } from "./lb/listener-rule";
import { loadBalancer } from "./lb/load-balancer";
import { targetGroup } from "./lb/target-group";
import { logGroup } from "./logs/log-group";
import { bucket } from "./s3/bucket";
import { bucketEncryption } from "./s3/bucket-encryption";
import { bucketLifecycle } from "./s3/bucket-lifecycle";
import { bucketPolicy } from "./s3/bucket-policy";
import { bucketVersioning } from "./s3/bucket-versioning";
import { bucketObject } from "./s3/object";
import { queue } from "./sqs/queue";
import { queuePolicy } from "./sqs/queue-policy";

/** Every resource type that the stand-in serves. */
export const resources: readonly ResourceType<AwsContext>[] = [
  bucket,
  bucketEncryption,
  bucketLifecycle,
  bucketObject,
  bucketPolicy,
  bucketVersioning,
  cluster,
  clusterCapacityProviders,
  eventRule,
  eventTarget,
  functionEventInvokeConfig,
  lambdaFunction,
  lifecyclePolicy,
  listener,
  listenerRule,
  loadBalancer,
  logGroup,
  managedPolicy,
  metricAlarm,
  openIdConnectProvider,
  permission,
  policy,
  queue,
  queuePolicy,
  repository,
  repositoryPolicy,
  role,
  rolePolicy,
  rolePolicyAttachment,
  securityGroup,
  securityGroupEgressRule,
  securityGroupIngressRule,
  service,
  target,
  targetGroup,
  taskDefinition,
];
