import * as assert from "node:assert/strict";
import { readConfiguration } from "../../../plugins/aws/configuration";
import { awsPlugin } from "../../../plugins/aws/plugin";
import { resources } from "../../../plugins/aws/resources";
import type { Values } from "../../../plugins/provider";
import { UNKNOWN } from "../../../plugins/provider/values";

describe("the aws provider's configuration", () => {
  it("reads what comes as JSON", () => {
    const read = readConfiguration(
      {
        allowedAccountIds: '["000000000000"]',
        endpoints: '[{"ecr":"http://127.0.0.1:1"},{"ecs":"http://127.0.0.1:2"}]',
        defaultTags: '{"tags":{"a":"1"}}',
        maxRetries: "2",
      },
      {},
    );
    assert.deepEqual(read.allowedAccountIds, ["000000000000"]);
    assert.deepEqual(read.endpoints, { ecr: "http://127.0.0.1:1", ecs: "http://127.0.0.1:2" });
    assert.deepEqual(read.defaultTags, { a: "1" });
    assert.equal(read.maxAttempts, 3);
  });

  const regions: readonly {
    title: string;
    config: Values;
    environment: NodeJS.ProcessEnv;
    region: string | undefined;
  }[] = [
    {
      title: "the configuration before the environment",
      config: { region: "a" },
      environment: { AWS_REGION: "b" },
      region: "a",
    },
    {
      title: "AWS_REGION before AWS_DEFAULT_REGION",
      config: {},
      environment: { AWS_REGION: "b", AWS_DEFAULT_REGION: "c" },
      region: "b",
    },
    {
      title: "AWS_DEFAULT_REGION last",
      config: { region: UNKNOWN },
      environment: { AWS_DEFAULT_REGION: "c" },
      region: "c",
    },
    { title: "none, if nobody names one", config: {}, environment: {}, region: undefined },
  ];
  for (const { title, config, environment, region } of regions) {
    it(`takes as region ${title}`, () => assert.equal(readConfiguration(config, environment).region, region));
  }

  it("reads which roles are to be assumed", () => {
    const read = readConfiguration(
      {
        assumeRoles: '[{"roleArn":"x","externalId":"y"}]',
        assumeRoleWithWebIdentity: '{"roleArn":"z"}',
        stsRegion: "us-east-1",
      },
      {},
    );
    assert.deepEqual(read.assumeRoles, [{ roleArn: "x", externalId: "y" }]);
    assert.deepEqual(read.webIdentity, { roleArn: "z" });
    assert.equal(read.stsRegion, "us-east-1");
  });

  it("refuses what the stand-in would have to ignore", () => {
    assert.throws(
      () => readConfiguration({ sharedConfigFiles: '["x"]', httpProxy: "http://x" }, {}),
      /does not support `aws:httpProxy`, `aws:sharedConfigFiles`/,
    );
  });

  it("gives resources the region and the default tags, under their own", async () => {
    const plugin = awsPlugin("7.0.0", { AWS_REGION: "us-east-1" });
    await plugin.configure({ defaultTags: '{"tags":{"a":"1","b":"2"}}' });
    const repository = resources.find(({ token }) => token === "aws:ecr/repository:Repository");
    assert.ok(repository);
    const inputs = await plugin.applyConfiguration(repository, { tags: { b: "3" } });
    assert.deepEqual(inputs, { region: "us-east-1", tags: { a: "1", b: "3" } });
    assert.deepEqual(plugin.derive(repository, inputs), { tagsAll: { a: "1", b: "3" } });
  });
});
