import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import {
  DescribeServiceDeploymentsCommand,
  DescribeServicesCommand,
  DescribeTasksCommand,
  ECSClient,
  ListTasksCommand,
} from "@aws-sdk/client-ecs";
import * as aws from "@pulumi/aws";
import { LocalWorkspace, type PulumiCommand, type Stack } from "@pulumi/pulumi/automation";

import { userCache } from "../../../../paths";
import { baseImageFiles, ensureBusybox, pushImage } from "../../../../registry";
import { testWorld } from "../../../world";
import { engine } from "../engine";

const name = "failing-deployments";

/** The images that services are deployed with, as references by digest. */
interface Images {
  readonly good: string;
  /** Ends at once, with exit code 3. */
  readonly crashing: string;
  /** In no registry. */
  readonly absent: string;
}

describe("a deployment that fails", function () {
  this.timeout(300_000);
  let folder: string;
  let images: Images;
  let real: { command: PulumiCommand; env: Record<string, string> };
  let ecs: ECSClient;
  const stacks: Stack[] = [];

  before(async () => {
    const { endpoint, registry } = await testWorld();
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "deployments-"));
    real = await engine();
    const credentials = {
      accessKeyId: "test",
      secretAccessKey: process.env["AWS_SECRET_ACCESS_KEY"] ?? "test",
    };
    ecs = new ECSClient({ endpoint, region: "us-east-1", credentials });
    images = await pushImages(endpoint, registry);
  });

  after(async () => {
    for (const stack of stacks) await stack.destroy();
    if (folder) fs.rmSync(folder, { recursive: true, force: true });
  });

  const noCandidate = "No rollback candidate was found to run the rollback.";
  const rolledBack = "Service deployment rolled back because the circuit breaker threshold was exceeded.";
  const orders = [
    { first: "crashing", second: "absent" },
    { first: "absent", second: "crashing" },
  ] as const;

  for (const { first, second } of orders) {
    it(`fails the up with ECS's reason: ${first} first, then ${second}, and the good one between converges`, async () => {
      let image = images[first];
      const stack = await stackOf(real, folder, `${first}-first`, () => program(image));
      stacks.push(stack);
      const service = `${name}-${first}-first`;

      await failsWithin(stack, ecs, service, `waiting for ECS Service \\(\\S+\\) create: ${noCandidate}`);
      await assertStopped(ecs, service, first);
      const [stopped] = await deploymentsOf(ecs, service);
      assert.equal(stopped?.rolloutState, "FAILED");
      assert.equal(stopped.rolloutStateReason, "ECS deployment circuit breaker: tasks failed to start.");
      assert.equal(stopped.failedTasks, 3);

      image = images.good;
      await stack.up();
      const [good] = await deploymentsOf(ecs, service);
      assert.equal(good?.rolloutState, "COMPLETED");
      assert.equal((await deploymentsOf(ecs, service)).length, 1, "the failed one is no longer listed");

      image = images[second];
      await failsWithin(stack, ecs, service, `waiting for ECS Service \\(\\S+\\) update: ${rolledBack}`);
      await assertStopped(ecs, service, second);
      const [failed, primary] = await deploymentsOf(ecs, service);
      assert.equal(failed?.rolloutState, "FAILED");
      assert.equal(primary?.id, good?.id, "the former deployment is the primary one again");
      assert.equal(primary?.runningCount, 1, "and serves");

      image = images.good;
      await stack.up();
      const [again] = await deploymentsOf(ecs, service);
      assert.equal(again?.rolloutState, "COMPLETED");
      assert.notEqual(again.id, good?.id);
    });
  }
});

async function pushImages(endpoint: string, registry: string): Promise<Images> {
  const { CreateRepositoryCommand, ECRClient } = await import("@aws-sdk/client-ecr");
  const credentials = {
    accessKeyId: "test",
    secretAccessKey: process.env["AWS_SECRET_ACCESS_KEY"] ?? "test",
  };
  const ecr = new ECRClient({ endpoint, region: "us-east-1", credentials });
  await ecr.send(new CreateRepositoryCommand({ repositoryName: name }));
  const files = baseImageFiles(await ensureBusybox({ cache: userCache() }));
  const push = async (tag: string, ...cmd: string[]) => {
    const { digest } = await pushImage({ registry, repository: name, tag, files, config: { cmd } });
    return `${registry}/${name}@${digest}`;
  };
  return {
    good: await push("good", "sleep", "600"),
    crashing: await push("crashing", "sh", "-c", "exit 3"),
    absent: `${registry}/${name}@sha256:${"0".repeat(64)}`,
  };
}

