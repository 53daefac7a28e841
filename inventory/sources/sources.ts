/** Where users of images are looked for. */
export type Source = keyof typeof sourcePermissions;

/** The rights that each source needs, all of them read-only. */
export const sourcePermissions = {
  /** Services with their deployments and revisions, and running tasks. */
  ecs: [
    "ecs:DescribeServiceDeployments",
    "ecs:DescribeServiceRevisions",
    "ecs:DescribeServices",
    "ecs:DescribeTaskDefinition",
    "ecs:DescribeTasks",
    "ecs:ListClusters",
    "ecs:ListServiceDeployments",
    "ecs:ListServices",
    "ecs:ListTasks",
  ],
  /** Rules of EventBridge that start tasks. */
  eventbridge: [
    "ecs:DescribeTaskDefinition",
    "events:ListEventBuses",
    "events:ListRules",
    "events:ListTargetsByRule",
  ],
  /** Schedules of EventBridge Scheduler that start tasks. */
  scheduler: ["ecs:DescribeTaskDefinition", "scheduler:GetSchedule", "scheduler:ListSchedules"],
  /** Functions made of container images, in all their versions. */
  lambda: ["lambda:GetFunction", "lambda:ListFunctions"],
  "app-runner": ["apprunner:DescribeService", "apprunner:ListServices"],
  batch: ["batch:DescribeJobDefinitions"],
  codebuild: ["codebuild:BatchGetProjects", "codebuild:ListProjects"],
  /** The newest revision of each family: what only calls of `RunTask` start is seen by nothing else. */
  "task-definitions": ["ecs:DescribeTaskDefinition", "ecs:ListTaskDefinitionFamilies"],
} as const;

/** The rights that it takes to read repositories, their images and their policies. */
export const registryPermissions = [
  "ecr:BatchGetImage",
  "ecr:DescribeImages",
  "ecr:DescribeRepositories",
  "ecr:GetLifecyclePolicy",
  "ecr:ListImages",
] as const;

export const allSources = Object.keys(sourcePermissions) as Source[];

/** Looked at unless told otherwise. The others are for those who use them: a call each, and more rights. */
export const defaultSources: readonly Source[] = ["ecs", "eventbridge", "scheduler", "lambda"];

/** What may pull images and is seen by no source; it has to be declared. */
export const beyondReach: readonly string[] = [
  "other accounts and regions",
  "EKS and other Kubernetes clusters",
  "ECS daemons of which no task runs",
  "Step Functions and EventBridge Pipes that start tasks",
  "SageMaker, Bedrock AgentCore, EMR Serverless and GameLift",
  "machines outside AWS",
];

/** All rights that an inventory of these sources needs, in alphabetical order. */
export function inventoryPermissions(sources: readonly Source[] = defaultSources): string[] {
  const actions = sources.flatMap((source): readonly string[] => sourcePermissions[source]);
  return [...new Set([...registryPermissions, ...actions])].sort();
}
