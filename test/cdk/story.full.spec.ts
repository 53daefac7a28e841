import assert from "node:assert/strict";

import { ReleaseKeeper } from "../../components/release-keeper/release-keeper";
import { testWorld } from "../../local/test/world";
import type { World } from "../../local/world";
import { deleteStack, deployTemplate } from "../keeper/cloudformation";
import { berthCommand } from "../shared/berth-command";
import { pushedImages, pushes, recordCalls, type Recorded } from "../shared/calls";
import { PackedProject } from "../shared/packed-package";
import { ScenarioStack, succeeded } from "../shared/stack";
import { CdkCommand } from "./cdk-command";
import { ShopAccount } from "./shop-account";
import { imagesOf } from "./synthesis";

const repositoryName = "story-assets-dev";
/** The first process of a container gets no signal that it does not ask for. */
const waiting = ["sh", "-c", "trap exit TERM; while :; do sleep 60 & wait; done"];
const repositories = { names: ["story-assets-*"] };

describe("a stranger's CDK app, plainly deployed on berth's repository and policy", function () {
  this.timeout(300_000);
  let world: World;
  let account: ShopAccount;
  let project: PackedProject;
  let first: Recorded<string>;
  let cluster: string;
  /** What the app's last deployment runs: of the services, of which one in a stage shares the first one's, and the function. */
  let running: readonly string[];

  before(async () => {
    world = await testWorld();
    account = new ShopAccount(world, repositoryName);
    await account.makeRepository();
    project = PackedProject.copyOf("test/cdk/shop");
    await cdk("one").bootstrap();
    first = await recordCalls(world.endpoint, () => deployed("one", "cdk"));
    cluster = /^Front\.ClusterName = (\S+)$/m.exec(first.result)?.[1] ?? assert.fail(first.result);
  });
  after(() => {
    account?.close();
    project?.remove();
  });

  function cdk(content: string, keeper = "none"): CdkCommand {
    return new CdkCommand(world, project.dir, { context: { content, keeper } });
  }

  async function deployed(content: string, keeper?: string): Promise<string> {
    const command = cdk(content, keeper);
    const said = await command.deploy();
    running = [...(await account.digestsOf(imagesOf(command.assembly))).values()];
    return said;
  }

  /** By ECS's events the services, by the schedule the function. */
  async function marked(): Promise<void> {
    const names = await Promise.all(
      [/^release\.web\./, /^release\.worker\./].map((name) => account.isOnOneOf(name, running)),
    );
    assert.equal(new Set(names).size, 2);
    await account.sweep();
    await account.isOnOneOf(/^release\.front-thumbnail/, running);
  }

  /** Those of what runs that nobody can pull any more. */
  async function lost(): Promise<readonly string[]> {
    const pulled = await Promise.all(
      running.map(async (digest) => [digest, await account.isPulled(digest)] as const),
    );
    return pulled.flatMap(([digest, isThere]) => (isThere ? [] : [digest]));
  }

  it("deploys with nothing but its synthesizer changed: one push for each image, all into the repository", () => {
    assert.equal(running.length, 3);
    assert.ok(running.every((digest) => digest.startsWith("sha256:")));
    assert.equal(pushedImages(first.calls), 3);
    assert.deepEqual(new Set(pushes(first.calls).map(({ resource }) => resource)), new Set([repositoryName]));
  });

  describe("with a keeper that is a construct of the app", () => {
    it("has all that runs marked, and keeps it through 30 deployments, 120 pushes and expiry", async () => {
      await marked();
      for (let n = 1; n <= 30; n += 1) {
        await account.push(`chatty-${n}`, waiting);
        await account.run(cluster, "web", `chatty-${n}`);
      }
      const last = await account.registry.images();
      const newest = Object.keys(last).find((digest) => last[digest]?.includes("chatty-30")) ?? "";
      await account.isMarked(/^release\.web\.\d+$/, newest);
      running = [...running, newest];
      assert.ok((await account.pushesAndExpiry()) > 0);
      assert.deepEqual(await lost(), []);
    });

    it("marks what the AWS SDK alone deploys", async () => {
      const digest = await account.push("by-hand", waiting);
      await account.run(cluster, "worker", "by-hand");
      await account.isMarked(/^release\.worker\.2$/, digest);
    });

    it("marks what runs again where ECS's circuit breaker rolls back, and nothing of what failed", async () => {
      const bad = await account.push("crashing", ["sh", "-c", "exit 3"]);
      await account.run(cluster, "worker", "crashing");
      assert.match(await account.gaveUp(cluster, "worker"), /circuit breaker/);
      await account.sweep();
      const images = await account.registry.images();
      const released = (digest: string) =>
        images[digest]?.filter((tag) => /^release\.worker\.\d+$/.test(tag));
      assert.deepEqual(released(bad), []);
      const byHand = Object.keys(images).find((digest) => images[digest]?.includes("by-hand")) ?? "";
      assert.deepEqual(released(byHand), ["release.worker.2"]);
    });
  });

  describe("with a keeper that `berth keeper template` prints", () => {
    it("has all that runs marked, and keeps it through 120 pushes and expiry", async () => {
      await deleteStack(world, "Watch");
      const { exitCode, stdout, all } = await berthCommand(
        world,
        "keeper",
        "template",
        "--repositories",
        ...repositories.names,
      );
      assert.equal(exitCode, 0, all);
      await deployTemplate(world, "berth-keeper", stdout);
      await deployed("two");
      await marked();
      assert.ok((await account.pushesAndExpiry()) > 0);
      assert.deepEqual(await lost(), []);
      await deleteStack(world, "berth-keeper");
    });
  });

  describe("with a keeper of a Pulumi stack", () => {
    it("has all that runs marked, and keeps it through 120 pushes and expiry", async () => {
      const program = () => Promise.resolve(void new ReleaseKeeper("keeper", { repositories }));
      const stack = new ScenarioStack(world, { project: "story", stack: "keeper", program });
      succeeded(await stack.up());
      await deployed("three");
      await marked();
      assert.ok((await account.pushesAndExpiry()) > 0);
      assert.deepEqual(await lost(), []);
      succeeded(await stack.destroy());
    });
  });

  describe("without a keeper", () => {
    it("loses all that runs", async () => {
      await deployed("four");
      assert.deepEqual(await lost(), []);
      await account.pushesAndExpiry();
      assert.deepEqual([...(await lost())].sort(), [...running].sort());
    });
  });
});
