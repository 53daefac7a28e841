import * as assert from "node:assert/strict";

import { ecsDeployment } from "../../../automation/events/ecs-deployments";

describe("ecsDeployment", () => {
  const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
  const step = (inputs: object, op = "update", type = "aws:ecs/service:Service") =>
    ({
      op,
      urn: "u",
      type,
      new: { inputs: { cluster: "main", name: "web", ...inputs }, outputs: {} },
    }) as const;
  const steady = { waitForSteadyState: true };

  it("names cluster, service and, once it is known, task definition", () => {
    const about = { kind: "ecs-deployment", urn: "u", cluster: "main", service: "web" };
    assert.deepEqual(ecsDeployment("started", step({ ...steady, taskDefinition: unknown })), {
      ...about,
      status: "started",
    });
    const known = step({ ...steady, taskDefinition: "arn:td:2" });
    assert.deepEqual(ecsDeployment("completed", known), {
      ...about,
      status: "steady",
      taskDefinition: "arn:td:2",
    });
  });

  const cases: [title: string, event: ReturnType<typeof ecsDeployment>, status: string | undefined][] = [
    ["a service that waits and is done as steady", ecsDeployment("completed", step(steady)), "steady"],
    ["a service that doesn't wait as accepted", ecsDeployment("completed", step({})), "accepted"],
    ["one that failed as failed", ecsDeployment("failed", step(steady)), "failed"],
    ["a new service as started", ecsDeployment("started", step(steady, "create")), "started"],
    ["a deletion as no deployment", ecsDeployment("started", step(steady, "delete")), undefined],
    ["nothing to do as no deployment", ecsDeployment("completed", step(steady, "same")), undefined],
    [
      "another resource as none",
      ecsDeployment("started", step({}, "create", "aws:ecs/cluster:Cluster")),
      undefined,
    ],
  ];
  for (const [title, event, status] of cases)
    it(`tells of ${title}`, () => assert.equal(event?.status, status));
});
