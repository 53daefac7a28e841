import assert from "node:assert/strict";
import { S3 } from "@aws-sdk/client-s3";
import { TemporaryProject } from "../../language-host/temporary-project";
import { testWorld } from "../../world";
import { leftovers } from "./leftovers";
import { largeShopProgram } from "./shop-program";
import { counts } from "./summary";

describe("a larger app of CDK's constructs in a Pulumi program, under the real engine", function () {
  this.timeout(300_000);
  let project: TemporaryProject;
  let nothing: string[];

  before(async () => {
    const { env } = await testWorld();
    nothing = await leftovers();
    project = await TemporaryProject.create({
      env,
      files: { "index.ts": largeShopProgram, "worker/index.js": "exports.handler = async () => 1;" },
    });
  });
  after(async () => {
    await project.try("destroy", "--yes", "--skip-preview");
    await project.remove();
  });

  it("is made, changed where it differs, and deleted", async () => {
    const up = async (greeting: string) => {
      await project.pulumi("config", "set", "greeting", greeting);
      return counts(await project.pulumi("up", "--yes", "--skip-preview"));
    };
    const { created = 0, ...others } = await up("one");
    assert.ok(created > 80, String(created));
    assert.deepEqual(others, {});
    assert.deepEqual(await up("one"), { unchanged: created });
    assert.deepEqual(await up("two"), { updated: 2, replaced: 2, unchanged: created - 4 });
    assert.deepEqual(await stagedKeys(), 1);
    assert.deepEqual(counts(await project.pulumi("refresh", "--yes", "--skip-preview")), {
      unchanged: created,
    });
    assert.deepEqual(counts(await project.pulumi("destroy", "--yes", "--skip-preview")), {
      deleted: created,
    });
    assert.deepEqual(await leftovers(), nothing);
  });
});

/** How many file assets CDK's apps have in the buckets that @pulumi/cdk makes for them. */
async function stagedKeys(): Promise<number> {
  const s3 = new S3({ region: "us-east-1", forcePathStyle: true });
  const { Buckets = [] } = await s3.listBuckets({});
  const staging = Buckets.filter(({ Name }) => Name?.startsWith("pulumi-cdk-"));
  const contents = await Promise.all(staging.map(({ Name }) => s3.listObjectsV2({ Bucket: Name ?? "" })));
  return contents.flatMap(({ Contents = [] }) => Contents).length;
}
