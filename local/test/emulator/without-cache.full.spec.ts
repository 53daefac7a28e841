import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { BatchDeleteImageCommand, CreateRepositoryCommand, ECRClient } from "@aws-sdk/client-ecr";
import {
  CreateClusterCommand,
  DescribeTasksCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
  type RegisterTaskDefinitionCommandInput,
  RunTaskCommand,
  StopTaskCommand,
  type Task,
} from "@aws-sdk/client-ecs";

import { userCache } from "../../paths";
import { baseImageFiles, ensureBusybox, pushImage } from "../../registry";
import { testWorld } from "../world";

const repositoryName = "without-cache";

describe("a task of the emulator", () => {
  it("that can't be started says why in AWS's words, not that a name is in use", async () => {
    const { endpoint, registry } = await testWorld();
    const credentials = {
      accessKeyId: "test",
      secretAccessKey: process.env["AWS_SECRET_ACCESS_KEY"] ?? "test",
    };
    const client = { endpoint, region: "us-east-1", credentials };
    const [ecr, ecs] = [new ECRClient(client), new ECSClient(client)];
    await ecr.send(new CreateRepositoryCommand({ repositoryName: "no-command" }));
    const digest = await push(registry, "no-command");
    const image = `${registry}/no-command@${digest}`;
    const run = await runner(ecs, image, {
      family: "no-command",
      command: ["no-such-command"],
      runtimePlatform: { operatingSystemFamily: "LINUX", cpuArchitecture: "X86_64" },
    });
    const { lastStatus, stopCode, stoppedReason = "" } = await run("RUNNING");
    assert.deepEqual([lastStatus, stopCode], ["STOPPED", "TaskFailedToStart"]);
    assert.match(stoppedReason, /^CannotStartContainerError: .*"no-such-command": executable file not found/);
    for (const one of [ecr, ecs]) one.destroy();
  });

  it("does not start from Docker's cache once the registry has lost its image, as on Fargate", async () => {
    const { endpoint, registry } = await testWorld();
    const client = {
      endpoint,
      region: "us-east-1",
      credentials: { accessKeyId: "test", secretAccessKey: process.env["AWS_SECRET_ACCESS_KEY"] ?? "test" },
    };
    const [ecr, ecs] = [new ECRClient(client), new ECSClient(client)];
    await ecr.send(new CreateRepositoryCommand({ repositoryName }));
    const digest = await push(registry);
    const run = await runner(ecs, `${registry}/${repositoryName}@${digest}`);

    const first = await run("RUNNING");
    assert.equal(first.lastStatus, "RUNNING", first.stoppedReason);
    await ecs.send(new StopTaskCommand({ cluster: repositoryName, task: first.taskArn }));

    await ecr.send(new BatchDeleteImageCommand({ repositoryName, imageIds: [{ imageDigest: digest }] }));
    const second = await run("RUNNING");
    assert.equal(second.lastStatus, "STOPPED");
    assert.match(second.stoppedReason ?? "", /^CannotPullContainerError/);
  });
});

async function push(registry: string, repository = repositoryName): Promise<string> {
  const files = baseImageFiles(await ensureBusybox({ cache: userCache() }));
  const config = { cmd: ["sleep", "600"] };
  const { digest } = await pushImage({ registry, repository, tag: "first", files, config });
  return digest;
}

/** Starts tasks of one image, and waits until each has the wanted status or has stopped. */
async function runner(
  ecs: ECSClient,
  image: string,
  {
    family = repositoryName,
    command,
    ...definition
  }: Partial<RegisterTaskDefinitionCommandInput> & { readonly command?: string[] } = {},
): Promise<(wanted: string) => Promise<Task>> {
  await ecs.send(new CreateClusterCommand({ clusterName: repositoryName }));
  const containerDefinitions = [{ name: "sleeper", image, memory: 64, essential: true, command }];
  await ecs.send(new RegisterTaskDefinitionCommand({ ...definition, family, containerDefinitions }));
  return async (wanted) => {
    const started = await ecs.send(new RunTaskCommand({ cluster: repositoryName, taskDefinition: family }));
    const tasks = started.tasks?.map((task) => task.taskArn ?? "") ?? [];
    for (;;) {
      const described = await ecs.send(new DescribeTasksCommand({ cluster: repositoryName, tasks }));
      const task = described.tasks?.[0] ?? assert.fail("the task is gone");
      if (task.lastStatus === wanted || task.lastStatus === "STOPPED") return task;
      await sleep(100);
    }
  };
}
