import type { KeeperSettings, KeptRepositories } from "../settings";

/** A statement of an IAM policy. */
export interface Statement {
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Where a keeper is: values, or what CloudFormation puts in their place. */
export interface KeeperPlace {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
}

/** Its own resources. */
export interface OwnArns {
  readonly queueArn: string;
  readonly logGroupArn: string;
}

/** As CloudFormation has them. */
export const templatePlace: KeeperPlace = {
  partition: "${AWS::Partition}",
  region: "${AWS::Region}",
  accountId: "${AWS::AccountId}",
};
export const templateArns: OwnArns = { queueArn: "${Queue.Arn}", logGroupArn: "${LogGroup.Arn}" };

/**
 * What the function's role may: read whatever uses images, place and take away tags in the repositories that it keeps, and
 * nothing else. Where an action can be had for named resources, it is; those of the first statement can't.
 *
 * `ecr:BatchDeleteImage` could delete images as well: ECR has no right for tags alone. The function takes tags, and never
 * an image's last one.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistry.html
 */
export function keeperStatements(
  settings: Pick<KeeperSettings, "repositories" | "shield">,
  { partition, region, accountId }: KeeperPlace,
  own: OwnArns,
): readonly Statement[] {
  const arn = (service: string, resource: string) =>
    `arn:${partition}:${service}:${region}:${accountId}:${resource}`;
  return [
    {
      Sid: "List",
      Effect: "Allow",
      Action: [
        "apprunner:ListServices",
        "batch:DescribeJobDefinitions",
        "codebuild:ListProjects",
        "ecs:DescribeTaskDefinition",
        "ecs:ListClusters",
        "ecs:ListServices",
        "ecs:ListTaskDefinitionFamilies",
        "ecs:ListTaskDefinitions",
        "ecs:ListTasks",
        "events:ListEventBuses",
        "events:ListRules",
        "lambda:ListFunctions",
        "scheduler:ListSchedules",
      ],
      Resource: ["*"],
    },
    {
      Sid: "Read",
      Effect: "Allow",
      Action: [
        "apprunner:DescribeService",
        "codebuild:BatchGetProjects",
        "ecs:DescribeServiceDeployments",
        "ecs:DescribeServiceRevisions",
        "ecs:DescribeServices",
        "ecs:DescribeTasks",
        "ecs:ListServiceDeployments",
        "events:ListTargetsByRule",
        "lambda:GetFunction",
        "scheduler:GetSchedule",
      ],
      Resource: [
        arn("apprunner", "service/*"),
        arn("codebuild", "project/*"),
        arn("ecs", "service/*"),
        arn("ecs", "service-deployment/*"),
        arn("ecs", "service-revision/*"),
        arn("ecs", "task/*"),
        arn("events", "rule/*"),
        arn("lambda", "function:*"),
        arn("scheduler", "schedule/*"),
      ],
    },
    {
      Sid: "ReadImages",
      Effect: "Allow",
      Action: [
        "ecr:BatchGetImage",
        "ecr:DescribeImages",
        "ecr:DescribeRepositories",
        "ecr:GetLifecyclePolicy",
        "ecr:ListImages",
        "ecr:ListTagsForResource",
      ],
      Resource: [arn("ecr", "repository/*")],
    },
    {
      Sid: "MarkImages",
      Effect: "Allow",
      Action: [
        "ecr:BatchDeleteImage",
        "ecr:PutImage",
        ...(settings.shield === "write" ? ["ecr:PutLifecyclePolicy", "ecr:TagResource"] : []),
      ],
      Resource: namesOf(settings.repositories).map((name) => arn("ecr", `repository/${name}`)),
      ...conditionOf(settings.repositories),
    },
    {
      Sid: "Log",
      Effect: "Allow",
      Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
      Resource: [own.logGroupArn],
    },
    { Sid: "TellOfFailures", Effect: "Allow", Action: ["sqs:SendMessage"], Resource: [own.queueArn] },
  ];
}

function namesOf(repositories: KeptRepositories): readonly string[] {
  return typeof repositories === "object" && "names" in repositories ? repositories.names : ["*"];
}

/** @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-supported-iam-actions-tagging.html */
function conditionOf(repositories: KeptRepositories): Pick<Statement, "Condition"> {
  if (typeof repositories !== "object" || !("tag" in repositories)) return {};
  const { key, value = "*" } = repositories.tag;
  return { Condition: { StringLike: { [`aws:ResourceTag/${key}`]: value } } };
}
