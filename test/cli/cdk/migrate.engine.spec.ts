import assert from "node:assert/strict";
import { CreateRepositoryCommand, DeleteRepositoryCommand, ECRClient } from "@aws-sdk/client-ecr";
import {
  CreateClusterCommand,
  CreateServiceCommand,
  DeleteClusterCommand,
  DeleteServiceCommand,
  DescribeServicesCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
} from "@aws-sdk/client-ecs";
import { CreateFunctionCommand, DeleteFunctionCommand, LambdaClient } from "@aws-sdk/client-lambda";

import { localRegion } from "../../../local/environment";
import { waitUntil } from "../../../local/process";
import { pushImage } from "../../../local/registry";
import { testWorld } from "../../../local/test/world";
import type { World } from "../../../local/world";
import { auditOf, berthCommand } from "../../shared/berth-command";
import { pushes, recordCalls, registryDeletions } from "../../shared/calls";
import { Registry } from "../../shared/registry";

const shared = "cdk-hnb659fds-container-assets-000000000000-us-east-1";
const own = "moving-assets-dev";
const hash = (digit: string) => digit.repeat(64);

describe("berth cdk migrate, on the local AWS", function () {
  this.timeout(120_000);
  let world: World;
  let registry: Registry;
  let clients: { readonly ecr: ECRClient; readonly ecs: ECSClient; readonly lambda: LambdaClient };
  /** By tag. */
  const digests: Record<string, string> = {};

  before(async () => {
    world = await testWorld();
    const credentials = { accessKeyId: "test", secretAccessKey: world.secret };
    const config = { region: localRegion, endpoint: world.endpoint, credentials };
    clients = { ecr: new ECRClient(config), ecs: new ECSClient(config), lambda: new LambdaClient(config) };
    registry = new Registry(world, own);
    for (const repositoryName of [shared, own])
      await clients.ecr.send(
        new CreateRepositoryCommand({ repositoryName, imageTagMutability: "IMMUTABLE" }),
      );
    for (const tag of [hash("a"), hash("b"), hash("c"), "copilot-7"]) digests[tag] = await push(tag);
    await clients.ecs.send(new CreateClusterCommand({ clusterName: "moving" }));
    await run("web", hash("a"));
    await run("api", "copilot-7");
    const code = { ImageUri: `${world.registry}/${shared}:${hash("b")}` };
    const lambda = { FunctionName: "moving-thumbnail", PackageType: "Image", Code: code } as const;
    await clients.lambda.send(
      new CreateFunctionCommand({ ...lambda, Role: "arn:aws:iam::000000000000:role/x" }),
    );
  });
  after(async () => {
    for (const service of ["web", "api"])
      await clients.ecs.send(new DeleteServiceCommand({ cluster: "moving", service, force: true }));
    await clients.ecs.send(new DeleteClusterCommand({ cluster: "moving" }));
    await clients.lambda.send(new DeleteFunctionCommand({ FunctionName: "moving-thumbnail" }));
    for (const repositoryName of [shared, own])
      await clients.ecr.send(new DeleteRepositoryCommand({ repositoryName, force: true }));
    registry.close();
  });

  async function push(tag: string): Promise<string> {
    const files = [{ kind: "file", path: "content", content: tag } as const];
    const target = { registry: world.registry, secret: world.secret, repository: shared };
    return (await pushImage({ ...target, tag, files, config: {} })).digest;
  }

  async function run(service: string, tag: string): Promise<void> {
    const image = `${world.registry}/${shared}:${tag}`;
    const containerDefinitions = [{ name: "main", image, memory: 64 }];
    const family = `moving-${service}`;
    const { taskDefinition } = await clients.ecs.send(
      new RegisterTaskDefinitionCommand({ family, containerDefinitions }),
    );
    const { taskDefinitionArn } = taskDefinition ?? {};
    await clients.ecs.send(
      new CreateServiceCommand({
        ...{ cluster: "moving", serviceName: service, desiredCount: 1, taskDefinition: taskDefinitionArn },
      }),
    );
  }

  function isDeployed(): Promise<void> {
    const look = async () => {
      const { services = [] } = await clients.ecs.send(
        new DescribeServicesCommand({ cluster: "moving", services: ["web", "api"] }),
      );
      return services.every(({ deployments }) => deployments?.[0]?.rolloutState === "COMPLETED");
    };
    return waitUntil(look, { what: "both services", timeoutMs: 30_000 });
  }

  const migrate = (...more: readonly string[]) =>
    berthCommand(world, "cdk", "migrate", "--to", own, "--app", "shop", ...more);

  it("says beforehand what it would copy, and writes nothing", async () => {
    const { result, calls } = await recordCalls(world.endpoint, () => migrate("--dry-run"));
    assert.equal(result.exitCode, 0, result.all);
    assert.match(
      result.stdout,
      /^Would copy 3 images of \d+ MB from cdk-hnb659fds-.* to moving-assets-dev\./,
    );
    assert.deepEqual(pushes(calls), []);
    assert.deepEqual(await registry.images(), {});
  });

  it("copies what runs and nothing else, under its digest and the tags that the app will publish", async () => {
    await isDeployed();
    const { result, calls } = await recordCalls(world.endpoint, () => migrate());
    assert.equal(result.exitCode, 0, result.all);
    const wanted = {
      [digests[hash("a")]!]: ["release.web.1", `shop_${hash("a")}`],
      [digests[hash("b")]!]: ["release.moving-thumbnail.1", `shop_${hash("b")}`],
      [digests["copilot-7"]!]: ["copilot-7", "release.api.1"],
    };
    assert.deepEqual(await registry.images(), wanted);
    for (const digest of Object.keys(wanted)) assert.ok(await registry.serves(digest), digest);
    assert.deepEqual(registryDeletions(calls), []);
    assert.match(result.stdout, /CDK stacks: `dedicatedRepositorySynthesizer\(\{ \.\.\., app: "shop" \}\)`/);
    assert.match(result.stdout, /service moving\/api: refer to .*moving-assets-dev@sha256:/);
  });

  it("does nothing when it is run again", async () => {
    const before = await registry.images();
    const { result, calls } = await recordCalls(world.endpoint, () => migrate("--json"));
    assert.equal(result.exitCode, 0, result.all);
    const { images } = JSON.parse(result.stdout) as {
      images: { copied: { manifestsWritten: number; bytesSent: number } }[];
    };
    assert.deepEqual(
      images.map(({ copied }) => [copied.manifestsWritten, copied.bytesSent]),
      [
        [0, 0],
        [0, 0],
        [0, 0],
      ],
    );
    assert.deepEqual(pushes(calls), []);
    assert.deepEqual(await registry.images(), before);
  });

  it("leaves the old repository as it was", async () => {
    const { safe, text } = await auditOf(world, shared);
    assert.ok(safe, text);
  });
});
