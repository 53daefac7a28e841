import * as assert from "node:assert/strict";

import { InvalidArgumentsError, Release, type ReleaseArgs } from "../../../components";
import { digest, mockEngine, registry } from "../../mocks";

const args: ReleaseArgs = {
  service: "web",
  imageUri: `${registry}/myapp-assets-dev@${digest}`,
  serviceArn: "arn:aws:ecs:us-east-1:000000000000:service/main/web",
};

describe("Release", () => {
  it("registers one resource, which is never deleted with it", async () => {
    const engine = await mockEngine();
    new Release("web", args);
    await engine.settle();
    const { name, inputs, retainOnDelete } = engine.one("pulumi-nodejs:dynamic/berth:Release");
    assert.deepEqual([name, retainOnDelete], ["web-release", true]);
    const { __provider, ...rest } = inputs;
    assert.match(String(__provider), /exports\.handler = /);
    assert.deepEqual(rest, { ...args, timeoutSeconds: 1200 });
  });

  const refused: Record<string, [Partial<ReleaseArgs>, string[]]> = {
    "a dot in the service": [{ service: "web.api" }, ["service"]],
    "an image by tag": [{ imageUri: `${registry}/myapp-assets-dev:1` }, ["imageUri"]],
    "an image without a registry": [{ imageUri: `web@${digest}` }, ["imageUri"]],
    "everything at once": [
      { service: "", imageUri: "", timeoutSeconds: 0 },
      ["service", "imageUri", "timeoutSeconds"],
    ],
  };
  for (const [what, [change, paths]] of Object.entries(refused))
    it(`refuses ${what}`, async () => {
      await mockEngine();
      assert.throws(
        () => new Release("web", { ...args, ...change }),
        (error) => {
          assert.ok(error instanceof InvalidArgumentsError);
          assert.deepEqual(
            error.problems.map(({ path }) => path),
            paths,
          );
          return true;
        },
      );
    });
});
