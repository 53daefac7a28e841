import * as assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import { EcsService } from "../../../components";
import { account, mockEngine, region, valueOf } from "../../shared/mocks";
import { containersOf, imageUri, registered, repositoryArn, types, web, worker } from "./cases";

describe("EcsService", () => {
  it("registers a service with a load balancer, every child its own", async () => {
    const engine = await registered(web);
    const component = engine.one("berth:index:EcsService");
    const children = engine.registrations.filter((r) => r !== component);
    assert.deepEqual(
      children.map(({ type, name }) => `${type} ${name}`).sort(),
      [
        `${types.logGroup} web-logs`,
        `${types.securityGroup} web-lb`,
        `${types.securityGroup} web-tasks`,
        `${types.service} web`,
        `${types.taskDefinition} web-task`,
        `${types.role} web-execution`,
        `${types.role} web-task`,
        `${types.rolePolicy} web-execution`,
        `${types.listener} web-http`,
        `${types.loadBalancer} web-lb`,
        `${types.targetGroup} web-tg`,
        `${types.egress} web-lb-to-tasks`,
        `${types.egress} web-tasks-out`,
        `${types.ingress} web-lb-http`,
        `${types.ingress} web-tasks-from-lb`,
      ].sort(),
    );
    assert.deepEqual([...new Set(children.map(({ parent }) => parent))], [component.urn]);
  });

  it("runs a worker without port, load balancer or way in", async () => {
    const engine = await registered(worker, "worker");
    for (const type of [types.loadBalancer, types.targetGroup, types.listener, types.ingress]) {
      assert.deepEqual(engine.all(type), []);
    }
    assert.equal(engine.one(types.service).inputs["loadBalancers"], undefined);
    assert.equal(containersOf(engine)[0]?.["portMappings"], undefined);
  });

  it("hands ECS a Fargate service that waits and rolls back", async () => {
    assert.deepEqual((await registered(web)).one(types.service).inputs, {
      cluster: "cluster-arn",
      taskDefinition: `arn:aws:ecs:${region}:${account}:web-task-1234567`,
      desiredCount: 1,
      launchType: "FARGATE",
      networkConfiguration: {
        subnets: ["subnet-1", "subnet-2"],
        securityGroups: ["web-tasks-id"],
        assignPublicIp: true,
      },
      loadBalancers: [
        {
          targetGroupArn: `arn:aws:lb:${region}:${account}:web-tg-1234567`,
          containerName: "web",
          containerPort: 8080,
        },
      ],
      deploymentCircuitBreaker: { enable: true, rollback: true },
      healthCheckGracePeriodSeconds: 60,
      tags: { "berth:service": "web", "berth:owner": "organization/berth/test" },
      waitForSteadyState: true,
    });
  });

  it("defines a task that runs the image by digest, and stays registered", async () => {
    const engine = await registered({ ...web, environment: { B: "2", A: pulumi.output("1") } });
    const { containerDefinitions, ...rest } = engine.one(types.taskDefinition).inputs;
    assert.deepEqual(rest, {
      family: "berth-test-web",
      requiresCompatibilities: ["FARGATE"],
      networkMode: "awsvpc",
      cpu: "256",
      memory: "512",
      runtimePlatform: { operatingSystemFamily: "LINUX", cpuArchitecture: "X86_64" },
      executionRoleArn: `arn:aws:iam::${account}:role/web-execution-1234567`,
      taskRoleArn: `arn:aws:iam::${account}:role/web-task-1234567`,
      skipDestroy: true,
    });
    assert.deepEqual(JSON.parse(String(containerDefinitions)), [
      {
        name: "web",
        image: imageUri,
        essential: true,
        portMappings: [{ containerPort: 8080, hostPort: 8080, protocol: "tcp" }],
        environment: [
          { name: "A", value: "1" },
          { name: "B", value: "2" },
        ],
        logConfiguration: {
          logDriver: "awslogs",
          options: {
            "awslogs-group": "web-logs-1234567",
            "awslogs-region": region,
            "awslogs-stream-prefix": "web",
          },
        },
      },
    ]);
  });

  it("writes the very text of earlier versions, which would else be a new revision of every service", async () => {
    const { inputs } = (await registered({ ...worker, environment: { A: "1" } })).one(types.taskDefinition);
    assert.equal(
      inputs["containerDefinitions"],
      `[{"name":"web","image":"${imageUri}","essential":true,"environment":[{"name":"A","value":"1"}],"logConfiguration":{"logDriver":"awslogs","options":{"awslogs-group":"web-logs-1234567","awslogs-region":"${region}","awslogs-stream-prefix":"web"}}}]`,
    );
  });

  it("lets ECS pull from this repository and write to this log group, and nothing else", async () => {
    const engine = await registered(web);
    const policies = engine.all(types.rolePolicy);
    assert.deepEqual(
      policies.map(({ inputs }) => [inputs["role"], JSON.parse(String(inputs["policy"])) as unknown]),
      [
        [
          "web-execution-1234567",
          {
            Version: "2012-10-17",
            Statement: [
              {
                Effect: "Allow",
                Action: [
                  "ecr:BatchCheckLayerAvailability",
                  "ecr:BatchGetImage",
                  "ecr:GetDownloadUrlForLayer",
                ],
                Resource: repositoryArn,
              },
              { Effect: "Allow", Action: "ecr:GetAuthorizationToken", Resource: "*" },
              {
                Effect: "Allow",
                Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
                Resource: `arn:aws:logs:${region}:${account}:log-group:web-logs-1234567:log-stream:*`,
              },
            ],
          },
        ],
      ],
    );
  });

  it("lets ECS take its roles for tasks of its own account and region alone", async () => {
    for (const role of (await registered(web)).all(types.role)) {
      assert.deepEqual(JSON.parse(String(role.inputs["assumeRolePolicy"])), {
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { Service: "ecs-tasks.amazonaws.com" },
            Action: "sts:AssumeRole",
            Condition: {
              StringEquals: { "aws:SourceAccount": account },
              ArnLike: { "aws:SourceArn": `arn:aws:ecs:${region}:${account}:*` },
            },
          },
        ],
      });
    }
  });

  it("starts the service only once it may pull, has a way out, and is listened for", async () => {
    const engine = await registered(web);
    const waitsFor = engine.one(types.service).dependencies;
    for (const needed of [
      engine.one(types.rolePolicy),
      engine.one(types.egress, "web-tasks-out"),
      engine.one(types.listener),
      engine.one(types.taskDefinition),
    ]) {
      assert.ok(waitsFor.includes(needed.urn), needed.name);
    }
  });

  it("opens the load balancer to everyone and the tasks to the load balancer alone", async () => {
    const engine = await registered(web);
    assert.deepEqual(
      [...engine.all(types.ingress), ...engine.all(types.egress)]
        .map(({ name, inputs }) => [name, inputs])
        .sort(),
      [
        [
          "web-lb-http",
          {
            securityGroupId: "web-lb-id",
            ipProtocol: "tcp",
            fromPort: 80,
            toPort: 80,
            cidrIpv4: "0.0.0.0/0",
          },
        ],
        [
          "web-lb-to-tasks",
          {
            securityGroupId: "web-lb-id",
            ipProtocol: "tcp",
            fromPort: 8080,
            toPort: 8080,
            referencedSecurityGroupId: "web-tasks-id",
          },
        ],
        [
          "web-tasks-from-lb",
          {
            securityGroupId: "web-tasks-id",
            ipProtocol: "tcp",
            fromPort: 8080,
            toPort: 8080,
            referencedSecurityGroupId: "web-lb-id",
          },
        ],
        ["web-tasks-out", { securityGroupId: "web-tasks-id", ipProtocol: "-1", cidrIpv4: "0.0.0.0/0" }],
      ],
    );
  });

  it("forwards HTTP to the tasks by address and asks them at the given path", async () => {
    const engine = await registered({ ...web, loadBalancer: { healthCheckPath: "/health" } });
    const targetGroup = engine.one(types.targetGroup).inputs;
    assert.equal(targetGroup["targetType"], "ip");
    assert.equal(targetGroup["port"], 8080);
    assert.equal((targetGroup["healthCheck"] as { path: string }).path, "/health");
    assert.deepEqual(engine.one(types.listener).inputs, {
      loadBalancerArn: `arn:aws:lb:${region}:${account}:web-lb-1234567`,
      port: 80,
      protocol: "HTTP",
      defaultActions: [{ type: "forward", targetGroupArn: `arn:aws:lb:${region}:${account}:web-tg-1234567` }],
    });
  });

  it("exposes where it answers, and no URL for a worker", async () => {
    await mockEngine();
    const service = new EcsService("web", web);
    assert.ok(service.url);
    assert.equal(await valueOf(service.url), "http://web-lb-1234567.elb.test");
    assert.equal(new EcsService("worker", worker).url, undefined);
  });

  it("keeps names within AWS's limits, and those of two long names apart", async () => {
    const engine = await mockEngine();
    const long = "notification-dispatcher-for-customers-in-europe-and-elsewhere";
    new EcsService(`${long}-1`, web);
    new EcsService(`${long}-2`, web);
    await engine.settle();
    const names = (type: string) => engine.all(type).map(({ name }) => name);
    for (const [type, limit] of [
      [types.loadBalancer, 32],
      [types.targetGroup, 32],
      [types.role, 64],
    ] as const) {
      assert.equal(new Set(names(type)).size, names(type).length);
      for (const name of names(type)) assert.ok(`${name}-1234567`.length <= limit, name);
    }
  });

  it("runs two services in one stack without a name in common", async () => {
    const engine = await mockEngine();
    new EcsService("web", web);
    new EcsService("api", web);
    await engine.settle();
    assert.equal(engine.all(types.service).length, 2);
  });
});
