import * as assert from "node:assert/strict";

import { leastCalls, type Look } from "../../../inventory/aws/least-calls";
import { perCall, perPage } from "../../../inventory/aws/call-limits";

describe("leastCalls", () => {
  const cases: Record<string, [looks: [Look["action"], number][], calls: number]> = {
    "nothing was looked at": [[], 0],
    "a list of nothing": [[["ecr:DescribeRepositories", 0]], 1],
    "nothing to describe": [[["ecs:DescribeServices", 0]], 0],
    "a list that fills its page": [[["ecr:DescribeImages", 1000]], 1],
    "a list of one more": [[["ecr:DescribeImages", 1001]], 2],
    "a batch that is full": [[["ecs:DescribeServices", 10]], 1],
    "a batch of one more": [[["ecs:DescribeServices", 11]], 2],
    "what can be asked for one by one only": [[["ecs:DescribeTaskDefinition", 500]], 500],
    "lists that can't share a page": [
      [
        ["ecs:ListServices", 1],
        ["ecs:ListServices", 1],
      ],
      2,
    ],
    "a hundred repositories of a thousand images, and a service": [
      [
        ["ecr:DescribeRepositories", 100],
        ...Array.from({ length: 100 }, (): [Look["action"], number] => ["ecr:DescribeImages", 1000]),
        ...Array.from({ length: 100 }, (): [Look["action"], number] => ["ecr:BatchGetImage", 40]),
        ...Array.from({ length: 100 }, (): [Look["action"], number] => ["ecr:GetLifecyclePolicy", 1]),
        ["ecs:ListClusters", 1],
        ["ecs:ListServices", 1],
        ["ecs:DescribeServices", 1],
        ["ecs:DescribeServiceDeployments", 1],
        ["ecs:DescribeServiceRevisions", 1],
        ["ecs:DescribeTaskDefinition", 1],
        ["ecs:ListTasks", 250],
        ["ecs:DescribeTasks", 250],
      ],
      1 + 100 + 100 + 100 + 6 + 3 + 3,
    ],
  };
  for (const [name, [looks, calls]] of Object.entries(cases)) {
    it(`counts ${name}`, () =>
      assert.equal(leastCalls(looks.map(([action, things]) => ({ action, things }))), calls));
  }

  it("knows each action as a list or as a description", () => {
    assert.deepEqual(
      Object.keys(perPage).filter((action) => action in perCall),
      [],
    );
  });
});
