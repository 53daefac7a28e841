/**
 * How many things are on a page at most, of each list that an inventory reads to its end.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeImages.html (`maxResults`, as of the two other lists of ECR)
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListServices.html (`maxResults`, as of the others of ECS)
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListRules.html (`Limit`, as of the others of EventBridge)
 * @see https://docs.aws.amazon.com/scheduler/latest/APIReference/API_ListSchedules.html
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctions.html (never more than 50, whatever `MaxItems` says)
 * @see https://docs.aws.amazon.com/apprunner/latest/api/API_ListServices.html
 * @see https://docs.aws.amazon.com/batch/latest/APIReference/API_DescribeJobDefinitions.html
 * @see https://docs.aws.amazon.com/codebuild/latest/APIReference/API_ListProjects.html
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListStacks.html (a page of 1 MB, of which a hundred stacks fill none)
 */
export const perPage = {
  "apprunner:ListServices": 20,
  "batch:DescribeJobDefinitions": 100,
  "cloudformation:ListStackResources": 100,
  "cloudformation:ListStacks": 100,
  "codebuild:ListProjects": 100,
  "ecr:DescribeImages": 1000,
  "ecr:DescribePullThroughCacheRules": 1000,
  "ecr:DescribeRepositories": 1000,
  "ecr:ListImages": 1000,
  "ecs:ListClusters": 100,
  "ecs:ListServiceDeployments": 100,
  "ecs:ListServices": 100,
  "ecs:ListTaskDefinitionFamilies": 100,
  "ecs:ListTasks": 100,
  "events:ListEventBuses": 100,
  "events:ListRules": 100,
  "events:ListTargetsByRule": 100,
  "lambda:ListFunctions": 50,
  "scheduler:ListSchedules": 100,
} as const;

/**
 * How many things one call describes at most that are known by name.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_BatchGetImage.html
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServices.html
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServiceDeployments.html
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServiceRevisions.html
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html
 * @see https://docs.aws.amazon.com/codebuild/latest/APIReference/API_BatchGetProjects.html
 */
export const perCall = {
  "apprunner:DescribeService": 1,
  "codebuild:BatchGetProjects": 100,
  "ecr:BatchGetImage": 100,
  "ecr:GetLifecyclePolicy": 1,
  "ecs:DescribeServiceDeployments": 20,
  "ecs:DescribeServiceRevisions": 20,
  "ecs:DescribeServices": 10,
  "ecs:DescribeTaskDefinition": 1,
  "ecs:DescribeTasks": 100,
  "lambda:GetFunction": 1,
  "scheduler:GetSchedule": 1,
} as const;

export type ListAction = keyof typeof perPage;
export type DescribeAction = keyof typeof perCall;
