import * as assert from "node:assert/strict";

import { EcsService, type EcsServiceArgs } from "../../../components";
import { account, mockEngine, region, valueOf } from "../../shared/mocks";
import { registered, statementsOf, types, web, worker } from "./cases";

const spot: EcsServiceArgs["capacityProviderStrategies"] = [
  { capacityProvider: "FARGATE_SPOT", weight: 3 },
  { capacityProvider: "FARGATE", base: 1, weight: 1 },
];
const given = `arn:aws:ecs:${region}:${account}:cluster/shared`;

describe("EcsService's cluster and capacity", () => {
  it("makes a cluster when none is given, without metrics that cost", async () => {
    const engine = await registered(withoutCluster(worker));
    assert.deepEqual(engine.one(types.cluster, "web-cluster").inputs, {
      settings: [{ name: "containerInsights", value: "disabled" }],
    });
    assert.deepEqual(engine.all(types.clusterCapacity), []);
    assert.equal(
      engine.one(types.service).inputs["cluster"],
      `arn:aws:ecs:${region}:${account}:web-cluster-1234567`,
    );
  });

  it("makes no cluster when one is given", async () => {
    assert.deepEqual(
      (await registered({ ...worker, capacityProviderStrategies: spot })).all(types.cluster),
      [],
    );
  });

  it("runs on Spot, in a cluster that has it by then", async () => {
    const engine = await registered({ ...withoutCluster(worker), capacityProviderStrategies: spot });
    const capacity = engine.one(types.clusterCapacity, "web-capacity");
    assert.deepEqual(capacity.inputs, {
      clusterName: "web-cluster-1234567",
      capacityProviders: ["FARGATE", "FARGATE_SPOT"],
    });
    const { inputs, dependencies } = engine.one(types.service);
    assert.ok(dependencies.includes(capacity.urn));
    assert.deepEqual(inputs["capacityProviderStrategies"], spot);
    assert.equal(inputs["launchType"], undefined);
    assert.equal(inputs["forceNewDeployment"], true);
  });

  it("exposes cluster and roles", async () => {
    await mockEngine();
    const service = new EcsService("web", { ...worker, clusterArn: given });
    assert.equal(await valueOf(service.clusterArn), given);
    assert.equal(await valueOf(service.taskRoleArn), `arn:aws:iam::${account}:role/web-task-1234567`);
    assert.equal(await valueOf(service.executionRoleName), "web-execution-1234567");
  });
});

describe("EcsService's autoscaling", () => {
  const autoscaling = {
    minimum: 2,
    maximum: 8,
    targetCpuPercent: 60,
    targetMemoryPercent: 70,
    requestsPerTarget: 1000,
  };

  it("follows CPU, memory and requests", async () => {
    const engine = await registered({ ...web, clusterArn: given, autoscaling });
    const scaled = {
      serviceNamespace: "ecs",
      scalableDimension: "ecs:service:DesiredCount",
      resourceId: "service/shared/web-1234567",
    };
    assert.deepEqual(engine.one(types.scalingTarget, "web-scaling").inputs, {
      ...scaled,
      minCapacity: 2,
      maxCapacity: 8,
    });
    const policy = (targetValue: number, predefinedMetricType: string, resourceLabel?: string) => ({
      ...scaled,
      policyType: "TargetTrackingScaling",
      targetTrackingScalingPolicyConfiguration: {
        predefinedMetricSpecification: { predefinedMetricType, ...(resourceLabel && { resourceLabel }) },
        targetValue,
        scaleInCooldown: 300,
        scaleOutCooldown: 300,
      },
    });
    assert.deepEqual(
      Object.fromEntries(engine.all(types.scalingPolicy).map(({ name, inputs }) => [name, inputs])),
      {
        "web-scaling-cpu": policy(60, "ECSServiceAverageCPUUtilization"),
        "web-scaling-memory": policy(70, "ECSServiceAverageMemoryUtilization"),
        "web-scaling-requests": policy(
          1000,
          "ALBRequestCountPerTarget",
          "app/web-lb-1234567/0123/targetgroup/web-tg-1234567/4567",
        ),
      },
    );
  });

  it("counts the requests of a given listener's load balancer", async () => {
    const engine = await registered({
      ...web,
      loadBalancer: {
        listenerArn: `arn:aws:elasticloadbalancing:${region}:${account}:listener/app/shared/89ab/cdef`,
        loadBalancerSecurityGroupId: "sg-1",
        rule: { pathPatterns: ["/"], priority: 1 },
      },
      autoscaling: { minimum: 1, maximum: 2, requestsPerTarget: 10 },
    });
    const configuration = engine.one(types.scalingPolicy).inputs["targetTrackingScalingPolicyConfiguration"];
    const { predefinedMetricSpecification } = configuration as Record<string, unknown>;
    assert.deepEqual(predefinedMetricSpecification, {
      predefinedMetricType: "ALBRequestCountPerTarget",
      resourceLabel: "app/shared/89ab/targetgroup/web-tg-1234567/4567",
    });
  });

  it("waits between two steps as long as it is told", async () => {
    const engine = await registered({
      ...worker,
      autoscaling: {
        minimum: 0,
        maximum: 1,
        targetCpuPercent: 50,
        scaleInCooldownSeconds: 600,
        scaleOutCooldownSeconds: 0,
      },
    });
    const configuration = engine.one(types.scalingPolicy).inputs["targetTrackingScalingPolicyConfiguration"];
    const { scaleInCooldown, scaleOutCooldown } = configuration as Record<string, unknown>;
    assert.deepEqual([scaleInCooldown, scaleOutCooldown], [600, 0]);
  });

  it("starts with the fewest tasks, and never sets their number again", async () => {
    const { inputs, ignoreChanges } = (await registered({ ...web, autoscaling })).one(types.service);
    assert.equal(inputs["desiredCount"], 2);
    assert.deepEqual(ignoreChanges, ["desiredCount"]);
  });

  it("leaves the number of tasks to `up` where nothing scales", async () => {
    assert.deepEqual((await registered(web)).one(types.service).ignoreChanges, []);
  });
});

