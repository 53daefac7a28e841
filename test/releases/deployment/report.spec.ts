import * as assert from "node:assert/strict";

import type { GetLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import type { ContainerDefinition, Deployment, Service, ServiceDeployment, Task } from "@aws-sdk/client-ecs";

import type { EcsClient } from "../../../inventory/aws/clients";
import { deploymentEvidence } from "../../../releases/deployment/evidence";
import { deploymentReport } from "../../../releases/deployment/report";
import { methodOf } from "../fake-aws";

const start = new Date("2026-01-02T00:00:00Z");
const before = new Date("2026-01-01T00:00:00Z");
const after = new Date("2026-01-02T00:01:00Z");

interface Ecs {
  readonly service?: Partial<Service>;
  readonly deployments?: Partial<Deployment>[];
  readonly serviceDeployment?: Partial<ServiceDeployment>;
  readonly tasks?: Partial<Task>[];
  readonly containers?: Partial<ContainerDefinition>[];
  /** Calls that are refused, such as `listTasks`. */
  readonly denied?: readonly string[];
}

describe("what ECS says of a failed deployment", () => {
  it("names reasons, tasks that stopped alike once, exit codes, events and the next step", async () => {
    const crashed = (more: Partial<Task> = {}): Partial<Task> => ({
      taskDefinitionArn: "arn:aws:ecs:eu-west-1:000000000000:task-definition/web:2",
      stoppedAt: after,
      stopCode: "EssentialContainerExited",
      stoppedReason: "Essential container in task exited",
      containers: [{ name: "app", exitCode: 137, reason: "OutOfMemoryError" }, { name: "proxy" }],
      ...more,
    });
    const text = await report({
      deployments: [
        {
          id: "ecs-svc/2",
          taskDefinition: "task-definition/web:2",
          rolloutState: "FAILED",
          rolloutStateReason: "circuit breaker: tasks failed to start",
          createdAt: after,
        },
      ],
      serviceDeployment: {
        status: "ROLLBACK_SUCCESSFUL",
        statusReason: "circuit breaker: tasks failed to start",
      },
      tasks: [
        crashed(),
        crashed(),
        { stopCode: "ServiceSchedulerInitiated", stoppedReason: "Scaling activity", stoppedAt: after },
        crashed({ stoppedAt: before, stoppedReason: "long ago" }),
      ],
      service: {
        events: [
          { message: "(service web) rolling back", createdAt: after },
          { message: "(service web) steady", createdAt: before },
        ],
      },
    });
    assert.equal(
      text,
      [
        'What ECS says of the service "web" in the cluster "main":',
        "  Deployment ecs-svc/2 of web:2 failed: circuit breaker: tasks failed to start",
        "  2 tasks of web:2 stopped (EssentialContainerExited): Essential container in task exited",
        '    Container "app" exited with code 137: OutOfMemoryError',
        "  Latest events:",
        "    (service web) rolling back",
        "  A container ended by itself: its log says why.",
      ].join("\n"),
    );
  });

  it("tells a pull that failed in ECS's words", async () => {
    const stoppedReason = "CannotPullContainerError: failed to resolve ref repo@sha256:...: not found";
    const text = await report({
      tasks: [{ taskDefinitionArn: "web:2", stopCode: "TaskFailedToStart", stoppedReason, stoppedAt: after }],
    });
    assert.ok(text?.includes(`A task of web:2 stopped (TaskFailedToStart): ${stoppedReason}`), text);
    assert.match(text ?? "", /Tasks could not start: see to what the reason names/);
  });

  const failed = (revision: number, more: Partial<Deployment> = {}): Partial<Deployment> => ({
    id: `ecs-svc/${revision}`,
    taskDefinition: `task-definition/web:${revision}`,
    rolloutState: "FAILED",
    rolloutStateReason: "circuit breaker",
    createdAt: after,
    ...more,
  });

  it("asks again until ECS says why tasks stopped, for ten seconds at most", async () => {
    const stoppedReason = "CannotPullContainerError: not found";
    const ecs = { deployments: [failed(2)] };
    const later = {
      ...ecs,
      tasks: [
        {
          taskDefinitionArn: "web:2",
          stopCode: "TaskFailedToStart" as const,
          stoppedReason,
          stoppedAt: after,
        },
      ],
    };
    assert.match((await report(ecs, { later })) ?? "", /TaskFailedToStart\): CannotPullContainerError/);
    assert.match((await report(ecs)) ?? "", /Deployment ecs-svc\/2 of web:2 failed/);
  });

  it("tells nothing of a former deployment that failed: older, of another task definition, or tried again", async () => {
    const deployments = [
      failed(2),
      failed(1, { id: "another" }),
      failed(2, { id: "former", createdAt: new Date(after.getTime() - 30_000) }),
      failed(2, { id: "old", createdAt: before, updatedAt: after }),
    ];
    const text = await report({ deployments }, { taskDefinition: "arn:aws:ecs:x:0:task-definition/web:2" });
    assert.deepEqual(text?.match(/Deployment \S+/g), ["Deployment ecs-svc/2"]);
  });

  it("tells tasks of the task definition that was to be deployed, where any stopped", async () => {
    const task = (revision: number, stoppedReason: string): Partial<Task> => ({
      taskDefinitionArn: `task-definition/web:${revision}`,
      stopCode: "TaskFailedToStart",
      stoppedReason,
      stoppedAt: after,
    });
    const tasks = [task(1, "of the former"), task(2, "of this one")];
    const text = (await report({ tasks }, { taskDefinition: "task-definition/web:2" })) ?? "";
    assert.ok(text.includes("of this one") && !text.includes("of the former"), text);
  });

  it("names the log of a container that ended by itself", async () => {
    const options = { "awslogs-group": "web-logs-1234567", "awslogs-stream-prefix": "web" };
    const text = await report({
      containers: [
        { name: "app", logConfiguration: { logDriver: "awslogs", options } },
        { name: "proxy", logConfiguration: { logDriver: "awslogs", options } },
      ],
      tasks: [
        {
          taskArn: "arn:aws:ecs:eu-west-1:000000000000:task/main/0123",
          taskDefinitionArn: "web:2",
          stopCode: "EssentialContainerExited",
          stoppedReason: "Essential container in task exited",
          stoppedAt: after,
          containers: [{ name: "app", exitCode: 1 }, { name: "proxy" }],
        },
      ],
    });
    assert.deepEqual(text?.split("\n").slice(-2), [
      "  A container ended by itself: its log says why.",
      '    Container "app": `aws logs tail web-logs-1234567 --log-stream-names web/app/0123`',
    ]);
  });

  describe("with the container's log", () => {
    const options = { "awslogs-group": "logs", "awslogs-stream-prefix": "web" };
    const crash: Ecs = {
      containers: [
        {
          name: "app",
          logConfiguration: { logDriver: "awslogs", options },
          environment: [
            { name: "DB_PASSWORD", value: "correct horse" },
            { name: "MODE", value: "production" },
          ],
        },
      ],
      tasks: [
        {
          taskArn: "arn:aws:ecs:eu-west-1:000000000000:task/main/0123",
          taskDefinitionArn: "web:2",
          stopCode: "EssentialContainerExited",
          stoppedReason: "Essential container in task exited",
          stoppedAt: after,
          containers: [{ name: "app", exitCode: 1, runtimeId: "c0ffee" }],
        },
      ],
    };
    const command = '    Container "app": `aws logs tail logs --log-stream-names web/app/0123`';
    const told = (text: string | undefined) => {
      const lines = text?.split("\n") ?? [];
      return lines.slice(lines.findIndex((line) => line.startsWith("  A container")));
    };

    it("shows the last 20 lines that a container wrote which ended by itself", async () => {
      const logs = fakeLogs(Array.from({ length: 30 }, (_, n) => `line ${n}`));
      assert.deepEqual(told(await report(crash, { logs })), [
        "  A container ended by itself. The last that it wrote:",
        command,
        ...Array.from({ length: 20 }, (_, n) => `      | line ${n + 10}`),
      ]);
      assert.deepEqual(logs.asked, [
        { logGroupName: "logs", logStreamName: "web/app/0123", limit: 20, startFromHead: false },
      ]);
    });

    it("masks what it knows as secret, behind colours too, and shows nothing that a terminal obeys", async () => {
      const logs = fakeLogs([
        "cannot log in with correct \u001b[31mhorse\u001b[0m",
        "token sesame-open",
        "mysql://shop:pw@db in production\r",
        "::set-output name=x::\u0007",
        "x".repeat(600),
      ]);
      assert.deepEqual(told(await report(crash, { logs, secrets: ["sesame-open"] })).slice(2), [
        "      | cannot log in with [secret]",
        "      | token [secret]",
        "      | mysql://shop:[secret]@db in production",
        "      | ::set-output name=x::",
        `      | ${"x".repeat(500)}...`,
      ]);
    });

    it("waits five seconds for what is not there yet, and says where it will be", async () => {
      const logs = fakeLogs([]);
      assert.deepEqual(told(await report(crash, { logs })), [
        "  A container ended by itself: its log says why.",
        `${command}, which has nothing yet`,
      ]);
      assert.equal(logs.asked.length, 3);
    });

    it("names the right that is missing", async () => {
      const logs = fakeLogs([], "AccessDeniedException");
      const text = (await report(crash, { logs })) ?? "";
      assert.match(text, /allow logs:GetLogEvents \(AccessDeniedException\)\./);
      assert.deepEqual(told(text), ["  A container ended by itself: its log says why.", command]);
    });

    it("takes a stream that isn't there for a container that wrote nothing", async () => {
      const text = await report(crash, { logs: fakeLogs([], "ResourceNotFoundException") });
      assert.match(text ?? "", /which has nothing yet/);
      assert.doesNotMatch(text ?? "", /Could not ask/);
    });

    it("finds the stream by the container's id where there is no prefix, and the group's own region", async () => {
      const logs = fakeLogs(["bye"]);
      const unprefixed = {
        ...crash,
        containers: [
          {
            name: "app",
            logConfiguration: {
              logDriver: "awslogs" as const,
              options: { "awslogs-group": "logs", "awslogs-region": "eu-north-1" },
            },
          },
        ],
      };
      assert.match(
        (await report(unprefixed, { logs })) ?? "",
        /`aws logs tail logs --log-stream-names c0ffee --region eu-north-1`\n {6}\| bye/,
      );
      assert.deepEqual(logs.regions, ["eu-north-1"]);
    });
  });

  it("tells tasks that ECS stopped where none ended by itself, as for a health check that fails", async () => {
    const stoppedReason = "Task failed ELB health checks";
    const text = await report({
      tasks: [{ stopCode: "ServiceSchedulerInitiated", stoppedReason, stoppedAt: after }],
    });
    assert.match(text ?? "", /Task failed ELB health checks/);
  });

  it("tells the reason of a deployment that the service lists no more", async () => {
    const text = await report({
      serviceDeployment: { status: "ROLLBACK_SUCCESSFUL", rollback: { reason: "alarm" } },
    });
    assert.match(text ?? "", /The latest deployment is ROLLBACK_SUCCESSFUL: alarm/);
  });

  it("names the rights that would let it say more", async () => {
    const text = await report({ denied: ["listTasks", "listServiceDeployments"] });
    assert.match(
      text ?? "",
      /allow ecs:ListServiceDeployments, ecs:DescribeServiceDeployments \(AccessDeniedException\), ecs:ListTasks, ecs:DescribeTasks \(AccessDeniedException\)\./,
    );
    assert.match((await report({ denied: ["describeServices"] })) ?? "", /allow ecs:DescribeServices/);
  });

  it("has nothing to say where nothing happened since", async () => {
    assert.equal(
      await report({ service: { events: [{ message: "steady", createdAt: before }] } }),
      undefined,
    );
  });

  it("has nothing to say of a service that was never made", async () => {
    const ecs = { send: () => Promise.resolve({ services: [] }) } as unknown as EcsClient;
    const query = { cluster: "main", service: "web", since: start };
    const evidence = await deploymentEvidence(ecs, query, {
      sleep: () => Promise.reject(new Error("waits")),
    });
    assert.equal(deploymentReport(evidence), undefined);
  });
});

