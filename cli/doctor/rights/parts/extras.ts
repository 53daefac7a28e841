import type { Grant, Part } from "../part";
import { logGroupRights, roleRights } from "./services";

/** A rule of EventBridge with its targets. */
const ruleRights = {
  on: "rule",
  recorded: [
    "events:DeleteRule",
    "events:DescribeRule",
    "events:ListTagsForResource",
    "events:ListTargetsByRule",
    "events:PutRule",
    "events:PutTargets",
    "events:RemoveTargets",
  ],
  provider: { "events/tags_gen.go": ["events:TagResource", "events:UntagResource"] },
} satisfies Grant;

/** `PushRole`, or `berth:ci`. */
export const ciPart: Part = {
  name: "ci",
  purpose: "a role for CI (`berth:ci`, `PushRole`)",
  grants: [
    { on: "push role", ...roleRights },
    {
      on: "identity provider",
      // Never deleted: other stacks' roles trust it too.
      recorded: ["iam:CreateOpenIDConnectProvider", "iam:GetOpenIDConnectProvider"],
      provider: {
        "iam/openid_connect_provider.go": [
          "iam:AddClientIDToOpenIDConnectProvider",
          "iam:RemoveClientIDFromOpenIDConnectProvider",
          "iam:TagOpenIDConnectProvider",
          "iam:UntagOpenIDConnectProvider",
          "iam:UpdateOpenIDConnectProviderThumbprint",
        ],
      },
    },
    { on: "any", berth: ["iam:ListOpenIDConnectProviders"] },
  ],
};

/** `ReleaseDeletionAlarm`, or `berth:alarm`. */
export const alarmPart: Part = {
  name: "alarm",
  purpose: "an alarm for released images that are deleted (`berth:alarm`, `ReleaseDeletionAlarm`)",
  grants: [
    ruleRights,
    { on: "alarm's role", ...roleRights },
    {
      on: "alarm's role",
      aws: {
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-identity-based.html": [
          "iam:PassRole",
        ],
      },
      passedTo: "events.amazonaws.com",
    },
  ],
};

/** `ReleaseKeeper`. What CloudFormation makes of `berth keeper template` takes CloudFormation's rights instead. */
export const keeperPart: Part = {
  name: "keeper",
  purpose: "a keeper (`ReleaseKeeper`)",
  grants: [
    ruleRights,
    { on: "keeper's role", ...roleRights },
    {
      on: "keeper's role",
      aws: {
        "https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html": ["iam:PassRole"],
      },
      passedTo: "lambda.amazonaws.com",
    },
    { on: "keeper's logs", ...logGroupRights },
    { on: "any", recorded: ["cloudwatch:DescribeAlarms", "logs:DescribeLogGroups"] },
    {
      on: "keeper's function",
      recorded: [
        "lambda:AddPermission",
        "lambda:CreateFunction",
        "lambda:DeleteFunction",
        "lambda:DeleteFunctionEventInvokeConfig",
        "lambda:GetFunction",
        "lambda:GetFunctionEventInvokeConfig",
        "lambda:GetPolicy",
        "lambda:ListVersionsByFunction",
        "lambda:PutFunctionEventInvokeConfig",
        "lambda:RemovePermission",
      ],
      provider: {
        "lambda/function.go": [
          "lambda:GetFunctionCodeSigningConfig",
          "lambda:TagResource",
          "lambda:UntagResource",
          "lambda:UpdateFunctionCode",
          "lambda:UpdateFunctionConfiguration",
        ],
        "lambda/function_event_invoke_config.go": ["lambda:UpdateFunctionEventInvokeConfig"],
      },
    },
    {
      on: "keeper's queue",
      recorded: [
        "sqs:CreateQueue",
        "sqs:DeleteQueue",
        "sqs:GetQueueAttributes",
        "sqs:ListQueueTags",
        "sqs:SetQueueAttributes",
      ],
      provider: { "sqs/tags_gen.go": ["sqs:TagQueue", "sqs:UntagQueue"] },
    },
    {
      on: "keeper's alarm",
      recorded: ["cloudwatch:DeleteAlarms", "cloudwatch:ListTagsForResource", "cloudwatch:PutMetricAlarm"],
      provider: { "cloudwatch/tags_gen.go": ["cloudwatch:TagResource", "cloudwatch:UntagResource"] },
    },
  ],
};

/** What `berth doctor` itself asks, beside reads that others need too. */
export const doctorPart: Part = {
  name: "doctor",
  purpose: "`berth doctor` itself",
  grants: [
    { on: "who asks", berth: ["iam:GetRole", "iam:SimulatePrincipalPolicy"] },
    { on: "any", berth: ["servicequotas:GetServiceQuota"] },
  ],
};
