import { definitionArn } from "../accounts/account";
import { ref, service } from "../accounts/account-builder";
import { definitions, finds } from "../accounts/finds";

const runTask = "arn:aws:scheduler:::aws-sdk:ecs:runTask";

describe("imagesInUse, of schedules, functions and others", () => {
  finds({
    "rules that start tasks, on every bus, with and without revision, disabled too": [
      {
        buses: {
          default: [
            {
              Name: "nightly",
              Targets: [
                { Id: "1", Arn: "c", EcsParameters: { TaskDefinitionArn: definitionArn("job") } },
                { Id: "2", Arn: "c", EcsParameters: { TaskDefinitionArn: definitionArn("job") } },
              ],
            },
            { Name: "queue", Targets: [{ Id: "1", Arn: "arn:aws:sqs:eu-west-1:123456789012:q" }] },
          ],
          orders: [
            {
              Name: "placed",
              State: "DISABLED",
              Targets: [{ Id: "1", Arn: "c", EcsParameters: { TaskDefinitionArn: definitionArn("job:1") } }],
            },
          ],
        },
        taskDefinitions: definitions({ "job:1": { app: "app:1" }, "job:2": { app: "app:2" } }),
      },
      ["app:1@a schedule orders/placed: rule, disabled", "app:2@b schedule nightly: rule"],
    ],
    "schedules that start tasks, by ECS target and by RunTask": [
      {
        schedules: [
          {
            ...{ Name: "nightly", GroupName: "default" },
            Target: {
              ...{ Arn: "arn:aws:ecs:eu-west-1:123456789012:cluster/main", RoleArn: "r" },
              EcsParameters: { TaskDefinitionArn: definitionArn("job:1") },
            },
          },
          ...["TaskDefinition", "taskDefinition"].map((key) => ({
            ...{ Name: key, GroupName: "own", State: "DISABLED" as const },
            Target: { Arn: runTask, RoleArn: "r", Input: JSON.stringify({ [key]: "job:2" }) },
          })),
          { Name: "broken", GroupName: "own", Target: { Arn: runTask, RoleArn: "r", Input: "no JSON" } },
          { Name: "queue", GroupName: "own", Target: { Arn: "arn:aws:sqs:eu-west-1:1:q", RoleArn: "r" } },
        ],
        taskDefinitions: definitions({ "job:1": { app: "app:1" }, "job:2": { app: "app:2" } }),
      },
      [
        "app:1@a schedule nightly: schedule",
        "app:2@b schedule own/TaskDefinition: schedule, disabled",
        "app:2@b schedule own/taskDefinition: schedule, disabled",
      ],
    ],
    "functions in all their versions, by what Lambda resolved": [
      {
        functions: [
          {
            name: "thumb",
            version: "$LATEST",
            code: { ImageUri: ref("app:latest"), ResolvedImageUri: ref("app@c") },
          },
          {
            name: "thumb",
            version: "1",
            code: { ImageUri: ref("app:latest"), ResolvedImageUri: ref("app@b") },
          },
          {
            name: "thumb",
            version: "2",
            code: { ImageUri: ref("app:latest"), ResolvedImageUri: ref("app@b") },
          },
          { name: "pinned", version: "$LATEST", code: { ImageUri: ref("app@a") } },
          { name: "zip", version: "$LATEST" },
        ],
      },
      [
        "app@a function pinned: $LATEST",
        "app:latest@b function thumb: version 1, version 2",
        "app:latest@c function thumb: $LATEST",
      ],
    ],
    "App Runner, Batch and CodeBuild, when asked for": [
      {
        appRunnerServices: [
          { name: "site", image: ref("app:1") },
          { name: "deleted", status: "DELETED", image: ref("app:2") },
          { name: "from-source" },
        ],
        jobDefinitions: [
          {
            ...{
              jobDefinitionName: "train",
              jobDefinitionArn: "",
              revision: 3,
              type: "container",
              status: "ACTIVE",
            },
            containerProperties: { image: ref("app:1") },
            ecsProperties: { taskProperties: [{ containers: [{ image: ref("app:2") }] }] },
            eksProperties: {
              podProperties: {
                containers: [{ image: ref("app:3") }],
                initContainers: [{ image: "busybox" }],
              },
            },
          },
          {
            ...{
              jobDefinitionName: "nodes",
              jobDefinitionArn: "",
              revision: 1,
              type: "multinode",
              status: "ACTIVE",
            },
            nodeProperties: {
              ...{ numNodes: 2, mainNode: 0 },
              nodeRangeProperties: [
                { targetNodes: "0", container: { image: ref("app:1") } },
                {
                  targetNodes: "1",
                  eksProperties: { podProperties: { containers: [{ image: ref("app:2") }] } },
                },
              ],
            },
          },
          {
            ...{
              jobDefinitionName: "old",
              jobDefinitionArn: "",
              revision: 1,
              type: "container",
              status: "INACTIVE",
            },
            containerProperties: { image: ref("app:1") },
          },
        ],
        projects: { ci: ref("app:3"), managed: "aws/codebuild/standard:7.0" },
      },
      [
        "app:1@a app-runner-service site: running",
        "app:1@a batch-job-definition nodes:1",
        "app:1@a batch-job-definition train:3",
        "app:2@b batch-job-definition nodes:1",
        "app:2@b batch-job-definition train:3",
        "app:3@c batch-job-definition train:3",
        "app:3@c codebuild-project ci",
      ],
      ["app-runner", "batch", "codebuild"],
    ],
    "other registries, which are no concern of this one": [
      {
        clusters: { main: { services: [service("web", ["web:1"])] } },
        taskDefinitions: {
          "web:1": [
            "nginx",
            "public.ecr.aws/nginx/nginx:1",
            "210987654321.dkr.ecr.eu-west-1.amazonaws.com/app:1",
            "123456789012.dkr.ecr.us-east-1.amazonaws.com/app:1",
            "${image}",
          ].map((one, index) => ({ name: `c${index}`, image: one })),
        },
      },
      [],
    ],
    "the registry's other names": [
      {
        clusters: { main: { services: [service("web", ["web:1"])] } },
        taskDefinitions: {
          "web:1": [
            "123456789012.dkr-ecr.eu-west-1.on.aws/app:1",
            "123456789012.dkr.ecr-fips.eu-west-1.amazonaws.com/app:2",
          ].map((one, index) => ({ name: `c${index}`, image: one })),
        },
      },
      ["app:1@a service main/web: running", "app:2@b service main/web: running"],
    ],
    "references that lead nowhere": [
      {
        clusters: { main: { services: [service("web", ["web:1"]), service("gone", ["gone:1"])] } },
        taskDefinitions: definitions({
          "web:1": { tag: "app:9", repository: "vanished:1", illegal: "App:1", lost: "vanished@x" },
        }),
      },
      [
        "vanished@x service main/web: running",
        "App:1 illegal-reference service main/web: running",
        "app:9 tag-not-found service main/web: running",
        "gone:1 task-definition-not-found service main/gone: running",
        "vanished:1 repository-not-found service main/web: running",
      ],
    ],
  });
});
