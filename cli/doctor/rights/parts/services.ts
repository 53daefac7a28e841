import type { Grant, Part } from "../part";

/** A role with its own policy, as the provider makes, reads and deletes it. */
export const roleRights = {
  recorded: [
    "iam:CreateRole",
    "iam:DeleteRole",
    "iam:DeleteRolePolicy",
    "iam:GetRole",
    "iam:GetRolePolicy",
    "iam:ListRoleTags",
    "iam:PutRolePolicy",
    "iam:TagRole",
  ],
  provider: {
    "iam/role.go": [
      "iam:ListAttachedRolePolicies",
      "iam:ListInstanceProfilesForRole",
      "iam:ListRolePolicies",
      "iam:UntagRole",
      "iam:UpdateAssumeRolePolicy",
      "iam:UpdateRole",
      "iam:UpdateRoleDescription",
    ],
  },
} satisfies Partial<Grant>;

/** A log group, in the same way. Its list is for no less than the region. */
export const logGroupRights = {
  recorded: [
    "logs:CreateLogGroup",
    "logs:DeleteLogGroup",
    "logs:ListTagsForResource",
    "logs:PutRetentionPolicy",
    "logs:TagResource",
  ],
  provider: { "logs/group.go": ["logs:DeleteRetentionPolicy", "logs:UntagResource"] },
} satisfies Partial<Grant>;

/** Services with their cluster, roles, logs and security groups. */
export const servicesPart: Part = {
  name: "services",
  purpose: "ECS services",
  grants: [
    {
      on: "cluster",
      recorded: [
        "ecs:CreateCluster",
        "ecs:DeleteCluster",
        "ecs:DescribeClusters",
        "ecs:PutClusterCapacityProviders",
      ],
      provider: { "ecs/cluster.go": ["ecs:TagResource", "ecs:UntagResource", "ecs:UpdateCluster"] },
    },
    {
      on: "service",
      recorded: ["ecs:CreateService", "ecs:DeleteService", "ecs:TagResource", "ecs:UpdateService"],
      provider: { "ecs/service.go": ["ecs:ListTagsForResource", "ecs:UntagResource"] },
    },
    {
      on: "task definitions",
      // Never deregistered: a rollback may need them.
      recorded: ["ecs:RegisterTaskDefinition", "ecs:TagResource"],
      provider: { "ecs/task_definition.go": ["ecs:ListTagsForResource", "ecs:UntagResource"] },
    },
    {
      on: "any",
      recorded: [
        "ec2:DescribeRouteTables",
        "ec2:DescribeSecurityGroupRules",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSubnets",
        "ec2:DescribeVpcs",
        "ecs:DescribeTaskDefinition",
        "logs:DescribeLogGroups",
      ],
      provider: {
        // Before it deletes a group it looks for interfaces that linger there.
        "ec2/vpc_security_group.go": ["ec2:DescribeNetworkInterfaces"],
      },
      berth: ["ecs:ListTaskDefinitions"],
    },
    { on: "service roles", ...roleRights },
    {
      on: "service roles",
      aws: {
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security_iam_id-based-policy-examples.html":
          ["iam:PassRole"],
      },
      passedTo: "ecs-tasks.amazonaws.com",
    },
    {
      on: "role linked to ECS",
      aws: {
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using-service-linked-roles.html": [
          "iam:CreateServiceLinkedRole",
        ],
      },
    },
    { on: "vpc", recorded: ["ec2:DescribeVpcAttribute"] },
    { on: "service logs", ...logGroupRights, berth: ["logs:GetLogEvents"] },
    {
      on: "network",
      recorded: [
        "ec2:AuthorizeSecurityGroupEgress",
        "ec2:AuthorizeSecurityGroupIngress",
        "ec2:CreateSecurityGroup",
        "ec2:CreateTags",
        "ec2:DeleteSecurityGroup",
        "ec2:RevokeSecurityGroupEgress",
        "ec2:RevokeSecurityGroupIngress",
      ],
      provider: {
        "ec2/tags_gen.go": ["ec2:DeleteTags"],
        "ec2/vpc_security_group_ingress_rule.go": ["ec2:ModifySecurityGroupRules"],
      },
    },
  ],
};
