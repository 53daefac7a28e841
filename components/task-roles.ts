import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";

import { fittingName, roleNameLimit } from "./naming";

/** What the execution role may reach. */
export interface ExecutionRoleArgs {
  readonly repositoryArn: pulumi.Input<string>;
  readonly logGroupArn: pulumi.Input<string>;
}

/** The role with which ECS starts a task, and the policy that it must have by then. */
export interface ExecutionRole {
  readonly role: iam.Role;
  readonly policy: iam.RolePolicy;
}

/** May pull from this one repository and write to this one log group. */
export function executionRole(name: string, args: ExecutionRoleArgs, parent: pulumi.Resource): ExecutionRole {
  const role = new iam.Role(
    fittingName(name, "-execution", roleNameLimit),
    { description: `Starts the tasks of ${name}`, assumeRolePolicy: trustEcsTasks },
    { parent },
  );
  const policy = new iam.RolePolicy(
    `${name}-execution`,
    {
      role: role.name,
      policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
            Resource: args.repositoryArn,
          },
          // A token is for a whole registry: IAM takes no narrower resource for it.
          { Effect: "Allow", Action: "ecr:GetAuthorizationToken", Resource: "*" },
          {
            Effect: "Allow",
            Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
            Resource: pulumi.interpolate`${args.logGroupArn}:log-stream:*`,
          },
        ],
      }),
    },
    { parent },
  );
  return { role, policy };
}

/** The role of the running containers: may do nothing until the application's own policies are attached to it. */
export function taskRole(name: string, parent: pulumi.Resource): iam.Role {
  return new iam.Role(
    fittingName(name, "-task", roleNameLimit),
    { description: `What the containers of ${name} may do`, assumeRolePolicy: trustEcsTasks },
    { parent },
  );
}

const trustEcsTasks = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Principal: { Service: "ecs-tasks.amazonaws.com" }, Action: "sts:AssumeRole" },
  ],
});
