import * as assert from "node:assert/strict";

import type { Deployment, Service, ServiceDeployment, Task } from "@aws-sdk/client-ecs";

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
          updatedAt: after,
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
    const evidence = await deploymentEvidence(ecs, { cluster: "main", service: "web", since: start });
    assert.equal(deploymentReport(evidence), undefined);
  });
});

async function report(ecs: Ecs): Promise<string | undefined> {
  const evidence = await deploymentEvidence(fake(ecs), { cluster: "main", service: "web", since: start });
  return deploymentReport(evidence);
}

function fake({ service, deployments, serviceDeployment, tasks = [], denied = [] }: Ecs): EcsClient {
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
  };
  const send = (command: object) => {
    const name = methodOf(command);
    return denied.includes(name)
      ? Promise.reject(Object.assign(new Error("no"), { name: "AccessDeniedException" }))
      : Promise.resolve(answers[name]);
  };
  return { send };
}
