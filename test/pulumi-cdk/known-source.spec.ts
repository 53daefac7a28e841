import assert from "node:assert/strict";

import type { KnownImages } from "../../pulumi-cdk/known-images";
import { knownSource } from "../../pulumi-cdk/known-source";
import { assetTag } from "../../retention/images/asset-tag";

const hash = "a".repeat(64);
const built = { context: "cdk.out/asset.a", contentHash: hash };
const published = assetTag("shop", hash);

describe("the source of an asset's image in a Pulumi program", () => {
  const cases: readonly [string, readonly string[], readonly string[], unknown][] = [
    ["is the build where the repository has nothing of it", [], [], { source: built }],
    ["is the build where this stack has pushed it", [`web-${hash}`], [`web-${hash}`], { source: built }],
    [
      "is the digest where another stack has pushed it",
      [`web-${hash}`],
      [],
      { source: { digest: "sha256:0" } },
    ],
    [
      "is the digest where `cdk deploy` has published it",
      [published],
      [],
      { source: { digest: "sha256:0" } },
    ],
    [
      "stays this stack's own where `cdk deploy` has published it since",
      [published, `web-${hash}`],
      [`web-${hash}`],
      { source: built },
    ],
  ];
  for (const [title, there, own, expected] of cases) {
    it(title, () => assert.deepEqual(knownSource("web", built, known(there, own), "shop"), expected));
  }

  it("is a new build, with a warning, where this stack's image is gone", () => {
    const { source, warning } = knownSource("web", built, known([], [`web-${hash}`]), "shop");
    assert.deepEqual(source, { ...built, revision: 2 });
    assert.match(warning ?? "", /is gone from the repository "shop-assets-dev"/);
  });
});

function known(tags: readonly string[], own: readonly string[]): KnownImages {
  const digestByTag = new Map(tags.map((tag, index) => [tag, `sha256:${index}`]));
  return {
    repositoryName: "shop-assets-dev",
    images: { digestByTag, digests: new Set(digestByTag.values()) },
    ownTags: new Set(own),
  };
}
