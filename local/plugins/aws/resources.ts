import type { ResourceType } from "../provider";
import type { AwsContext } from "./context";
import { securityGroup } from "./ec2/security-group";
import { securityGroupEgressRule, securityGroupIngressRule } from "./ec2/security-group-rule";
import { lifecyclePolicy } from "./ecr/lifecycle-policy";
import { repository } from "./ecr/repository";
import { repositoryPolicy } from "./ecr/repository-policy";
import { cluster } from "./ecs/cluster";
import { service } from "./ecs/service";
import { taskDefinition } from "./ecs/task-definition";
import { role } from "./iam/role";
import { rolePolicy } from "./iam/role-policy";
import { listener } from "./lb/listener";
import { loadBalancer } from "./lb/load-balancer";
import { targetGroup } from "./lb/target-group";
import { logGroup } from "./logs/log-group";

/** Every resource type that the stand-in serves. */
export const resources: readonly ResourceType<AwsContext>[] = [
  cluster,
  lifecyclePolicy,
  listener,
  loadBalancer,
  logGroup,
  repository,
  repositoryPolicy,
  role,
  rolePolicy,
  securityGroup,
  securityGroupEgressRule,
  securityGroupIngressRule,
  service,
  targetGroup,
  taskDefinition,
];
