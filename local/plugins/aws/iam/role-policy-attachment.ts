import type {
  RolePolicyAttachmentArgs,
  RolePolicyAttachmentState,
} from "@pulumi/aws/iam/rolePolicyAttachment";
import { resourceType, text, textOf } from "../../provider";
import type { AwsContext } from "../context";
import { during, unlessRefused } from "../failures";

/** `aws.iam.RolePolicyAttachment`, whose id is `role/policy ARN`. */
export const rolePolicyAttachment = resourceType<
  AwsContext,
  RolePolicyAttachmentArgs,
  RolePolicyAttachmentState
>({
  token: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  inputs: {
    policyArn: text({ required: true, forceNew: true }),
    role: text({ required: true, forceNew: true }),
  },
  outputs: [],

  create: (aws, { role, policyArn }) =>
    during(`attaching IAM Policy (${policyArn}) to IAM Role (${textOf(role)})`, async () => {
      await (await aws.iam()).attachRolePolicy({ RoleName: textOf(role), PolicyArn: policyArn });
      return `${textOf(role)}/${policyArn}`;
    }),

  read: (aws, id) =>
    during(`reading IAM Role Policy Attachment (${id})`, async () => {
      const { role, policyArn } = parse(id);
      const iam = await aws.iam();
      const attached = await unlessRefused(
        iam.listAttachedRolePolicies({ RoleName: role }),
        "NoSuchEntityException",
      );
      const found = attached?.AttachedPolicies?.some(({ PolicyArn }) => PolicyArn === policyArn);
      return found ? { role, policyArn } : undefined;
    }),

  delete: (aws, id) =>
    during(`detaching IAM Role Policy Attachment (${id})`, async () => {
      const { role, policyArn } = parse(id);
      await unlessRefused(
        (await aws.iam()).detachRolePolicy({ RoleName: role, PolicyArn: policyArn }),
        "NoSuchEntityException",
      );
    }),
});

/** A role's name has no slash; a policy's ARN has. */
function parse(id: string): { role: string; policyArn: string } {
  const slash = id.indexOf("/");
  return { role: id.slice(0, slash), policyArn: id.slice(slash + 1) };
}
