import * as assert from "node:assert/strict";

import { InvalidArgumentsError, Release, type ReleaseArgs } from "../../../components";
import type { TaggedDigest } from "../../../retention";
import { digest, mockEngine, registry, valueOf } from "../../shared/mocks";

const args: ReleaseArgs = {
  service: "web",
  imageUri: `${registry}/myapp-assets-dev@${digest}`,
  serviceArn: "arn:aws:ecs:us-east-1:000000000000:service/main/web",
};

describe("Release", () => {
  const stash = "pulumi:index:Stash";

  it("keeps in the state what it is of, and nothing that does not decide", async () => {
    const engine = await mockEngine();
    new Release("web", {
      ...args,
      cluster: "main",
      taskDefinitionArn: "web:2",
      container: "app",
      existing: [],
      retire: { keepReleases: 5, inUse: [] },
      timeoutSeconds: 5,
    });
    await engine.settle();
    const { name, inputs } = engine.one(stash);
    assert.equal(name, "web-release");
    const decides = { cluster: "main", taskDefinitionArn: "web:2", container: "app" };
    assert.deepEqual(inputs, { input: { ...args, ...decides } });
  });

  it("is of another kind once its tag was lost", async () => {
    const inputOf = async (again?: number) => {
      const engine = await mockEngine();
      new Release("web", { ...args, ...(again !== undefined && { again }) });
      await engine.settle();
      return engine.one(stash).inputs["input"];
    };
    assert.deepEqual(await inputOf(), args);
    assert.deepEqual(await inputOf(0), args);
    assert.deepEqual(await inputOf(2), { ...args, again: 2 });
  });

  const other = `sha256:${"f".repeat(64)}`;
  const tags: [title: string, existing: TaggedDigest[], preview: boolean, tag: string | undefined][] = [
    ["the newest one, when it is on the image", [{ tag: "release.web.2", digest }], false, "release.web.2"],
    ["that in a preview too", [{ tag: "release.web.2", digest }], true, "release.web.2"],
    [
      "not known in a preview that is to place it",
      [
        { tag: "release.web.1", digest },
        { tag: "release.web.2", digest: other },
      ],
      true,
      undefined,
    ],
    ["not another service's", [{ tag: "release.api.2", digest }], true, undefined],
  ];
  for (const [title, existing, preview, tag] of tags)
    it(`has as its tag ${title}`, async () => {
      await mockEngine({ preview });
      const release = new Release("web", { ...args, existing });
      assert.equal(await valueOf(release.tag), tag);
      assert.equal(await valueOf(release.digest), digest);
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
