import * as assert from "node:assert/strict";

import { InvalidArgumentsError, ServiceImage, EcsService, type EcsServiceArgs } from "../../../components";
import { digest, mockEngine, registry, type MockEngine } from "../../shared/mocks";
import { types, worker } from "./cases";

const { release: _, ...released } = worker;

async function registered(args: Partial<EcsServiceArgs> = {}, name = "web"): Promise<MockEngine> {
  const engine = await mockEngine();
  new EcsService(name, { ...released, ...args });
  await engine.settle();
  return engine;
}

function image(name: string): ServiceImage {
  return new ServiceImage(name, {
    repositoryUrl: `${registry}/myapp-assets-dev`,
    registryId: "000000000000",
    source: { digest },
  });
}

const names = (engine: MockEngine) =>
  engine
    .all("berth:index:Release")
    .map(({ name }) => name)
    .sort();

describe("EcsService's releases", () => {
  it("releases what it runs unless it is told not to", async () => {
    assert.deepEqual(names(await registered()), ["web"]);
    assert.deepEqual(names(await registered({ release: false })), []);
  });

  it("shows the release's tag, or none", async () => {
    await mockEngine();
    assert.ok(new EcsService("web", released).releaseTag);
    assert.equal(new EcsService("worker", worker).releaseTag, undefined);
  });

  it("says in a tag of the service under which name releases are counted, released here or not", async () => {
    const tagOf = async (args: Partial<EcsServiceArgs>) => {
      const { tags } = (await registered(args)).one(types.service).inputs;
      return (tags as Record<string, string>)["berth:service"];
    };
    assert.equal(await tagOf({}), "web");
    assert.equal(await tagOf({ release: { service: "shop-web" } }), "shop-web");
    assert.equal(await tagOf({ release: false }), "web");
    assert.equal(await tagOf({ tags: { "berth:service": "other" } }), "web");
  });

  it("does not pass its own tag on to the tasks, unless there are others", async () => {
    const { propagateTags } = (await registered()).one(types.service).inputs;
    assert.equal(propagateTags, undefined);
  });

  it("releases sidecars that are a ServiceImage, and no others", async () => {
    const engine = await mockEngine();
    new EcsService("web", {
      ...released,
      sidecars: {
        proxy: { image: image("proxy") },
        quiet: { image: image("quiet"), release: false },
        metrics: { image: `public.ecr.aws/metrics@${digest}` },
      },
    });
    await engine.settle();
    assert.deepEqual(names(engine), ["web", "web-proxy"]);
  });

  const refused: [title: string, name: string, args: () => Partial<EcsServiceArgs>][] = [
    ["a name that no tag can carry", "Web", () => ({})],
    ["such a name of its own", "web", () => ({ release: { service: "web.1" } })],
    ["such a name of a sidecar", "web", () => ({ sidecars: { My_Proxy: { image: image("proxy") } } })],
  ];
  for (const [title, name, args] of refused) {
    it(`refuses ${title}, with the way out`, async () => {
      await mockEngine();
      assert.throws(
        () => new EcsService(name, { ...released, ...args() }),
        (error) => {
          assert.ok(error instanceof InvalidArgumentsError);
          assert.deepEqual(
            error.problems.map(({ path }) => path),
            ["release.service"],
          );
          assert.match(error.message, /Set `release\.service`.*`release: false`/);
          return true;
        },
      );
    });
  }

  it("takes any name where nothing is released", async () => {
    const engine = await registered({ release: false }, "Web");
    assert.equal(engine.one(types.service).name, "Web");
  });
});
