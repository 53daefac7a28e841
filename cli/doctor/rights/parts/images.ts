import type { Part } from "../part";

/** The repository with its images: made, adopted, pushed to, marked and retired. */
export const repositoryPart: Part = {
  name: "repository",
  purpose: "the repository and its images",
  grants: [
    {
      on: "repository",
      recorded: [
        "ecr:BatchDeleteImage",
        "ecr:BatchGetImage",
        "ecr:CreateRepository",
        "ecr:DeleteRepository",
        "ecr:DescribeImages",
        "ecr:DescribeRepositories",
        "ecr:GetDownloadUrlForLayer",
        "ecr:GetLifecyclePolicy",
        "ecr:GetRepositoryPolicy",
        "ecr:ListImages",
        "ecr:ListTagsForResource",
        "ecr:PutImage",
        "ecr:PutLifecyclePolicy",
      ],
      berth: ["ecr:UpdateImageStorageClass"],
      provider: {
        "ecr/repository.go": [
          "ecr:PutImageScanningConfiguration",
          "ecr:PutImageTagMutability",
          "ecr:TagResource",
          "ecr:UntagResource",
        ],
        "ecr/lifecycle_policy.go": ["ecr:DeleteLifecyclePolicy"],
        "ecr/repository_policy.go": ["ecr:DeleteRepositoryPolicy", "ecr:SetRepositoryPolicy"],
      },
      aws: {
        "https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html": [
          "ecr:BatchCheckLayerAvailability",
          "ecr:CompleteLayerUpload",
          "ecr:InitiateLayerUpload",
          "ecr:UploadLayerPart",
        ],
      },
    },
    {
      on: "any",
      recorded: ["sts:GetCallerIdentity"],
      aws: {
        "https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html": [
          "ecr:GetAuthorizationToken",
        ],
      },
    },
  ],
};

/** What the guard reads: who uses images in the account. `berth:guard: off` goes without. */
export const lookPart: Part = {
  name: "look",
  purpose: "the guard, which looks who uses images",
  grants: [
    {
      on: "any",
      recorded: [
        "ecs:DescribeTaskDefinition",
        "ecs:ListClusters",
        "ecs:ListServices",
        "ecs:ListTasks",
        "events:ListEventBuses",
        "events:ListRules",
        "lambda:ListFunctions",
        "scheduler:ListSchedules",
      ],
    },
    {
      on: "every service",
      recorded: [
        "ecs:DescribeServiceDeployments",
        "ecs:DescribeServiceRevisions",
        "ecs:DescribeServices",
        "ecs:ListServiceDeployments",
      ],
      berth: ["ecs:DescribeTasks"],
    },
    {
      on: "every user of images",
      recorded: ["events:ListTargetsByRule", "lambda:GetFunction"],
      berth: ["scheduler:GetSchedule"],
    },
  ],
};
