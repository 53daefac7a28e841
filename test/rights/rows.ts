import { account, region } from "../shared/mocks";
import { here, kmsKey, otherAccount, provider, role, topic } from "./component-documents";
import type { Request } from "./judge";

/** What a document lets, and what it doesn't. Of the principal, the role itself where none is said. */
export interface Row {
  readonly allowed: readonly Asked[];
  readonly denied: readonly Asked[];
}

export type Asked = Omit<Request, "principal" | "action"> & {
  readonly principal?: string;
  readonly actions: readonly string[];
};

const repository = `arn:aws:ecr:${here}:repository/myapp-assets-dev`;
const theirs = `arn:aws:ecr:${here}:repository/theirs`;
const elsewhere = `arn:aws:ecr:eu-west-1:${account}:repository/myapp-assets-dev`;
const pulling = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer", "ecr:BatchCheckLayerAvailability"];
const pushing = [
  "ecr:InitiateLayerUpload",
  "ecr:UploadLayerPart",
  "ecr:CompleteLayerUpload",
  "ecr:PutImage",
  ...pulling,
];
const looking = ["ecr:DescribeRepositories", "ecr:DescribeImages"];
const destroying = ["ecr:BatchDeleteImage", "ecr:DeleteRepository", "ecr:SetRepositoryPolicy"];
const ofPolicy = ["ecr:PutLifecyclePolicy", "ecr:DeleteLifecyclePolicy", "ecr:PutImageTagMutability"];
const token = { actions: ["ecr:GetAuthorizationToken"], resource: "*" };

function pushRow(more: readonly string[] = []): Row {
  return {
    allowed: [token, { actions: [...pushing, ...more], resource: repository }],
    denied: [
      { actions: [...destroying, ...ofPolicy], resource: repository },
      { actions: pushing, resource: theirs },
      { actions: pushing, resource: elsewhere },
    ],
  };
}

/** Whom a role trusts: a service, for this account's own resources alone where it can be said so. */
function trustRow(service: string, source?: { readonly ours: string; readonly foreign: string }): Row {
  const of = (arn: string) => ({ "aws:SourceArn": arn, "aws:SourceAccount": arn.split(":")[4]! });
  const assume = { actions: ["sts:AssumeRole"], resource: role("its-own"), principal: service };
  return {
    allowed: [{ ...assume, ...(source && { context: of(source.ours) }) }],
    denied: [
      { ...assume, principal: "ec2.amazonaws.com", ...(source && { context: of(source.ours) }) },
      { ...assume, principal: role("somebody"), ...(source && { context: of(source.ours) }) },
      ...(source ? [{ ...assume, context: of(source.foreign) }, assume] : []),
    ],
  };
}

const ecsTasks = trustRow("ecs-tasks.amazonaws.com", {
  ours: `arn:aws:ecs:${here}:task/shop/0123`,
  foreign: `arn:aws:ecs:${region}:${otherAccount}:task/shop/0123`,
});

const job = (subject: string, audience = "sts.amazonaws.com") => ({
  actions: ["sts:AssumeRoleWithWebIdentity"],
  resource: role("ci-push"),
  principal: provider,
  context: {
    "token.actions.githubusercontent.com:aud": audience,
    "token.actions.githubusercontent.com:sub": subject,
  },
});

/** The keeper by names, and the one by a tag that may write policies. */
function keeperRow(name: string, marked: Asked["resource"], context?: Request["context"]): Row {
  const mark = ["ecr:PutImage", "ecr:BatchDeleteImage"];
  const writes = name === "writer";
  return {
    allowed: [
      { actions: ["ecs:ListServices", "lambda:ListFunctions", "scheduler:ListSchedules"], resource: "*" },
      { actions: ["ecs:DescribeServices"], resource: `arn:aws:ecs:${here}:service/shop/web` },
      { actions: ["lambda:GetFunction"], resource: `arn:aws:lambda:${here}:function:pay` },
      { actions: ["ecr:DescribeImages", "ecr:BatchGetImage"], resource: theirs },
      { actions: mark, resource: marked, ...(context && { context }) },
      ...(writes
        ? [{ actions: ["ecr:PutLifecyclePolicy"], resource: marked, ...(context && { context }) }]
        : []),
      {
        actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
        resource: `arn:aws:logs:${here}:log-group:${name}-1234567:log-stream:2026/11/30`,
      },
      { actions: ["sqs:SendMessage"], resource: `arn:aws:sqs:${here}:${name}-failures-1234567` },
    ],
    denied: [
      { actions: mark, resource: theirs },
      { actions: ["ecr:PutLifecyclePolicy"], resource: theirs },
      { actions: ["ecr:DeleteRepository", "ecr:SetRepositoryPolicy"], resource: marked },
      { actions: ["ecr:InitiateLayerUpload"], resource: marked },
      ...(writes ? [] : [{ actions: ["ecr:PutLifecyclePolicy"], resource: marked }]),
      { actions: ["ecs:UpdateService"], resource: `arn:aws:ecs:${here}:service/shop/web` },
      { actions: ["lambda:UpdateFunctionCode"], resource: `arn:aws:lambda:${here}:function:pay` },
      { actions: ["iam:PassRole"], resource: role("admin") },
      {
        actions: ["logs:PutLogEvents"],
        resource: `arn:aws:logs:${here}:log-group:theirs:log-stream:2026/11/30`,
      },
      { actions: ["sqs:SendMessage"], resource: `arn:aws:sqs:${here}:theirs` },
    ],
  };
}

