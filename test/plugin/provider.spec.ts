import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as path from "node:path";

import { checkout } from "../../local/paths";
import { berthProvider } from "../../plugin/provider";
import { schema } from "../../plugin/schema/schema";
import { mockEngine } from "../shared/mocks";

const construct = (type: string, inputs: object) => berthProvider().construct?.("web", type, inputs, {});

describe("the plugin", () => {
  it("refuses a component that it doesn't have, and says which was meant", async () => {
    await assert.rejects(async () => construct("berth:index:EcsServices", {}), {
      message: /^The plugin has no component "berth:index:EcsServices"\. Did you mean .*EcsService/,
    });
  });

  for (const type of Object.keys(schema().resources)) {
    it(`checks what ${type} is given`, async () => {
      const message = new RegExp(`^${type.split(":").at(-1)} "web": .*\`bogus\` is not known here`, "s");
      await assert.rejects(async () => construct(type, { bogus: 1 }), { message });
    });
  }

  it("makes a component, and puts out what the schema says", async () => {
    const engine = await mockEngine();
    const made = await construct("berth:index:ImageRepository", {
      repositoryName: "shop-assets-dev",
      keepImages: null,
    });
    await engine.settle();
    const { properties } = schema().resources["berth:index:ImageRepository"] ?? { properties: {} };
    assert.deepEqual(Object.keys(made?.state ?? {}).sort(), Object.keys(properties).sort());
    assert.equal(engine.one("aws:ecr/repository:Repository").inputs["name"], "shop-assets-dev");
  });

  it("takes an image by digest, or a folder to build, and not both", async () => {
    const repository = { repositoryUrl: "url", registryId: "123456789012" };
    const either: [source: object, message: RegExp][] = [
      [{}, /^ServiceImage "web": `source` must have `context`.*or `digest`/],
      [
        { digest: `sha256:${"0".repeat(64)}`, target: "web" },
        /^ServiceImage "web": `source\.digest` is an image that is there already/,
      ],
    ];
    for (const [source, message] of either)
      await assert.rejects(async () => construct("berth:index:ServiceImage", { ...repository, source }), {
        message,
      });
  });

  it("reads `settings` as the arguments of the `aws` provider, and refuses what is none", async () => {
    const inputs = { repositoryName: "shop-assets-dev", settings: { regoin: "eu-west-1" } };
    await assert.rejects(async () => construct("berth:index:ImageRepository", inputs), {
      message: /regoin/,
    });
  });

  // The engine starts it several times a run, mostly to ask for its schema alone.
  it("loads nothing but Pulumi before a component is made", () => {
    const loaded = execFileSync(process.execPath, ["--import", "tsx", "--eval", listLoaded], {
      cwd: checkout,
      encoding: "utf8",
    });
    const packages = JSON.parse(loaded) as string[];
    assert.ok(packages.includes("@pulumi/pulumi"));
    const costly = packages.filter((name) => /^(@pulumi\/awsx?|@aws-sdk\/.*|@smithy\/.*|zod)$/.test(name));
    assert.deepEqual(costly, []);
  });
});

const listLoaded = `
  const { berthProvider } = require(${JSON.stringify(path.join(checkout, "plugin/provider.ts"))});
  berthProvider().getSchema();
  const packages = Object.keys(require.cache).flatMap((file) =>
    /node_modules\\/((?:@[^/]+\\/)?[^/]+)/.exec(file)?.slice(1) ?? []);
  console.log(JSON.stringify([...new Set(packages)]));
`;