describe("EcsService's deployments", () => {
  it("hands ECS alarms, percentages, commands and tags", async () => {
    const engine = await registered({
      ...worker,
      minimumHealthyPercent: 50,
      maximumPercent: 150,
      desiredCount: 4,
      deploymentAlarms: { alarmNames: ["errors"] },
      enableExecuteCommand: true,
      enableEcsManagedTags: true,
      propagateTags: "TASK_DEFINITION",
    });
    const { inputs } = engine.one(types.service);
    assert.deepEqual(
      {
        ...pick(inputs, "alarms", "deploymentMinimumHealthyPercent", "deploymentMaximumPercent"),
        ...pick(inputs, "enableExecuteCommand", "enableEcsManagedTags", "propagateTags"),
      },
      {
        alarms: { enable: true, rollback: true, alarmNames: ["errors"] },
        deploymentMinimumHealthyPercent: 50,
        deploymentMaximumPercent: 150,
        enableExecuteCommand: true,
        enableEcsManagedTags: true,
        propagateTags: "TASK_DEFINITION",
      },
    );
  });

  it("explains a deployment that fails, each service its own", async () => {
    const engine = await mockEngine();
    new EcsService("web", web);
    new EcsService("api", web);
    await engine.settle();
    assert.deepEqual(
      engine.all(types.service).map(({ name, errorHooks }) => [name, errorHooks]),
      [
        ["web", ["web-deployment"]],
        ["api", ["api-deployment"]],
      ],
    );
  });

  it("lets commands reach the containers, and nothing else", async () => {
    const engine = await registered({ ...worker, enableExecuteCommand: true });
    const policy = engine.one(types.rolePolicy, "web-exec");
    assert.equal(policy.inputs["role"], "web-task-1234567");
    assert.deepEqual(statementsOf(engine, "web-exec"), [
      {
        Effect: "Allow",
        Action: [
          "ssmmessages:CreateControlChannel",
          "ssmmessages:CreateDataChannel",
          "ssmmessages:OpenControlChannel",
          "ssmmessages:OpenDataChannel",
        ],
        Resource: "*",
      },
    ]);
    assert.ok(engine.one(types.service).dependencies.includes(policy.urn));
  });

  it("gives the tasks security groups besides their own", async () => {
    const network = { ...worker.network, securityGroupIds: ["sg-db"] };
    const { networkConfiguration } = (await registered({ ...worker, network })).one(types.service).inputs;
    assert.deepEqual((networkConfiguration as { securityGroups: string[] }).securityGroups, [
      "web-tasks-id",
      "sg-db",
    ]);
  });

  it("tags everything that can be, and passes the tags on to the tasks", async () => {
    const tags = { team: "shop" };
    const engine = await registered({
      ...withoutCluster(web),
      tags,
      autoscaling: { minimum: 1, maximum: 2, targetCpuPercent: 50 },
      capacityProviderStrategies: spot,
      enableExecuteCommand: true,
    });
    const untaggable = [
      types.rolePolicy,
      types.scalingPolicy,
      types.clusterCapacity,
      "berth:index:EcsService",
    ];
    for (const { type, name, inputs } of engine.registrations) {
      const own =
        type === types.service
          ? { ...tags, "berth:service": "web", "berth:owner": "organization/berth/test" }
          : tags;
      assert.deepEqual(inputs["tags"], untaggable.includes(type) ? undefined : own, name);
    }
    assert.equal(engine.one(types.service).inputs["propagateTags"], "SERVICE");
  });
});

function pick(inputs: Record<string, unknown>, ...names: string[]): Record<string, unknown> {
  return Object.fromEntries(names.map((name) => [name, inputs[name]]));
}

function withoutCluster(args: EcsServiceArgs): EcsServiceArgs {
  const left = { ...args };
  delete (left as { clusterArn?: unknown }).clusterArn;
  return left;
}