function queueRow(name: string): Row {
  const send = {
    actions: ["sqs:SendMessage"],
    resource: `arn:aws:sqs:${here}:${name}-failures-1234567`,
    principal: "events.amazonaws.com",
  };
  const by = (rule: string) => ({ context: { "aws:SourceArn": `arn:aws:events:${here}:rule/${rule}` } });
  return {
    allowed: [
      { ...send, ...by(`${name}-deployed-1234567`) },
      { ...send, ...by(`${name}-hourly-1234567`) },
    ],
    denied: [
      { ...send, ...by("theirs") },
      send,
      { ...send, ...by(`${name}-hourly-1234567`), actions: ["sqs:ReceiveMessage", "sqs:PurgeQueue"] },
    ],
  };
}

const byFunction = (accountId: string) => ({
  actions: ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
  resource: repository,
  principal: "lambda.amazonaws.com",
  context: { "aws:SourceArn": `arn:aws:lambda:${region}:${accountId}:function:pay` },
});
const as = (name: string, accountId = account) => {
  const arn = `arn:aws:iam::${accountId}:role/${name}`;
  return { principal: arn, context: { "aws:PrincipalArn": arn } };
};

const secret = `arn:aws:secretsmanager:${here}:secret:shop-AbCdEf`;
const inParameterStore = { context: { "kms:ViaService": `ssm.${region}.amazonaws.com` } };

/** What each document is, by its name. */
export const titles: Readonly<Record<string, string>> = {
  "Role web-execution assumeRolePolicy": "Who may take the role with which ECS starts a service's tasks",
  "Role web-task assumeRolePolicy": "Who may take the role of a service's containers",
  "RolePolicy web-execution policy": "The role with which ECS starts a service's tasks (`EcsService`)",
  "RolePolicy web-exec policy": "The role of a service's containers, with `enableExecuteCommand`",
  "RolePolicy images-push policy": "A role that `grantPush` lets push",
  "RolePolicy images-push-ci policy": "A CI job's role (`PushRole`)",
  "RolePolicy images-cdk-publish policy": "A role that `grantCdkPublish` lets publish a CDK app's images",
  "RolePolicy images-pull policy": "A role that `grantPull` lets pull",
  "RepositoryPolicy images-repository-policy policy":
    "The repository, with `pullAccounts`, `pushRoles`, `lambdaPull` and `lock`",
  "Role ci-push assumeRolePolicy": "Whose jobs may take a CI job's role",
  "Role alarm-publish assumeRolePolicy": "Who may take the role of `ReleaseDeletionAlarm`",
  "RolePolicy alarm-publish policy": "The role of `ReleaseDeletionAlarm`",
  "Role keeper assumeRolePolicy": "Who may take the role of `ReleaseKeeper`",
  "Role writer assumeRolePolicy": "Who may take the role of a `ReleaseKeeper` that writes policies",
  "RolePolicy keeper policy": "The role of `ReleaseKeeper`, by repository names",
  "RolePolicy writer policy": 'The role of `ReleaseKeeper`, by a tag, with `shield: "write"`',
  "QueuePolicy keeper-failures policy": "The queue of what a `ReleaseKeeper` failed at",
  "QueuePolicy writer-failures policy": "The queue of a `ReleaseKeeper` that writes policies",
};

