import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import { InvalidArgumentsError } from "../../../components";
import { checkInputs } from "../../../plugin/check/check-inputs";
import { withoutNulls } from "../../../plugin/check/without-nulls";
import { schema } from "../../../plugin/schema/schema";

const output = pulumi.output("later");
const service = {
  imageUri: output,
  repositoryArn: "arn",
  cpu: 256,
  memory: 512,
  network: { vpcId: output, subnetIds: [output, "subnet-1"], assignPublicIp: true },
};
const environment = { area: "shop", stage: "dev" };

describe("checkInputs", () => {
  const taken: [what: string, component: string, inputs: Record<string, unknown>][] = [
    ["a service with outputs where they may be", "EcsService", service],
    ["outputs in a map", "EcsService", { ...service, environment: { URL: output } }],
    ["a whole map that is one", "EcsService", { ...service, environment: pulumi.output({ A: "b" }) }],
    ["false for a release", "EcsService", { ...service, release: false }],
    ["a map for a release", "EcsService", { ...service, release: { service: "shop" } }],
    ["any settings", "ImageRepository", { repositoryName: "a", settings: { region: "x", endpoints: [{}] } }],
    ["an environment of nothing", "Environment", environment],
    [
      "a statement with texts and lists",
      "ImageRepository",
      {
        repositoryName: "a",
        policyStatements: {
          Pull: { Effect: "Allow", Principal: { AWS: [output] }, Action: "ecr:BatchGetImage" },
        },
      },
    ],
  ];
  for (const [what, component, inputs] of taken)
    it(`takes ${what}`, () => assert.deepEqual(problemsOf(component, inputs), []));

  const refused: [what: string, component: string, inputs: Record<string, unknown>, messages: RegExp[]][] = [
    ["what is missing", "ImageRepository", {}, [/^`repositoryName` must be set\.$/]],
    [
      "an output for a plain value",
      "ImageRepository",
      { repositoryName: output },
      [/^`repositoryName` must be a plain value, for it decides which resources there are/],
    ],
    [
      "an output deep in a plain value",
      "Environment",
      { ...environment, images: { web: { digest: output } }, services: { web: { cpu: output } } },
      [/^`images\.web\.digest` must be a plain value/, /^`services\.web\.cpu` must be a plain value/],
    ],
    [
      "what isn't known, with the one that was meant",
      "ImageRepository",
      { repositoryName: "a", keepImage: 3 },
      [/^`keepImage` is not known here\. Did you mean `keepImages`\?$/],
    ],
    [
      "another kind of value",
      "EcsService",
      { ...service, memory: "1GB", cpu: 2.5, loadBalancer: true, environment: "A=b" },
      [
        /^`cpu` must be a whole number, got 2\.5\.$/,
        /^`environment` must be a map/,
        /^`loadBalancer` must be a map, got true/,
        /^`memory` must be a number, got "1GB": in MiB and without a unit, 1024\.$/,
      ],
    ],
    [
      "a value that isn't one of those that there are",
      "Environment",
      { ...environment, guard: "warm" },
      [/^`guard` must be one of "off", "refuse", "warn", got "warm"\. Did you mean "?`?warn/],
    ],
    [
      "neither of two kinds",
      "EcsService",
      { ...service, release: "no" },
      [/^`release` must be true or false or a map, got "no"\.$/],
    ],
    [
      "what is wrong in a list",
      "EcsService",
      { ...service, capacityProviderStrategies: [{ capacityProvider: "FARGATE_SPOT" }, { weight: 1 }] },
      [/^`capacityProviderStrategies\[1\]\.capacityProvider` must be/],
    ],
    ["a list for a text", "ImageRepository", { repositoryName: ["a"] }, [/^`repositoryName` must be text/]],
  ];
  for (const [what, component, inputs, messages] of refused) {
    it(`refuses ${what}`, () => {
      const found = problemsOf(component, inputs).sort();
      assert.equal(found.length, messages.length, found.join("\n"));
      messages.forEach((message, index) => assert.match(found[index] ?? "", message));
    });
  }

  it("names the component, and all problems at once", () => {
    assert.throws(() => check("ImageRepository", { keepImages: "3" }), {
      message: /^ImageRepository "one": `keepImages` .*\n`repositoryName` must be set\.$/s,
    });
  });
});

describe("withoutNulls", () => {
  it("leaves out what other languages send for nothing, and no output", () => {
    const inputs = { a: null, b: { c: null, d: [1, { e: null }] }, f: output, g: false, h: 0 };
    assert.deepEqual(withoutNulls(inputs), { b: { d: [1, {}] }, f: output, g: false, h: 0 });
  });
});

function check(component: string, inputs: Record<string, unknown>): void {
  const spec = schema().resources[`berth:index:${component}`];
  assert.ok(spec);
  checkInputs(`${component} "one"`, spec, inputs);
}

function problemsOf(component: string, inputs: Record<string, unknown>): string[] {
  try {
    check(component, inputs);
    return [];
  } catch (error) {
    assert.ok(error instanceof InvalidArgumentsError);
    return error.problems.map(({ message }) => message);
  }
}