function stackOf(
  real: { command: PulumiCommand; env: Record<string, string> },
  folder: string,
  stackName: string,
  program: () => Promise<void>,
): Promise<Stack> {
  const [workDir, state] = [path.join(folder, stackName), path.join(folder, "state")];
  for (const needed of [workDir, state]) fs.mkdirSync(needed, { recursive: true });
  const envVars = { ...real.env, PULUMI_BACKEND_URL: `file://${state}`, STACK: stackName };
  return LocalWorkspace.createOrSelectStack(
    { projectName: name, stackName, program },
    { pulumiCommand: real.command, envVars, workDir },
  );
}

async function program(image: string): Promise<void> {
  const pulumi = await import("@pulumi/pulumi");
  const service = `${name}-${pulumi.getStack()}`;
  const vpc = await aws.ec2.getVpc({ default: true });
  const subnets = await aws.ec2.getSubnets({ filters: [{ name: "vpc-id", values: [vpc.id] }] });
  const taskDefinition = new aws.ecs.TaskDefinition("tasks", {
    family: service,
    cpu: "256",
    memory: "512",
    networkMode: "awsvpc",
    requiresCompatibilities: ["FARGATE"],
    containerDefinitions: JSON.stringify([{ name: "web", image, essential: true }]),
    skipDestroy: true,
  });
  new aws.ecs.Service("service", {
    name: service,
    cluster: new aws.ecs.Cluster("cluster", { name: service }).arn,
    taskDefinition: taskDefinition.arn,
    desiredCount: 1,
    launchType: "FARGATE",
    networkConfiguration: { subnets: subnets.ids.slice(0, 1), assignPublicIp: true },
    deploymentCircuitBreaker: { enable: true, rollback: true },
    waitForSteadyState: true,
    forceDelete: true,
  });
}

/** Fails with this message, and soon after ECS had made up its mind. */
async function failsWithin(stack: Stack, ecs: ECSClient, service: string, message: string): Promise<void> {
  await assert.rejects(stack.up(), new RegExp(message));
  const failedAt = Date.now();
  const { services } = await ecs.send(new DescribeServicesCommand({ cluster: service, services: [service] }));
  const arn = services?.[0]?.currentServiceDeployment ?? "";
  const described = await ecs.send(new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [arn] }));
  const finishedAt = described.serviceDeployments?.[0]?.finishedAt;
  assert.ok(finishedAt, "the deployment is through");
  const seconds = (failedAt - finishedAt.getTime()) / 1000;
  assert.ok(seconds < 10, `the up failed ${seconds} s after ECS had given the deployment up`);
}

/** Newest first. */
async function deploymentsOf(ecs: ECSClient, service: string) {
  const { services } = await ecs.send(new DescribeServicesCommand({ cluster: service, services: [service] }));
  return services?.[0]?.deployments ?? [];
}

/** The stopped tasks and the service's events tell why. */
async function assertStopped(ecs: ECSClient, service: string, why: "crashing" | "absent"): Promise<void> {
  const { taskArns = [] } = await ecs.send(
    new ListTasksCommand({ cluster: service, desiredStatus: "STOPPED" }),
  );
  const { tasks = [] } = await ecs.send(new DescribeTasksCommand({ cluster: service, tasks: taskArns }));
  const newest = tasks.sort((a, b) => Number(b.createdAt) - Number(a.createdAt))[0];
  const { services } = await ecs.send(new DescribeServicesCommand({ cluster: service, services: [service] }));
  const events = (services?.[0]?.events ?? []).map(({ message }) => message ?? "").join("\n");
  assert.match(
    events,
    /\(service \S+\) \(deployment ecs-svc\/\d+\) deployment failed: tasks failed to start\./,
  );
  assert.match(events, /has started 1 tasks: \(task [0-9a-f-]+\)\./);
  if (why === "crashing") {
    assert.equal(newest?.stopCode, "EssentialContainerExited");
    assert.equal(newest.stoppedReason, "Essential container in task exited");
    assert.equal(newest.containers?.[0]?.exitCode, 3);
  } else {
    const reason =
      /CannotPullContainerError: pull image manifest has been retried 1 time\(s\): failed to resolve ref \S+@sha256:0{64}: not found/;
    assert.equal(newest?.stopCode, "TaskFailedToStart");
    assert.match(newest.stoppedReason ?? "", reason);
    assert.match(events, /was unable to place a task\. Reason: CannotPullContainerError: /);
  }
}