interface ReportOptions {
  readonly taskDefinition?: string;
  readonly later?: Ecs;
  readonly logs?: ReturnType<typeof fakeLogs>;
  readonly secrets?: readonly string[];
}

/** A log group whose streams all have these lines, the newest at the end. */
function fakeLogs(lines: readonly string[], fails?: string) {
  const asked: unknown[] = [];
  const regions: (string | undefined)[] = [];
  const client = {
    send: ({ input }: GetLogEventsCommand) => {
      asked.push(input);
      if (fails !== undefined) return Promise.reject(Object.assign(new Error(fails), { name: fails }));
      return Promise.resolve({ events: lines.slice(-(input.limit ?? 0)).map((message) => ({ message })) });
    },
  };
  const logs = (region: string | undefined) => {
    regions.push(region);
    return client;
  };
  return { asked, regions, logs };
}

async function report(
  ecs: Ecs,
  { taskDefinition, later = ecs, logs, secrets = [] }: ReportOptions = {},
): Promise<string | undefined> {
  let clients = fake(ecs);
  let waited = 0;
  const sleep = (ms: number) => {
    waited += ms;
    // What ECS knows after three seconds.
    if (waited >= 3000) clients = fake(later);
    return Promise.resolve();
  };
  const client = { send: (command: never) => clients.send(command) };
  const logReader = logs && { ...logs, secrets };
  const query = { cluster: "main", service: "web", since: start, taskDefinition, logReader };
  const evidence = await deploymentEvidence(client, query, { sleep });
  assert.ok(waited <= 10_000, `${waited} ms`);
  return deploymentReport(evidence);
}

function fake({
  service,
  deployments,
  serviceDeployment,
  tasks = [],
  containers = [],
  denied = [],
}: Ecs): EcsClient {
  const answers: Record<string, unknown> = {
    describeServices: {
      services: [{ serviceName: "web", clusterArn: "arn:cluster/main", deployments, ...service }],
    },
    listServiceDeployments: {
      serviceDeployments: serviceDeployment ? [{ serviceDeploymentArn: "arn", createdAt: after }] : [],
    },
    describeServiceDeployments: { serviceDeployments: [serviceDeployment] },
    listTasks: { taskArns: tasks.map((_, index) => String(index)) },
    describeTasks: { tasks },
    describeTaskDefinition: { taskDefinition: { containerDefinitions: containers } },
  };
  const send = (command: object) => {
    const name = methodOf(command);
    return denied.includes(name)
      ? Promise.reject(Object.assign(new Error("no"), { name: "AccessDeniedException" }))
      : Promise.resolve(answers[name]);
  };
  return { send };
}
