import * as assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import { EcsService, type EcsServiceArgs } from "../../../../components";
import { account, digest, mockEngine, region, registry } from "../../../shared/mocks";
import { containersOf, registered, repositoryArn, statementsOf, types, worker } from "../cases";

const secret = `arn:aws:secretsmanager:${region}:${account}:secret:db-AbCdEf`;
const parameter = `arn:aws:ssm:${region}:${account}:parameter/myapp/token`;
const publicImage = `public.ecr.aws/nginx/nginx@${digest}`;

describe("EcsService's containers", () => {
  it("runs sidecars beside the service's own container, in one order", async () => {
    const engine = await registered({
      ...worker,
      sidecars: {
        proxy: { image: publicImage, port: 9000, environment: { B: "2", A: "1" } },
        init: { image: `${registry}/tools@${digest}`, essential: false, command: ["migrate"] },
      },
    });
    const [own, init, proxy] = containersOf(engine);
    assert.equal(own?.["name"], "web");
    assert.deepEqual(init, {
      name: "init",
      image: `${registry}/tools@${digest}`,
      essential: false,
      environment: [],
      logConfiguration: logConfiguration("web"),
      command: ["migrate"],
      versionConsistency: "enabled",
    });
    assert.deepEqual(proxy, {
      name: "proxy",
      image: publicImage,
      essential: true,
      portMappings: [{ containerPort: 9000, hostPort: 9000, protocol: "tcp" }],
      environment: [
        { name: "A", value: "1" },
        { name: "B", value: "2" },
      ],
      logConfiguration: logConfiguration("web"),
      versionConsistency: "enabled",
    });
  });

  it("hands ECS every option of a container", async () => {
    const engine = await registered({
      ...worker,
      container: {
        command: ["serve", pulumi.output("--verbose")],
        entryPoint: ["/app"],
        healthCheck: { command: ["CMD", "/app", "check"], interval: 5, startPeriod: 10 },
        dependsOn: { init: "SUCCESS" },
        stopTimeout: 60,
        user: "1000:1000",
        readonlyRootFilesystem: true,
        initProcessEnabled: true,
        cpu: 128,
        memory: 256,
        memoryReservation: 128,
        versionConsistency: "disabled",
      },
      sidecars: { init: { image: publicImage, essential: false } },
    });
    const [own = {}] = containersOf(engine);
    const bare = ["name", "image", "essential", "environment", "logConfiguration"];
    assert.deepEqual(Object.fromEntries(Object.entries(own).filter(([key]) => !bare.includes(key))), {
      command: ["serve", "--verbose"],
      entryPoint: ["/app"],
      healthCheck: { command: ["CMD", "/app", "check"], interval: 5, startPeriod: 10 },
      dependsOn: [{ containerName: "init", condition: "SUCCESS" }],
      stopTimeout: 60,
      user: "1000:1000",
      readonlyRootFilesystem: true,
      linuxParameters: { initProcessEnabled: true },
      cpu: 128,
      memory: 256,
      memoryReservation: 128,
      versionConsistency: "disabled",
    });
  });

  it("writes the same text for the same containers in another order", async () => {
    const text = async (args: Partial<EcsServiceArgs>) =>
      (await registered({ ...worker, ...args })).one(types.taskDefinition).inputs["containerDefinitions"];
    const [a, b] = [{ image: publicImage }, { image: publicImage, secrets: { X: secret, Y: parameter } }];
    const turned = { image: publicImage, secrets: { Y: parameter, X: secret } };
    assert.equal(await text({ sidecars: { a, b } }), await text({ sidecars: { b: turned, a } }));
  });

  it("gives the disk that was asked for, and else leaves it to Fargate", async () => {
    const storage = async (args: EcsServiceArgs) =>
      (await registered(args)).one(types.taskDefinition).inputs["ephemeralStorage"];
    assert.deepEqual(await storage({ ...worker, ephemeralStorageInGiB: 50 }), { sizeInGib: 50 });
    assert.equal(await storage(worker), undefined);
  });

  it("names where secrets are, and reads exactly those", async () => {
    const engine = await registered({
      ...worker,
      secrets: {
        TOKEN: pulumi.output(parameter),
        PASSWORD: `${secret}:password::`,
        USER: `${secret}:user::`,
      },
      secretKmsKeyArns: ["arn:aws:kms:us-east-1:000000000000:key/1"],
      sidecars: { proxy: { image: publicImage, secrets: { CERTIFICATE: `${secret.slice(0, -6)}GhIjKl` } } },
    });
    assert.deepEqual(
      containersOf(engine).map(({ secrets }) => secrets),
      [
        [
          { name: "PASSWORD", valueFrom: `${secret}:password::` },
          { name: "TOKEN", valueFrom: parameter },
          { name: "USER", valueFrom: `${secret}:user::` },
        ],
        [{ name: "CERTIFICATE", valueFrom: `${secret.slice(0, -6)}GhIjKl` }],
      ],
    );
    assert.deepEqual(statementsOf(engine, "web-execution").slice(3), [
      {
        Effect: "Allow",
        Action: "secretsmanager:GetSecretValue",
        Resource: [secret, `${secret.slice(0, -6)}GhIjKl`],
      },
      { Effect: "Allow", Action: "ssm:GetParameters", Resource: [parameter] },
      {
        Effect: "Allow",
        Action: "kms:Decrypt",
        Resource: ["arn:aws:kms:us-east-1:000000000000:key/1"],
        Condition: {
          StringEquals: {
            "kms:ViaService": ["secretsmanager.us-east-1.amazonaws.com", "ssm.us-east-1.amazonaws.com"],
          },
        },
      },
    ]);
  });

  it("may use no key where there is no secret", async () => {
    const secretKmsKeyArns = ["arn:aws:kms:us-east-1:000000000000:key/1"];
    const engine = await registered({ ...worker, secretKmsKeyArns });
    assert.ok(!JSON.stringify(statementsOf(engine, "web-execution")).includes("kms:"));
  });

  it("may pull a sidecar's image from its private repository, and from no other", async () => {
    const sidecars = {
      own: { image: `${registry}/myapp-assets-dev@${digest}` },
      private: { image: pulumi.output(`210987654321.dkr.ecr.eu-west-1.amazonaws.com/team/proxy@${digest}`) },
      public: { image: publicImage },
    };
    const engine = await registered({ ...worker, sidecars });
    assert.deepEqual(statementsOf(engine, "web-execution")[0]?.["Resource"], [
      repositoryArn,
      "arn:aws:ecr:eu-west-1:210987654321:repository/team/proxy",
    ]);
  });

  const late: [title: string, args: Partial<EcsServiceArgs>][] = [
    [
      "a secret's ARN that is a wildcard",
      { secrets: { PASSWORD: pulumi.output(`${secret.slice(0, -6)}*`) } },
    ],
    [
      "a variable that is a secret too",
      { environment: pulumi.output({ PASSWORD: "x" }), secrets: { PASSWORD: secret } },
    ],
  ];
  for (const [title, args] of late) {
    it(`refuses ${title} as soon as it is known, before ECS sees it`, async () => {
      const rejections: unknown[] = [];
      const listeners = process.listeners("unhandledRejection");
      process.removeAllListeners("unhandledRejection");
      process.on("unhandledRejection", (reason) => rejections.push(reason));
      try {
        const engine = await mockEngine();
        new EcsService("web", { ...worker, ...args });
        await engine.settle();
        assert.deepEqual([...engine.all(types.taskDefinition), ...engine.all(types.service)], []);
        assert.match(String(rejections[0]), /secrets\.PASSWORD/);
      } finally {
        process.removeAllListeners("unhandledRejection");
        for (const listener of listeners) process.on("unhandledRejection", listener);
      }
    });
  }

  it("warns of a sidecar whose tag may move, and of no other", async () => {
    const warnings: string[] = [];
    const { warn } = console;
    console.warn = (text: string) => warnings.push(text);
    try {
      await registered({
        ...worker,
        sidecars: { moving: { image: "nginx:latest" }, fixed: { image: publicImage } },
      });
    } finally {
      console.warn = warn;
    }
    assert.equal(warnings.length, 1);
    assert.match(warnings[0] ?? "", /sidecar "moving" runs nginx:latest/);
  });
});

function logConfiguration(service: string) {
  return {
    logDriver: "awslogs",
    options: {
      "awslogs-group": `${service}-logs-1234567`,
      "awslogs-region": region,
      "awslogs-stream-prefix": service,
    },
  };
}
