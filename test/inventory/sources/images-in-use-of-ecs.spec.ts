import { definitionArn } from "../accounts/account";
import { ref, revisions, service, serviceDeployment, task } from "../accounts/account-builder";
import { definitions, finds } from "../accounts/finds";

describe("imagesInUse, of services and tasks", () => {
  finds({
    "a service by digest": [
      {
        clusters: {
          main: { services: [service("web", ["web:1"], { currentServiceRevisions: [{ arn: "r1" }] })] },
        },
        serviceRevisions: revisions({ r1: ["web:1", { app: ["app@a", "a"] }] }),
        taskDefinitions: definitions({ "web:1": { app: "app@a" } }),
      },
      ["app@a service main/web: running"],
    ],
    "a service by a tag that has moved since: what ECS established": [
      {
        clusters: {
          main: { services: [service("web", ["web:1"], { currentServiceRevisions: [{ arn: "r1" }] })] },
        },
        serviceRevisions: revisions({ r1: ["web:1", { app: ["app:latest", "c"] }] }),
        taskDefinitions: definitions({ "web:1": { app: "app:latest" } }),
      },
      ["app:latest@c service main/web: running"],
    ],
    "a service that runs and scales by the tag, whatever it stands for: both": [
      {
        clusters: {
          main: {
            services: [service("web", ["web:1"])],
            tasks: [task("t1", "web:1", { app: ["app:latest", "c"] }, "service:web")],
          },
        },
        taskDefinitions: {
          "web:1": [{ name: "app", image: ref("app:latest"), versionConsistency: "disabled" }],
        },
      },
      ["app:latest@a service main/web: running", "app:latest@c service main/web: running"],
    ],
    "a service of before there were revisions: its running tasks know better than the tag": [
      {
        clusters: {
          main: {
            services: [service("web", ["web:1"])],
            tasks: [task("t1", "web:1", { app: ["app:latest", "c"] }, "service:web")],
          },
        },
        taskDefinitions: definitions({ "web:1": { app: "app:latest", sidecar: "app:2" } }),
      },
      ["app:2@b service main/web: running", "app:latest@c service main/web: running"],
    ],
    "a reference by tag and digest, of which the digest counts": [
      {
        clusters: { main: { services: [service("web", ["web:1"])] } },
        taskDefinitions: definitions({ "web:1": { app: "app:1@b" } }),
      },
      ["app@b service main/web: running"],
    ],
    "one image by two tags, of which the first is told": [
      {
        clusters: { main: { services: [service("web", ["web:1"])] } },
        taskDefinitions: definitions({ "web:1": { app: "app:latest", sidecar: "app:1" } }),
      },
      ["app:1@a service main/web: running"],
    ],
    "a service by an index, whose tasks tell their platform's image: both": [
      {
        clusters: {
          main: {
            services: [service("web", ["web:1"])],
            tasks: [task("t1", "web:1", { app: ["app@index", "child"] }, "service:web")],
          },
        },
        taskDefinitions: definitions({ "web:1": { app: "app@index" } }),
      },
      ["app@child service main/web: running", "app@index service main/web: running"],
    ],
    "a service's task that has not pulled yet, by a tag that has moved since: what ECS established": [
      {
        clusters: {
          main: {
            services: [service("web", ["web:1"], { currentServiceRevisions: [{ arn: "r1" }] })],
            tasks: [task("t1", "web:1", { app: ["app:latest"] }, "service:web")],
          },
        },
        serviceRevisions: revisions({ r1: ["web:1", { app: ["app:latest", "c"] }] }),
        taskDefinitions: definitions({ "web:1": { app: "app:latest" } }),
      },
      ["app:latest@c service main/web: running"],
    ],
    "a service after a roll-back, without what failed": [
      {
        clusters: {
          main: {
            services: [
              service("web", ["web:1", ["web:2", { status: "INACTIVE" }]], {
                currentServiceDeployment: "d2",
                currentServiceRevisions: [{ arn: "r1" }],
              }),
            ],
          },
        },
        serviceDeployments: [
          serviceDeployment("d2", "ROLLBACK_SUCCESSFUL", { from: ["r1"], to: "r2", back: "r1" }),
        ],
        serviceRevisions: revisions({
          r1: ["web:1", { app: ["app@a", "a"] }],
          r2: ["web:2", { app: ["app@b", "b"] }],
        }),
        taskDefinitions: definitions({ "web:1": { app: "app@a" }, "web:2": { app: "app@b" } }),
      },
      ["app@a service main/web: running, last successful"],
    ],
    "a service after a roll-back, while ECS still lists what failed": [
      {
        clusters: {
          main: {
            services: [
              service("web", [
                "web:1",
                ["web:2", { status: "ACTIVE", rolloutState: "FAILED", runningCount: 0 }],
              ]),
            ],
          },
        },
        taskDefinitions: definitions({ "web:1": { app: "app@a" }, "web:2": { app: "app@b" } }),
      },
      ["app@a service main/web: running"],
    ],
    "a failed deployment of which tasks still run": [
      {
        clusters: {
          main: {
            services: [
              service("web", [
                "web:1",
                ["web:2", { status: "ACTIVE", rolloutState: "FAILED", runningCount: 1 }],
              ]),
            ],
          },
        },
        taskDefinitions: definitions({ "web:1": { app: "app@a" }, "web:2": { app: "app@b" } }),
      },
      ["app@a service main/web: running", "app@b service main/web: running"],
    ],
    "a service that is scaled to nothing, by tag": [
      {
        clusters: { main: { services: [service("web", ["web:1"], { desiredCount: 0 })] } },
        taskDefinitions: definitions({ "web:1": { app: "app:1" } }),
      },
      ["app:1@a service main/web: running"],
    ],
    "a reference without tag, which is for latest": [
      {
        clusters: { main: { services: [service("web", ["web:1"])] } },
        taskDefinitions: definitions({ "web:1": { app: "app" } }),
      },
      ["app:latest@a service main/web: running"],
    ],
    "a container that the revision says nothing of": [
      {
        clusters: {
          main: { services: [service("web", ["web:1"], { currentServiceRevisions: [{ arn: "r1" }] })] },
        },
        serviceRevisions: revisions({ r1: ["web:1", { app: ["app@a", "a"] }] }),
        taskDefinitions: definitions({ "web:1": { app: "app@a", sidecar: "app:2" } }),
      },
      ["app@a service main/web: running", "app:2@b service main/web: running"],
    ],
    "a deployment under way: source, target and where it would go back": [
      {
        clusters: {
          main: {
            services: [
              service("web", [["web:3", { rolloutState: "IN_PROGRESS" }], "web:2"], {
                currentServiceDeployment: "d3",
                currentServiceRevisions: [{ arn: "r3" }, { arn: "r2" }],
              }),
            ],
          },
        },
        serviceDeployments: [
          serviceDeployment("d1", "SUCCESSFUL", { to: "r1", at: 1 }),
          serviceDeployment("d3", "IN_PROGRESS", { from: ["r2"], to: "r3", at: 3 }),
          serviceDeployment("d0", "SUCCESSFUL", { to: "r0", at: 0 }),
        ],
        serviceRevisions: revisions({
          r0: ["web:0", { app: ["app@z", "z"] }],
          r1: ["web:1", { app: ["app@a", "a"] }],
          r2: ["web:2", { app: ["app@b", "b"] }],
          r3: ["web:3", { app: ["app@c", "c"] }],
        }),
        taskDefinitions: definitions({
          "web:0": { app: "app@z" },
          "web:1": { app: "app@a" },
          "web:2": { app: "app@b" },
          "web:3": { app: "app@c" },
        }),
      },
      [
        "app@a service main/web: last successful",
        "app@b service main/web: running, deployment source",
        "app@c service main/web: running, deployment target",
      ],
    ],
    "a rollback under way": [
      {
        clusters: {
          main: {
            services: [
              service("web", [["web:2", { rolloutState: "IN_PROGRESS" }]], {
                currentServiceDeployment: "d3",
              }),
            ],
          },
        },
        serviceDeployments: [
          serviceDeployment("d3", "ROLLBACK_IN_PROGRESS", { from: ["r2"], to: "r3", back: "r1" }),
        ],
        serviceRevisions: revisions({
          r1: ["web:1", { app: ["app@a", "a"] }],
          r2: ["web:2", { app: ["app@b", "b"] }],
          r3: ["web:3", { app: ["app@c", "c"] }],
        }),
        taskDefinitions: {},
      },
      [
        "app@a service main/web: rollback target",
        "app@b service main/web: deployment source",
        "app@c service main/web: deployment target",
      ],
    ],
    "a failed deployment that nobody rolled back, of which ECS keeps only the list": [
      {
        clusters: { main: { services: [service("web", [["web:2", { rolloutState: "FAILED" }]])] } },
        serviceDeployments: [
          serviceDeployment("d1", "SUCCESSFUL", { to: "r1" }),
          serviceDeployment("d2", "STOPPED", { to: "r2" }),
        ],
        serviceRevisions: revisions({ r1: ["web:1", { app: ["app@a", "a"] }] }),
        taskDefinitions: definitions({ "web:1": { app: "app@a" }, "web:2": { app: "app:2" } }),
      },
      ["app@a service main/web: last successful", "app:2@b service main/web: deployment target"],
    ],
    "a deployment that has not begun": [
      {
        clusters: {
          main: {
            services: [
              service("web", ["web:1"], {
                currentServiceDeployment: "d2",
                currentServiceRevisions: [{ arn: "r1" }],
              }),
            ],
          },
        },
        serviceDeployments: [serviceDeployment("d2", "PENDING", { from: ["r1"], to: "r2" })],
        serviceRevisions: revisions({ r1: ["web:1", { app: ["app@a", "a"] }], r2: ["web:2", {}] }),
        taskDefinitions: definitions({ "web:1": { app: "app@a" }, "web:2": { app: "app:2" } }),
      },
      ["app@a service main/web: running, deployment source", "app:2@b service main/web: deployment target"],
    ],
    "task sets of a service that CodeDeploy deploys": [
      {
        clusters: {
          main: {
            services: [
              service("web", [], {
                deploymentController: { type: "CODE_DEPLOY" },
                taskSets: [
                  { status: "PRIMARY", taskDefinition: definitionArn("web:1") },
                  { status: "DRAINING", taskDefinition: definitionArn("web:2") },
                ],
              }),
            ],
          },
        },
        taskDefinitions: definitions({ "web:1": { app: "app@a" }, "web:2": { app: "app@b" } }),
      },
      ["app@a service main/web: running", "app@b service main/web: running"],
    ],
    "a task on its own, by a tag that has moved since": [
      { clusters: { main: { tasks: [task("t1", "job:1", { app: ["app:latest", "c"] })] } } },
      ["app:latest@c task main/job:1: running"],
    ],
    "a task that has not pulled yet, and one of which ECS doesn't say the image": [
      {
        clusters: {
          main: {
            tasks: [task("t1", "job:1", { app: ["app:2"] }), task("t2", "old:1", { app: [undefined] })],
          },
        },
        taskDefinitions: definitions({ "old:1": { app: "app:3" } }),
      },
      ["app:2@b task main/job:1: running", "app:3@c task main/old:1: running"],
    ],
    "a task that tells its platform's image, of an index: both": [
      { clusters: { main: { tasks: [task("t1", "job:1", { app: ["app@index", "child"] })] } } },
      ["app@child task main/job:1: running", "app@index task main/job:1: running"],
    ],
    "a hundred tasks of one definition, and tasks of two clusters": [
      {
        clusters: {
          main: {
            tasks: Array.from({ length: 100 }, (_, index) =>
              task(`t${index}`, "job:1", { app: ["app@a", "a"] }),
            ),
          },
          other: { tasks: [task("u1", "job:1", { app: ["app@a", "a"] })] },
        },
      },
      ["app@a task main/job:1: running", "app@a task other/job:1: running"],
    ],
  });
});
