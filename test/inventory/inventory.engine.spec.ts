import * as assert from "node:assert/strict";

import { BatchClient, RegisterJobDefinitionCommand } from "@aws-sdk/client-batch";
import { CodeBuildClient, CreateProjectCommand } from "@aws-sdk/client-codebuild";
import { CreateRepositoryCommand, UpdateImageStorageClassCommand } from "@aws-sdk/client-ecr";
import {
  CreateClusterCommand,
  CreateServiceCommand,
  RegisterTaskDefinitionCommand,
  UpdateServiceCommand,
} from "@aws-sdk/client-ecs";
import {
  CreateEventBusCommand,
  EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
} from "@aws-sdk/client-eventbridge";
import { CreateFunctionCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { CreateScheduleCommand, SchedulerClient } from "@aws-sdk/client-scheduler";

import {
  imagesInUse,
  inventoryClients,
  repositoryImages,
  type InventoryClients,
  type InventoryError,
  type Source,
} from "../../inventory";
import { releasesOf, removeReleaseTags } from "../../releases";
import { describe as describeImage, push, pushIndex } from "../../local/test/gateway/images";
import { startLocalAws, type LocalAws } from "../../local/test/gateway/local-aws";

const credentials = { accessKeyId: "test", secretAccessKey: process.env["AWS_SECRET_ACCESS_KEY"] ?? "test" };
const sources: Source[] = ["ecs", "eventbridge", "scheduler", "lambda", "batch", "codebuild"];

describe("the inventory of an account", function () {
  this.timeout(120_000);
  let local: LocalAws;
  let clients: InventoryClients;
  const digests: Record<string, string> = {};
  const uri = (reference: string) => `${local.mended.registry}/${reference}`;

  before(async () => {
    local = await startLocalAws();
    clients = inventoryClients({ region: "us-east-1", endpoint: local.mended.endpoint, credentials });
    const { ecr } = local.mended;
    for (const repositoryName of ["app", "jobs", "old"])
      await ecr.send(new CreateRepositoryCommand({ repositoryName }));
    for (const tag of ["1", "2", "3"]) digests[tag] = await push(local.mended, "app", tag);
    digests["job"] = await push(local.mended, "jobs", "nightly");
    await run();
  });
  after(() => local.close());
  afterEach(() => fetch(`${local.mended.endpoint}/_berth/faults`, { method: "DELETE" }));

  /** Something of every kind that the emulator has, and that needs no containers. */
  async function run(): Promise<void> {
    const { ecs, endpoint } = local.mended;
    const config = { region: "us-east-1", endpoint, credentials };
    const define = async (family: string, image: string) => {
      const containerDefinitions = [{ name: "app", image: uri(image), memory: 64 }];
      await ecs.send(new RegisterTaskDefinitionCommand({ family, containerDefinitions }));
    };
    await define("web", `app@${digests["1"]}`);
    await define("web", "app:2");
    await define("job", "jobs:nightly");
    await ecs.send(new CreateClusterCommand({ clusterName: "main" }));
    const service = { cluster: "main", desiredCount: 0 };
    await ecs.send(new CreateServiceCommand({ ...service, serviceName: "web", taskDefinition: "web:1" }));
    for (let n = 0; n < 11; n++)
      await ecs.send(new CreateServiceCommand({ ...service, serviceName: `s${n}`, taskDefinition: "web:2" }));
    await ecs.send(new UpdateServiceCommand({ ...service, service: "s0", taskDefinition: "web:1" }));

    const cluster = "arn:aws:ecs:us-east-1:000000000000:cluster/main";
    const TaskDefinitionArn = "arn:aws:ecs:us-east-1:000000000000:task-definition/job";
    const EcsParameters = { TaskDefinitionArn };
    const RoleArn = "arn:aws:iam::000000000000:role/events";
    const events = new EventBridgeClient(config);
    await events.send(new CreateEventBusCommand({ Name: "orders" }));
    for (const EventBusName of ["default", "orders"]) {
      const pattern = { EventPattern: '{"source":["orders"]}', EventBusName };
      await events.send(new PutRuleCommand({ ...pattern, Name: "placed" }));
      const target = { Id: "job", Arn: cluster, RoleArn, EcsParameters };
      await events.send(new PutTargetsCommand({ EventBusName, Rule: "placed", Targets: [target] }));
    }
    await new SchedulerClient(config).send(
      new CreateScheduleCommand({
        ...{ Name: "nightly", ScheduleExpression: "rate(1 day)", FlexibleTimeWindow: { Mode: "OFF" } },
        Target: { Arn: cluster, RoleArn, EcsParameters },
      }),
    );
    await new LambdaClient(config).send(
      new CreateFunctionCommand({
        ...{ FunctionName: "thumb", Role: RoleArn, PackageType: "Image" },
        Code: { ImageUri: uri("app:3") },
      }),
    );
    await new BatchClient(config).send(
      new RegisterJobDefinitionCommand({
        ...{ jobDefinitionName: "train", type: "container" },
        containerProperties: { image: uri(`jobs@${digests["job"]}`) },
      }),
    );
    await new CodeBuildClient(config).send(
      new CreateProjectCommand({
        ...{
          name: "ci",
          serviceRole: RoleArn,
          source: { type: "NO_SOURCE" },
          artifacts: { type: "NO_ARTIFACTS" },
        },
        environment: { type: "LINUX_CONTAINER", computeType: "BUILD_GENERAL1_SMALL", image: uri("app:1") },
      }),
    );
  }

  /** By image, who uses it. */
  async function users(): Promise<Record<string, string[]>> {
    const { inUse, unresolved, notLookedAt } = await imagesInUse(clients, { sources });
    assert.deepEqual(unresolved, []);
    assert.deepEqual(
      notLookedAt.map(({ source }) => source),
      ["app-runner", "task-definitions"],
    );
    const found: Record<string, string[]> = {};
    for (const { digest, user } of inUse) {
      const name = Object.keys(digests).find((one) => digests[one] === digest) ?? digest;
      (found[name] ??= []).push(`${user.kind} ${user.name}`);
    }
    return found;
  }

  it("finds services, rules, schedules, functions, job definitions and projects", async () => {
    const web = ["service main/web", "service main/s0"];
    const others = Array.from({ length: 10 }, (_, n) => `service main/s${n + 1}`);
    const found = await users();
    assert.deepEqual(found["1"]?.sort(), ["codebuild-project ci", ...web].sort());
    assert.ok(others.every((one) => found["2"]?.includes(one)));
    assert.deepEqual(found["3"], ["function thumb"]);
    assert.deepEqual(found["job"]?.sort(), [
      "batch-job-definition train:1",
      "schedule nightly",
      "schedule orders/placed",
      "schedule placed",
    ]);
  });

  it("finds the newest revision of each family", async () => {
    const { inUse } = await imagesInUse(clients, { sources: ["task-definitions"] });
    const ofJob = inUse.filter(({ digest }) => digest === digests["job"]).map(({ user }) => user);
    assert.deepEqual(ofJob, [{ kind: "task-definition", name: "job", role: "newest revision" }]);
  });

  it("asks in batches, and counts as the gateway does", async () => {
    const { endpoint } = local.mended;
    await fetch(`${endpoint}/_berth/calls`, { method: "DELETE" });
    // The gateway takes every POST of a REST API for a write, and Batch lists by POST.
    const withoutBatch = sources.filter((source) => source !== "batch");
    const { calls } = await imagesInUse(clients, { sources: withoutBatch });
    const report = (await (await fetch(`${endpoint}/_berth/calls`)).json()) as {
      totals: Record<string, number>;
    };
    assert.equal(report.totals["calls"], calls);
    assert.equal(report.totals["writes"] ?? 0, 0);
    assert.equal(report.totals["ecs:DescribeServices"], 2);
    assert.equal(report.totals["ecs:DescribeServiceRevisions"], 1);
    assert.equal(report.totals["ecs:DescribeTaskDefinition"], 3);
  });

  const refused = [
    { service: "ecs", operation: "ListServices" },
    { service: "ecs", operation: "DescribeServiceRevisions" },
    { service: "ecr", operation: "ListImages" },
  ];
  for (const { service, operation } of refused)
    it(`refuses without the right to call ${service}:${operation}`, async () => {
      const rule = {
        service,
        operation,
        status: 400,
        code: "AccessDeniedException",
        message: "not authorized",
      };
      await fetch(`${local.mended.endpoint}/_berth/faults`, { method: "PUT", body: JSON.stringify([rule]) });
      await assert.rejects(imagesInUse(clients, { sources }), (error: InventoryError) => {
        assert.equal(error.code, "access-denied");
        assert.equal(error.permission, `${service}:${operation}`);
        return true;
      });
    });

  it("rides out throttling", async () => {
    const throttling = { status: 400, code: "ThrottlingException", message: "Rate exceeded", times: 2 };
    const rule = { service: "ecs", operation: "DescribeServices", ...throttling };
    await fetch(`${local.mended.endpoint}/_berth/faults`, { method: "PUT", body: JSON.stringify([rule]) });
    assert.deepEqual((await users())["3"], ["function thumb"]);
  });

  it("reads a repository's images, those in the archive and the children of an index", async () => {
    const { mended } = local;
    const [first, second] = [await push(mended, "old", "a"), await push(mended, "old", "b")];
    const index = await pushIndex(mended, "old", "both", [first, second]);
    const archived = await push(mended, "old", "c");
    await mended.ecr.send(
      new UpdateImageStorageClassCommand({
        ...{ repositoryName: "old", imageId: { imageDigest: archived }, targetStorageClass: "ARCHIVE" },
      }),
    );
    const images = new Map((await repositoryImages(clients.ecr, "old")).map((one) => [one.imageDigest, one]));
    assert.deepEqual([...images.keys()].sort(), [first, second, index, archived].sort());
    assert.deepEqual(images.get(index)?.children, [first, second]);
    assert.equal(images.get(archived)?.imageStatus, "ARCHIVED");
    assert.deepEqual(images.get(first)?.imageTags, ["a"]);
    assert.deepEqual(await repositoryImages(clients.ecr, "absent"), []);
  });

  it("takes release tags off an image, and leaves the image", async () => {
    const digest = await push(local.mended, "jobs", "release.job.1", "x");
    await push(local.mended, "jobs", "release.job.2", "x");
    await push(local.mended, "jobs", "release.job.3", "x");
    const tags = (await releasesOf(clients.ecr, "jobs", "job")).map(({ tag }) => tag);
    assert.deepEqual(tags, ["release.job.3", "release.job.2", "release.job.1"]);
    assert.deepEqual(await removeReleaseTags(clients.ecr, "jobs", [...tags, "release.job.9"]), {
      removed: ["release.job.2", "release.job.1"],
      kept: ["release.job.3"],
      gone: ["release.job.9"],
    });
    const left = await describeImage(local.mended, "jobs", { imageDigest: digest });
    assert.deepEqual(left?.imageTags, ["release.job.3"]);
  });
});
