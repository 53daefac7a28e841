import assert from "node:assert/strict";

import { BatchDeleteImageCommand } from "@aws-sdk/client-ecr";
import { ECS } from "@aws-sdk/client-ecs";
import { LocalWorkspace, PulumiCommand, type Stack } from "@pulumi/pulumi/automation";

import { Deployment } from "../../automation";
import { inventoryClients } from "../../inventory";
import { localRegion } from "../../local/environment";
import { pushImage } from "../../local/registry";
import { testWorld } from "../../local/test/world";
import type { World } from "../../local/world";
import { Environment } from "../../program/library";
import { count, recordCalls, withFaults } from "../shared/calls";
import { localSettings } from "../shared/local-settings";
import { Registry } from "../shared/registry";
import { done, ScenarioStack, succeeded } from "../shared/stack";

const stashes = "pulumi:index:Stash";

describe("The releases of an environment", function () {
  this.timeout(180_000);
  let world: World;
  let registry: Registry;
  let stack: ScenarioStack;
  let digest: string;

  before(async () => {
    world = await testWorld();
    registry = new Registry(world, "released-assets-test");
    stack = new ScenarioStack(world, {
      program,
      project: "released",
      stack: "test",
      config: { "aws:region": localRegion },
    });
    images = {};
    succeeded(await stack.up());
    digest = await push("v1");
    images = { web: { tag: "v1" } };
  });
  after(async () => {
    await stack?.destroy();
    await stack?.remove();
    registry?.close();
  });

  async function push(tag: string, content = tag): Promise<string> {
    const files = [{ kind: "file" as const, path: "which", content }];
    const { repositoryName: repository } = registry;
    return (await pushImage({ registry: world.registry, repository, tag, files, config: {} })).digest;
  }

  let images: Record<string, { tag: string }> = {};
  let keepReleases = 5;
  async function program(): Promise<Record<string, unknown>> {
    const retention = { keepReleases };
    const environment = await Environment.prepare({ area: "released", stage: "test", images, retention });
    const services = Object.keys(images).map((name) => environment.service(name, { desiredCount: 0 }));
    return { tags: services.map(({ releaseTag }) => releaseTag) };
  }

  it("mark what a service is to start, and keep it from before ECS is asked to", async () => {
    const { outputs, calls } = succeeded(await stack.up());
    const order = calls.map(({ operation }) => operation);
    assert.ok(order.indexOf("PutImage") >= 0);
    assert.ok(order.indexOf("PutImage") < order.indexOf("CreateService"), order.join(" "));
    assert.deepEqual(outputs["tags"], ["release.web.1"]);
    assert.deepEqual((await registry.images())[digest], ["release.web.1", "v1"]);
  });

  async function sameStack(): Promise<Stack> {
    const { env, paths } = world;
    const same = await LocalWorkspace.selectStack(
      { stackName: "test", projectName: "released", program },
      { envVars: env, pulumiCommand: await PulumiCommand.get({ root: paths.dir }) },
    );
    await same.setConfig("aws:region", { value: localRegion });
    return same;
  }

  it("are unchanged to a refresh right after the deployment", async () => {
    const { changeSummary } = await (await sameStack()).previewRefresh();
    assert.deepEqual(Object.keys(changeSummary), ["same"]);
  });

  it("are not marked again while nothing changes", async () => {
    const run = succeeded(await stack.up());
    assert.deepEqual(done(run, stashes), []);
    assert.equal(count(run.calls, "ecr:PutImage"), 0);
    assert.deepEqual(run.outputs["tags"], ["release.web.1"]);
  });

  describe("of a service that somebody has deployed by hand", () => {
    let byHand: string;

    before(async () => {
      const credentials = {
        accessKeyId: "test",
        secretAccessKey: process.env["AWS_SECRET_ACCESS_KEY"] ?? "test",
      };
      const ecs = new ECS({ endpoint: world.endpoint, region: localRegion, credentials });
      const { clusterArns = [] } = await ecs.listClusters({});
      const cluster = clusterArns.find((arn) => arn.includes("/released-test")) ?? "";
      const [service = ""] = (await ecs.listServices({ cluster })).serviceArns ?? [];
      const described = async () =>
        (await ecs.describeServices({ cluster, services: [service] })).services?.[0];
      const { taskDefinition: former } = (await described()) ?? {};
      const { taskDefinition } = await ecs.describeTaskDefinition({ taskDefinition: former });
      const another = await ecs.registerTaskDefinition({
        family: taskDefinition?.family,
        containerDefinitions: taskDefinition?.containerDefinitions,
      });
      byHand = another.taskDefinition?.taskDefinitionArn ?? "";
      await ecs.updateService({ cluster, service, taskDefinition: byHand });
      for (let looks = 0; looks < 50; looks++) {
        const { deployments = [] } = (await described()) ?? {};
        if (deployments.every(({ rolloutState }) => rolloutState === "COMPLETED")) break;
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
      ecs.destroy();
    });

    it("are warned of in a preview, which says what runs and what ends it", async () => {
      const { text, changes } = succeeded(await stack.preview());
      assert.deepEqual(Object.keys(changes), ["same"]);
      const warnings = text.split("\n").filter((line) => line.includes("has deployed"));
      assert.equal(warnings.length, 1, text);
      const [, runs] = /runs (\S+) /.exec(warnings[0] ?? "") ?? [];
      assert.ok(byHand.endsWith(`/${runs}`), `${byHand} ${runs}`);
      assert.match(
        warnings[0] ?? "",
        /likely somebody has deployed it by hand.*`pulumi up --refresh` deploys/,
      );
    });

    it("are told by a status, with what runs and what it can go back to", async () => {
      const { env, paths } = world;
      const deployment = await Deployment.open({
        ...{ program, project: "released", stack: "test", env, inheritEnv: false, engine: paths.dir },
      });
      const clients = inventoryClients({ provider: localSettings(world) });
      const { result, calls } = await recordCalls(world.endpoint, () =>
        deployment.status({ clients, keepers: false }),
      );
      const [service] = result.services;
      assert.equal(service?.drift?.runs, byHand.split("/").at(-1));
      assert.equal(service?.state, "steady");
      const running = service?.images[0]?.digest ?? "";
      const [release = ""] = ((await registry.images())[running] ?? []).filter((tag) =>
        tag.startsWith("release.web."),
      );
      assert.equal(service?.images[0]?.release, release);
      assert.ok(service?.images[0]?.goBackTo.length, "It can go back.");
      assert.equal(result.repositories[0]?.repositoryName, "released-assets-test");
      assert.ok(
        calls.length <= 6 && calls.length === result.calls,
        calls.map(({ operation }) => operation).join(),
      );
      assert.ok(calls.every(({ write }) => !write));
    });

    it("are warned of no more once a refresh has mended it", async () => {
      await (await sameStack()).up({ refresh: true });
      assert.doesNotMatch(succeeded(await stack.preview()).text, /has deployed/);
    });
  });

  it("leave nothing on an image whose deployment ECS refuses", async () => {
    const other = await push("v2");
    images = { web: { tag: "v2" } };
    const refusal = { service: "ecs", operation: "UpdateService", status: 400 };
    const fault = { ...refusal, code: "InvalidParameterException", message: "no" };
    const { result, calls } = await recordCalls(world.endpoint, () =>
      withFaults(world.endpoint, [fault], () => stack.up()),
    );
    assert.equal(result.error?.code, "resource-failed", result.text);
    assert.equal(count(calls, "ecr:PutImage"), 1);
    assert.deepEqual((await registry.images())[other], ["v2"]);
    images = { web: { tag: "v1" } };
    succeeded(await stack.up());
  });

  it("are placed again once their tag is lost, and only once", async () => {
    const { repositoryName } = registry;
    const imageIds = [{ imageTag: "release.web.1" }];
    await registry.ecr.send(new BatchDeleteImageCommand({ repositoryName, imageIds }));

    const preview = succeeded(await stack.preview());
    assert.equal(preview.changes["update"], 1);
    assert.deepEqual((await registry.images())[digest], ["v1"]);

    const again = succeeded(await stack.up());
    assert.deepEqual(done(again, stashes), ["update web-release"]);
    const [tag = ""] = again.outputs["tags"] as string[];
    assert.deepEqual((await registry.images())[digest], [tag, "v1"].sort());

    const { changes, outputs } = succeeded(await stack.up());
    assert.deepEqual(Object.keys(changes), ["same"]);
    assert.deepEqual(outputs["tags"], [tag]);
  });

  it("are retired as ECS remembers them, whatever somebody has tagged as newer ones", async () => {
    keepReleases = 2;
    const released = async () =>
      Object.entries(await registry.images()).flatMap(([of, tags]) =>
        tags.some((tag) => tag.startsWith("release.web.")) ? [of] : [],
      );
    const own = [digest];
    for (const tag of ["v3", "v4"]) {
      own.push(await push(tag));
      images = { web: { tag } };
      succeeded(await stack.up());
    }
    // The first one is beyond the two that are kept.
    assert.deepEqual((await released()).sort(), own.slice(1).sort());
    const junk = [await push("junk-1"), await push("junk-2")];
    await push("release.web.50", "junk-1");
    await push("release.web.51", "junk-2");

    own.push(await push("v5"));
    images = { web: { tag: "v5" } };
    const { text } = succeeded(await stack.up());
    assert.match(text, /not known to have run for it: release\.web\.51, release\.web\.50\. They stay/);
    assert.deepEqual((await released()).sort(), [...own.slice(2), ...junk].sort());
  });
});
