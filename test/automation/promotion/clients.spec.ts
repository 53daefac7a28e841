import assert from "node:assert/strict";

import { followed } from "../../../automation/promotion/clients";
import { isProtected } from "../../../automation/promotion/protection";

describe("the clients of a stack that is promoted", () => {
  const none = { endpoints: {}, allowedAccountIds: [], forbiddenAccountIds: [] };
  const keys = { AWS_ACCESS_KEY_ID: "id", AWS_SECRET_ACCESS_KEY: "secret" };
  const credentials = { accessKeyId: "id", secretAccessKey: "secret" };

  it("follow the stack's settings before the environment of its engine", () => {
    const settings = { ...none, region: "eu-west-1", profile: "dev" };
    const found = followed(settings, { ...keys, AWS_REGION: "us-east-1", AWS_PROFILE: "me" }, {});
    assert.deepEqual(found, settings);
  });

  it("follow the environment of the engine, whoever's process it is", () => {
    const env = {
      ...keys,
      AWS_DEFAULT_REGION: "us-east-1",
      AWS_ENDPOINT_URL: "http://aws",
      AWS_ENDPOINT_URL_ECR: "http://ecr",
    };
    assert.deepEqual(followed(none, env, {}), {
      ...{ ...none, region: "us-east-1", credentials },
      endpoints: { ecr: "http://ecr", ecs: "http://aws", sts: "http://aws" },
    });
  });

  it("are another profile's where one is named, without keys and roles of the stack", () => {
    const settings = { ...none, region: "eu-west-1", credentials, assumeRoles: [{ roleArn: "role" }] };
    const found = followed(settings, keys, { profile: "reader", region: "eu-north-1" });
    assert.deepEqual(found, { ...none, region: "eu-north-1", profile: "reader", assumeRoles: [] });
  });
});

describe("a protected stage", () => {
  const cases: [title: string, config: Record<string, string>, stack: string, expected: boolean][] = [
    ["is prod, where nothing is said", { "berth:stage": "prod" }, "live", true],
    ["is not dev", { "berth:stage": "dev" }, "dev", false],
    ["is told by the stack's name where there is no `berth:stage`", {}, "acme/shop/production", true],
    [
      "is what protects its repository",
      { "berth:stage": "live", "berth:retention": '{"protectStages":["live"]}' },
      "x",
      true,
    ],
    [
      "is no other then",
      { "berth:stage": "prod", "berth:retention": '{"protectStages":["live"]}' },
      "x",
      false,
    ],
    ["is what is said to be one", { "berth:stage": "dev", "berth:protected": "true" }, "dev", true],
    ["is not what is said to be none", { "berth:stage": "prod", "berth:protected": "false" }, "prod", false],
  ];
  for (const [title, config, stack, expected] of cases) {
    it(title, () =>
      assert.equal(
        isProtected((key) => config[key], stack),
        expected,
      ),
    );
  }
});
