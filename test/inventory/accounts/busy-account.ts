import { ref, revisions, service, serviceDeployment, task } from "./account-builder";
import { definitionArn, image, type FakeAccount } from "./account";

/** An account of which every source has something, so that everything is asked for, twice where it is a list. */
export function busyAccount(): FakeAccount {
  const ecsTarget = {
    ...{ Arn: "arn:aws:ecs:eu-west-1:123456789012:cluster/main", RoleArn: "r" },
    EcsParameters: { TaskDefinitionArn: definitionArn("job:1") },
  };
  const target = { Id: "1", ...ecsTarget };
  return {
    repositories: { app: [image("a", ["1"]), image("b", ["2"])], other: [image("o", ["1"])] },
    clusters: {
      main: {
        services: [
          service("web", [["web:2", { rolloutState: "IN_PROGRESS" }], "web:1"], {
            currentServiceDeployment: "d2",
          }),
          service("api", ["web:1"]),
        ],
        tasks: [task("t1", "job:1", { app: ["app:1"] }), task("t2", "job:1", { app: ["app@b", "b"] })],
      },
      idle: {},
    },
    serviceDeployments: [
      serviceDeployment("d1", "SUCCESSFUL", { to: "r1" }),
      serviceDeployment("d2", "IN_PROGRESS", { from: ["r1"], to: "r2" }),
    ],
    serviceRevisions: revisions({
      r1: ["web:1", { app: ["app:1", "a"] }],
      r2: ["web:2", { app: ["app:2", "b"] }],
    }),
    taskDefinitions: {
      "web:1": [{ name: "app", image: ref("app:1") }],
      "web:2": [{ name: "app", image: ref("app:2") }],
      "job:1": [{ name: "app", image: ref("app:1") }],
    },
    buses: {
      default: [
        { Name: "nightly", Targets: [target, { ...target, Id: "2" }] },
        { Name: "weekly", Targets: [target] },
      ],
      orders: [],
    },
    schedules: ["hourly", "daily"].map((Name) => ({ Name, GroupName: "default", Target: ecsTarget })),
    functions: ["$LATEST", "1"].map((version) => ({
      name: "thumb",
      version,
      code: { ImageUri: ref("app:1") },
    })),
    appRunnerServices: ["site", "blog"].map((name) => ({ name, image: ref("app:1") })),
    jobDefinitions: ["train", "test"].map((jobDefinitionName) => ({
      ...{ jobDefinitionName, jobDefinitionArn: "", revision: 1, type: "container", status: "ACTIVE" },
      containerProperties: { image: ref("app:1") },
    })),
    projects: { ci: ref("app:1"), nightly: ref("app:1") },
  };
}
