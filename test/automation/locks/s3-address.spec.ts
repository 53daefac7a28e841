import * as assert from "node:assert/strict";

import { s3Address } from "../../../automation/locks/s3-address";

describe("s3Address", () => {
  const keys = { AWS_ACCESS_KEY_ID: "AKIA", AWS_SECRET_ACCESS_KEY: "key" };
  const credentials = { accessKeyId: "AKIA", secretAccessKey: "key" };
  const cases: [title: string, url: string, env: Record<string, string>, expected: object][] = [
    ["a bucket alone", "s3://states", {}, {}],
    ["a folder of a bucket", "s3://states/team/a", {}, { prefix: "team/a/" }],
    [
      "a region of the URL before that of the environment",
      "s3://states?region=eu-west-1",
      { AWS_REGION: "us-east-1" },
      { region: "eu-west-1" },
    ],
    [
      "the region that the aws provider would read",
      "s3://states",
      { AWS_DEFAULT_REGION: "us-east-1" },
      { region: "us-east-1" },
    ],
    [
      "keys of the environment before a profile of it",
      "s3://states",
      { ...keys, AWS_PROFILE: "dev" },
      { credentials },
    ],
    [
      "a profile of the URL before keys of the environment",
      "s3://states?profile=ci",
      keys,
      { profile: "ci" },
    ],
    ["a profile of the environment", "s3://states", { AWS_PROFILE: "dev" }, { profile: "dev" }],
    [
      "a role",
      "s3://states?role=arn:aws:iam::1:role/state",
      {},
      { assumeRoles: [{ roleArn: "arn:aws:iam::1:role/state" }] },
    ],
    [
      "an endpoint and path style",
      "s3://states?endpoint=http://127.0.0.1:9000&s3ForcePathStyle=true",
      {},
      { endpoints: { s3: "http://127.0.0.1:9000" }, forcePathStyle: true },
    ],
    ["path style by its newer name", "s3://states?use_path_style=1", {}, { forcePathStyle: true }],
    [
      "an endpoint of the environment, that of S3 first",
      "s3://states",
      { AWS_ENDPOINT_URL: "http://a", AWS_ENDPOINT_URL_S3: "http://b" },
      { endpoints: { s3: "http://b" } },
    ],
  ];
  for (const [title, url, env, { prefix = "", forcePathStyle = false, ...settings }] of cases as [
    string,
    string,
    Record<string, string>,
    Partial<{ prefix: string; forcePathStyle: boolean }>,
  ][]) {
    it(`reads ${title}`, () => {
      const address = s3Address(url, env);
      const nothing = { endpoints: {}, allowedAccountIds: [], forbiddenAccountIds: [] };
      assert.deepEqual(address.settings, { ...nothing, ...settings });
      assert.deepEqual([address.bucket, address.prefix], ["states", prefix]);
      assert.equal(address.client.forcePathStyle, forcePathStyle);
    });
  }
});
