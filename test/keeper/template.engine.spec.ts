import assert from "node:assert/strict";
import {
  CreateRepositoryCommand,
  ECRClient,
  ListImagesCommand,
  PutLifecyclePolicyCommand,
} from "@aws-sdk/client-ecr";
import {
  CreateClusterCommand,
  CreateServiceCommand,
  DeleteServiceCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
  UpdateServiceCommand,
} from "@aws-sdk/client-ecs";
import { EventBridgeClient, ListRulesCommand } from "@aws-sdk/client-eventbridge";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";

import { waitUntil } from "../../local/process";
import { pushImage } from "../../local/registry";
import { testWorld } from "../../local/test/world";
import type { World } from "../../local/world";
import { generateLifecyclePolicy, serialiseLifecyclePolicy } from "../../retention";
import { berthCommand } from "../shared/berth-command";
import { deleteStack, deployTemplate } from "./cloudformation";

const repositoryName = "keeper/shop";

describe("a keeper installed by `berth keeper template`", function () {
  this.timeout(120_000);
  let world: World;
  let clients: { readonly ecr: ECRClient; readonly ecs: ECSClient; readonly lambda: LambdaClient };
  let outputs: Record<string, string>;

  before(async () => {
    world = await testWorld();
    const credentials = {
      accessKeyId: "test",
      secretAccessKey: world.secret,
    };
    const config = { region: "us-east-1", endpoint: world.endpoint, credentials };
    clients = { ecr: new ECRClient(config), ecs: new ECSClient(config), lambda: new LambdaClient(config) };
    await clients.ecr.send(new CreateRepositoryCommand({ repositoryName, imageTagMutability: "IMMUTABLE" }));
    const lifecyclePolicyText = serialiseLifecyclePolicy(generateLifecyclePolicy({}));
    await clients.ecr.send(new PutLifecyclePolicyCommand({ repositoryName, lifecyclePolicyText }));
    await clients.ecs.send(new CreateClusterCommand({ clusterName: "keeper" }));
    const printed = await berthCommand(world, "keeper", "template");
    assert.equal(printed.exitCode, 0, printed.all);
    outputs = await deployTemplate(world, "keeper", printed.stdout);
  });
  after(async () => {
    await clients.ecs.send(new DeleteServiceCommand({ cluster: "keeper", service: "web", force: true }));
    await deleteStack(world, "keeper");
  });

  const push = async (tag: string) => {
    const files = [{ kind: "file", path: "content", content: tag } as const];
    const { digest } = await pushImage({
      registry: world.registry,
      secret: world.secret,
      repository: repositoryName,
      tag,
      files,
      config: {},
    });
    return digest;
  };
  const define = async (tag: string) => {
    const image = `${world.registry}/${repositoryName}:${tag}`;
    const containerDefinitions = [{ name: "web", image, memory: 64 }];
    const { taskDefinition } = await clients.ecs.send(
      new RegisterTaskDefinitionCommand({ family: "keeper-web", containerDefinitions }),
    );
    return taskDefinition?.taskDefinitionArn ?? "";
  };
  const releases = async () => {
    const { imageIds = [] } = await clients.ecr.send(new ListImagesCommand({ repositoryName }));
    const named = imageIds.flatMap(({ imageTag = "", imageDigest = "" }) =>
      /^release\.[a-z-]+\.\d+$/.test(imageTag) ? [[imageTag, imageDigest] as const] : [],
    );
    return Object.fromEntries(named);
  };
  const isMarked = (tag: string, digest: string) =>
    waitUntil(async () => (await releases())[tag] === digest, {
      what: `${tag} on ${digest}`,
      timeoutMs: 30_000,
    });

  it("marks what a service runs that the AWS SDK alone deploys, by ECS's event", async () => {
    const digest = await push("a");
    const service = {
      cluster: "keeper",
      serviceName: "web",
      desiredCount: 1,
      taskDefinition: await define("a"),
    };
    await clients.ecs.send(new CreateServiceCommand(service));
    await isMarked("release.web.1", digest);
  });

  it("marks the next image by the next number", async () => {
    const digest = await push("b");
    const change = { cluster: "keeper", service: "web", taskDefinition: await define("b") };
    await clients.ecs.send(new UpdateServiceCommand(change));
    await isMarked("release.web.2", digest);
  });

  it("places no second tag in a sweep, which the hourly rule starts as well", async () => {
    const before = await releases();
    const { FunctionError, Payload } = await clients.lambda.send(
      new InvokeCommand({ FunctionName: outputs["FunctionName"], Payload: Buffer.from("{}") }),
    );
    const answer = Buffer.from(Payload ?? []).toString();
    assert.equal(FunctionError, undefined, answer);
    const report = JSON.parse(answer) as Record<string, number>;
    assert.deepEqual([report["failures"], report["marked"], report["gone"]], [0, 0, 0], answer);
    assert.ok((report["kept"] ?? 0) >= 1);
    assert.deepEqual(await releases(), before);
    const { Rules = [] } = await new EventBridgeClient({
      region: "us-east-1",
      endpoint: world.endpoint,
      credentials: { accessKeyId: "test", secretAccessKey: world.secret },
    }).send(new ListRulesCommand({}));
    assert.ok(Rules.some(({ ScheduleExpression }) => ScheduleExpression === "rate(1 hour)"));
  });
});
