import assert from "node:assert/strict";

import { followed, plainSettings } from "../../automation/stack-clients";

describe("the clients of a stack", () => {
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
      endpoints: {
        ecr: "http://ecr",
        ...{ ecs: "http://aws", sts: "http://aws", lambda: "http://aws", logs: "http://aws" },
      },
    });
  });

  it("are another profile's where one is named, without keys and roles of the stack", () => {
    const settings = { ...none, region: "eu-west-1", credentials, assumeRoles: [{ roleArn: "role" }] };
    const found = followed(settings, keys, { profile: "reader", region: "eu-north-1" });
    assert.deepEqual(found, { ...none, region: "eu-north-1", profile: "reader", assumeRoles: [] });
  });

  it("are made of settings in plain text and as JSON, and of no secret", () => {
    const read = plainSettings({
      "aws:region": "eu-west-1",
      "aws:assumeRoles": [{ roleArn: "role" }],
      "aws:secretKey": { secure: "v1:..." },
    });
    assert.deepEqual(
      [read("aws:region"), read("aws:assumeRoles"), read("aws:secretKey"), read("aws:profile")],
      ["eu-west-1", '[{"roleArn":"role"}]', undefined, undefined],
    );
  });
});
