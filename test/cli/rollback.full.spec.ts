import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";

import { testWorld } from "../../local/test/world";
import type { World } from "../../local/world";
import { berthCommand } from "../shared/berth-command";
import { count, pushedImages, recordCalls } from "../shared/calls";
import { contextOf, makeCheckout, type ServiceCheckout } from "../shared/checkout";
import { Registry } from "../shared/registry";
import { done, ScenarioStack, succeeded, type Run } from "../shared/stack";

const because = "Orders are charged twice";

describe("berth rollback, of a service that runs", function () {
  this.timeout(300_000);
  let world: World;
  let registry: Registry;
  let stack: ScenarioStack;
  const checkouts: ServiceCheckout[] = [];
  const digests: Record<string, string> = {};

  before(async () => {
    world = await testWorld();
    registry = new Registry(world, "back-assets-test");
    stack = new ScenarioStack(world, { workDir: (await checkout("a")).dir, stack: "back" });
    for (const content of ["a", "b"]) digests[content] = runs(await deploy(content));
  });
  after(async () => {
    if (stack) succeeded(await stack.destroy());
    registry?.close();
    for (const one of checkouts) one.remove();
  });

  async function checkout(content: string): Promise<ServiceCheckout> {
    const made = await makeCheckout();
    checkouts.push(made);
    made.writeService("web", { content });
    const services = [{ name: "web", image: { context: contextOf("web") } }];
    const config = { "berth:area": "back", "berth:stage": "test", "berth:services": services };
    fs.writeFileSync(path.join(made.dir, "Pulumi.back.yaml"), JSON.stringify({ config }));
    return made;
  }

  async function deploy(content: string): Promise<Run> {
    stack.change({ workDir: (await checkout(content)).dir });
    return succeeded(await stack.up());
  }

  const runs = ({ outputs }: Run) =>
    (outputs["services"] as Record<string, { readonly digest: string }>)["web"]!.digest;

  it("shows what it would do, and without a terminal asks for --yes", async () => {
    const { dir } = checkouts.at(-1)!;
    const asked = ["rollback", "web", "--stack", "back", "--cwd", dir, "--because", because];
    const { exitCode, all } = await berthCommand(world, ...asked);
    assert.equal(exitCode, 2, all);
    assert.match(all, /It goes back to release 1 .*would be withdrawn[\s\S]*Nothing was changed\. `--yes`/);
    assert.deepEqual(
      (await registry.images())[digests["b"]!]?.filter((tag) => /^withdrawn/.test(tag)),
      [],
    );
  });

  it("goes back with 0 builds and one task definition, in little more than ECS takes", async () => {
    const unchanged = await timed(() => stack.up());
    succeeded(unchanged.result);
    const { dir } = checkouts.at(-1)!;
    const asked = ["rollback", "--stack", "back", "--cwd", dir, "--because", because, "--yes", "--json"];
    const { result, calls } = await recordCalls(world.endpoint, () =>
      timed(() => berthCommand(world, ...asked)),
    );
    assert.equal(result.result.exitCode, 0, result.result.all);
    assert.equal(count(calls, "ecs:RegisterTaskDefinition"), 1);
    assert.equal(count(calls, "ecs:UpdateService"), 1);
    // The record of the reason.
    assert.equal(pushedImages(calls), 1);
    const updated = calls.find(({ operation }) => operation === "UpdateService")!;
    const marked = calls.findLast(({ operation }) => operation === "PutImage")!;
    const steady = Number(new Date(marked.at)) - Number(new Date(updated.at));
    if (process.env["BERTH_SHOW_TIMES"])
      console.log({ rollback: result.ms, steady, unchanged: unchanged.ms });
  });

  it("holds in another checkout of that content, and a restoration builds nothing", async () => {
    const held = await deploy("b");
    assert.equal(runs(held), digests["a"]);
    assert.match(held.text, /"Orders are charged twice"\. Release 3 runs in its place/);
    const of = ["--repository", registry.repositoryName, "--service", "web"];
    const restored = await berthCommand(world, "release", "restore", ...of);
    assert.equal(restored.exitCode, 0, restored.all);
    const back = await deploy("b");
    assert.equal(runs(back), digests["b"]);
    assert.deepEqual(done(back, "docker-build:index:Image"), []);
    assert.equal(pushedImages(back.calls), 0);
  });
});

async function timed<T>(work: () => Promise<T>): Promise<{ readonly result: T; readonly ms: number }> {
  const start = performance.now();
  return { result: await work(), ms: Math.round(performance.now() - start) };
}
