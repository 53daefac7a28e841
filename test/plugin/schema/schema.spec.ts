import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";

import { checkout } from "../../../local/paths";
import { berthProvider } from "../../../plugin/provider";
import { schemaFile, schemaText } from "../../../plugin/schema/generator/write-schema";
import { schema } from "../../../plugin/schema/schema";
import type { TypeSpec } from "../../../plugin/schema/shape";

describe("the plugin's schema", function () {
  this.timeout(60_000);

  it("is what the library's types say now; else run `npm run schema`", async () => {
    const kept = fs.readFileSync(path.join(checkout, schemaFile), "utf8");
    assert.equal(kept, await schemaText(checkout));
  });

  it("has the package's version, and no other one", async () => {
    const manifest = fs.readFileSync(path.join(checkout, "package.json"), "utf8");
    const { version } = JSON.parse(manifest) as { version: string };
    const provider = berthProvider();
    assert.equal(provider.version, version);
    assert.equal(
      (JSON.parse((await provider.getSchema?.()) ?? "{}") as { version: string }).version,
      version,
    );
    assert.ok(!("version" in schema()));
  });

  it("refers to no other package: each SDK would need that one's schema, and aws's has 100 MB", () => {
    const references = JSON.stringify(schema()).match(/"\$ref":"[^"]*"/g) ?? [];
    assert.ok(references.length > 50);
    const others = references.filter((one) => !/"(#\/types\/berth:index:|pulumi\.json#\/Any")/.test(one));
    assert.deepEqual(others, []);
  });

  it("names types that are there", () => {
    const tokens = JSON.stringify(schema()).match(/#\/types\/[\w:]+/g) ?? [];
    const missing = tokens.filter((token) => !(token.replace("#/types/", "") in schema().types));
    assert.deepEqual(missing, []);
  });

  it("says of each argument and each output what it is for", () => {
    const undescribed = Object.entries(schema().resources).flatMap(
      ([token, { description, inputProperties, properties }]) => [
        ...(description ? [] : [token]),
        ...Object.entries({ ...inputProperties, ...properties })
          .filter(([, property]) => !property.description)
          .map(([name]) => `${token} ${name}`),
      ],
    );
    assert.deepEqual(undescribed, []);
  });

  const kinds: [what: string, of: TypeSpec | undefined, spec: TypeSpec][] = [
    [
      "what decides which resources there are is plain",
      schema().resources["berth:index:ImageRepository"]?.inputProperties["repositoryName"],
      { type: "string", plain: true },
    ],
    [
      "what another resource may put out isn't",
      schema().resources["berth:index:EcsService"]?.inputProperties["imageUri"],
      { type: "string" },
    ],
    [
      "a list may be of outputs",
      schema().types["berth:index:ServiceNetwork"]?.properties?.["subnetIds"],
      { type: "array", items: { type: "string" } },
    ],
    [
      "numbers are whole",
      schema().resources["berth:index:EcsService"]?.inputProperties["cpu"],
      { type: "integer", plain: true },
    ],
    [
      "but for what is aimed at",
      schema().types["berth:index:Autoscaling"]?.properties?.["targetCpuPercent"],
      { type: "number", plain: true },
    ],
    [
      "of an either-or, each may be said",
      schema().types["berth:index:BuildSecret"]?.properties?.["file"],
      { type: "string", plain: true },
    ],
    [
      "what several types inherit is one type",
      schema().types["berth:index:EnvironmentService"]?.properties?.["containerInsights"],
      { $ref: "#/types/berth:index:EcsServiceContainerInsights", plain: true },
    ],
  ];
  for (const [what, of, spec] of kinds) {
    it(`says how a value is given: ${what}`, () => {
      const { description: _, ...given } = (of ?? {}) as TypeSpec & { description?: string };
      assert.deepEqual(given, spec);
    });
  }
});
