import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";

import { ecrRepositoryArnOf } from "./containers/pull-sources";
import { secretStatements } from "./containers/secrets";
import { fittingName, roleNameLimit } from "../shared/naming";
import { tagged, type Tags } from "../shared/tags";
import { trustPolicy } from "../shared/trust-policy";

/** What the execution role may reach. */
export interface ExecutionRoleArgs {
  readonly repositoryArn: pulumi.Input<string>;
  readonly logGroupArn: pulumi.Input<string>;
  /** The images of other containers, of which some may be in other private repositories. */
  readonly images?: readonly pulumi.Input<string>[];
  /** ARNs of the secrets of all containers. */
  readonly secretArns?: readonly pulumi.Input<string>[];
  readonly secretKmsKeyArns?: readonly pulumi.Input<string>[];
  readonly tags?: Tags | undefined;
}

/** The role with which ECS starts a task, and the policy that it must have by then. */
export interface ExecutionRole {
  readonly role: iam.Role;
  readonly policy: iam.RolePolicy;
}

/** May pull from these repositories alone, write to this one log group, and read these secrets. */
export function executionRole(name: string, args: ExecutionRoleArgs, parent: pulumi.Resource): ExecutionRole {
  const role = new iam.Role(
    fittingName(name, "-execution", roleNameLimit),
    {
      description: `Starts the tasks of ${name}`,
      assumeRolePolicy: trustEcsTasks(args.logGroupArn),
      ...tagged(args.tags),
    },
    { parent },
  );
  const policy = new iam.RolePolicy(
    `${name}-execution`,
    { role: role.name, policy: executionPolicy(args) },
    { parent },
  );
  return { role, policy };
}

/** The role of the running containers: may do nothing until the application's own policies are attached to it. */
export function taskRole(
  name: string,
  { logGroupArn, tags }: Pick<ExecutionRoleArgs, "logGroupArn" | "tags">,
  parent: pulumi.Resource,
): iam.Role {
  return new iam.Role(
    fittingName(name, "-task", roleNameLimit),
    {
      description: `What the containers of ${name} may do`,
      assumeRolePolicy: trustEcsTasks(logGroupArn),
      ...tagged(tags),
    },
    { parent },
  );
}

/**
 * Lets ECS open the channel through which commands reach the containers.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html#ecs-exec-required-iam-permissions
 */
export function executeCommandPolicy(name: string, role: iam.Role, parent: pulumi.Resource): iam.RolePolicy {
  return new iam.RolePolicy(
    `${name}-exec`,
    {
      role: role.name,
      policy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Action: [
              "ssmmessages:CreateControlChannel",
              "ssmmessages:CreateDataChannel",
              "ssmmessages:OpenControlChannel",
              "ssmmessages:OpenDataChannel",
            ],
            // A channel has no ARN before it is there.
            Resource: "*",
          },
        ],
      }),
    },
    { parent },
  );
}

function executionPolicy(args: ExecutionRoleArgs): pulumi.Output<string> {
  return pulumi
    .all([
      args.repositoryArn,
      args.logGroupArn,
      pulumi.all([...(args.images ?? [])]),
      pulumi.all([...(args.secretArns ?? [])]),
      pulumi.all([...(args.secretKmsKeyArns ?? [])]),
    ])
    .apply(([repositoryArn, logGroupArn, images, secretArns, kmsKeyArns]) =>
      JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
            Resource: pullSources(repositoryArn, images),
          },
          // A token is for a whole registry: IAM takes no narrower resource for it.
          { Effect: "Allow", Action: "ecr:GetAuthorizationToken", Resource: "*" },
          {
            Effect: "Allow",
            Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
            Resource: `${logGroupArn}:log-stream:*`,
          },
          ...secretStatements(secretArns, kmsKeyArns),
        ],
      }),
    );
}

function pullSources(repositoryArn: string, images: readonly string[]): string | string[] {
  const partition = repositoryArn.split(":")[1] ?? "aws";
  const others = images
    .map((image) => ecrRepositoryArnOf(image, partition))
    .filter((arn) => arn !== undefined && arn !== repositoryArn);
  return others.length === 0 ? repositoryArn : [repositoryArn, ...[...new Set(others)].map(String).sort()];
}

/**
 * Trusts ECS on behalf of this account and region alone: else it could be made to take the role for somebody else's tasks
 * (the "confused deputy").
 *
 * @param logGroupArn That of the service: it says which account and region these are.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html#create_task_iam_policy_and_role
 */
function trustEcsTasks(logGroupArn: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi.output(logGroupArn).apply((arn) => {
    const [, partition = "aws", , region = "", account = ""] = arn.split(":");
    return trustPolicy({
      principal: { Service: "ecs-tasks.amazonaws.com" },
      condition: {
        StringEquals: { "aws:SourceAccount": account },
        ArnLike: { "aws:SourceArn": `arn:${partition}:ecs:${region}:${account}:*` },
      },
    });
  });
}