/** By the document's name. */
export const rows: Readonly<Record<string, Row>> = {
  "Role web-execution assumeRolePolicy": ecsTasks,
  "Role web-task assumeRolePolicy": ecsTasks,
  "RolePolicy web-execution policy": {
    allowed: [
      token,
      { actions: pulling, resource: repository },
      { actions: pulling, resource: `arn:aws:ecr:${here}:repository/proxy` },
      {
        actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
        resource: `arn:aws:logs:${here}:log-group:web-logs-1234567:log-stream:web/web/0123`,
      },
      { actions: ["secretsmanager:GetSecretValue"], resource: secret },
      { actions: ["ssm:GetParameters"], resource: `arn:aws:ssm:${here}:parameter/shop/token` },
      { actions: ["kms:Decrypt"], resource: kmsKey, ...inParameterStore },
    ],
    denied: [
      { actions: [...destroying, ...ofPolicy, "ecr:PutImage"], resource: repository },
      { actions: pulling, resource: theirs },
      { actions: ["secretsmanager:GetSecretValue"], resource: secret.replace("shop", "pay") },
      { actions: ["secretsmanager:PutSecretValue"], resource: secret },
      { actions: ["ssm:GetParameters"], resource: `arn:aws:ssm:${here}:parameter/shop/other` },
      { actions: ["kms:Decrypt"], resource: kmsKey },
      { actions: ["kms:Decrypt"], resource: `${kmsKey}4`, ...inParameterStore },
      {
        actions: ["logs:PutLogEvents"],
        resource: `arn:aws:logs:${here}:log-group:theirs:log-stream:web/web/0123`,
      },
    ],
  },
  "RolePolicy web-exec policy": {
    allowed: [
      { actions: ["ssmmessages:CreateControlChannel", "ssmmessages:OpenDataChannel"], resource: "*" },
    ],
    denied: [{ actions: ["ssm:StartSession"], resource: `arn:aws:ecs:${here}:task/shop/0123` }],
  },
  "RolePolicy images-push policy": pushRow(),
  "RolePolicy images-push-ci policy": pushRow(),
  "RolePolicy images-cdk-publish policy": pushRow(looking),
  "RolePolicy images-pull policy": {
    allowed: [token, { actions: pulling, resource: repository }],
    denied: [
      { actions: ["ecr:PutImage", "ecr:InitiateLayerUpload", ...destroying], resource: repository },
      { actions: pulling, resource: theirs },
    ],
  },
  "RepositoryPolicy images-repository-policy policy": {
    allowed: [
      { actions: pulling, resource: repository, ...as("puller", otherAccount) },
      { actions: [...pushing, ...looking], resource: repository, ...as("bootstrap") },
      byFunction(account),
      byFunction(otherAccount),
    ],
    denied: [
      { actions: ["ecr:PutImage", ...destroying], resource: repository, ...as("puller", otherAccount) },
      { actions: pulling, resource: repository, ...as("stranger", "222222222222") },
      { actions: [...destroying, ...ofPolicy], resource: repository, ...as("bootstrap") },
      byFunction("222222222222"),
    ],
  },
  "Role ci-push assumeRolePolicy": {
    allowed: [job("repo:acme/shop:ref:refs/heads/main")],
    denied: [
      job("repo:acme/shop:pull_request"),
      job("repo:acme/shop:ref:refs/heads/main2"),
      job("repo:acme/shop2:ref:refs/heads/main"),
      job("repo:acme/shop:ref:refs/heads/main", "https://github.com/acme"),
      { ...job("repo:acme/shop:ref:refs/heads/main"), principal: provider.replace("github", "gitlab") },
      { ...job("repo:acme/shop:ref:refs/heads/main"), context: {} },
    ],
  },
  "Role alarm-publish assumeRolePolicy": trustRow("events.amazonaws.com", {
    ours: `arn:aws:events:${here}:rule/alarm-deleted-1234567`,
    foreign: `arn:aws:events:${here}:rule/theirs`,
  }),
  "RolePolicy alarm-publish policy": {
    allowed: [
      { actions: ["sns:Publish"], resource: topic },
      { actions: ["kms:GenerateDataKey", "kms:Decrypt"], resource: kmsKey },
    ],
    denied: [
      { actions: ["sns:Publish"], resource: `${topic}2` },
      { actions: ["sns:Subscribe", "sns:DeleteTopic"], resource: topic },
      { actions: ["kms:Encrypt", "kms:ScheduleKeyDeletion"], resource: kmsKey },
    ],
  },
  "Role keeper assumeRolePolicy": trustRow("lambda.amazonaws.com"),
  "Role writer assumeRolePolicy": trustRow("lambda.amazonaws.com"),
  "RolePolicy keeper policy": keeperRow("keeper", repository),
  "RolePolicy writer policy": keeperRow("writer", repository, { "aws:ResourceTag/berth:keep": "yes" }),
  "QueuePolicy keeper-failures policy": queueRow("keeper"),
  "QueuePolicy writer-failures policy": queueRow("writer"),
};
