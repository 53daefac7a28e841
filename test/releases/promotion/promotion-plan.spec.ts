import assert from "node:assert/strict";

import { parseContentTag, tagsToBring } from "../../../releases/promotion/content-tags";
import { promotionPlan, type KnownRepositories } from "../../../releases/promotion/promotion-plan";

const digest = `sha256:${"a".repeat(64)}`;
const other = `sha256:${"b".repeat(64)}`;
const content = `web-${"0".repeat(32)}`;

describe("tagsToBring", () => {
  const on = (...tags: string[]) => tags.map((tag) => ({ tag, digest }));
  const cases: [title: string, tags: readonly string[], expected: readonly string[]][] = [
    ["brings the content's tag, and no release", [content, "release.web.3", "latest"], [content]],
    ["names a rebuilt image as another stage looks for it", [`${content}-r2`], [content, `${content}-r2`]],
    ["leaves the tags of another image's content", [content, `api-${"0".repeat(32)}`], [content]],
    ["brings what CI says, where there is no content's tag", ["v17", "latest", "release.web.3"], ["v17"]],
    [
      "brings no mark of `cdk gc`, and no signature's tag",
      ["v1", "0-aws-cdk.isolated-1", `sha256-${"a".repeat(64)}.sig`],
      ["v1"],
    ],
    ["gives one to an image without", ["release.web.3"], ["promoted-web-aaaaaaaaaaaa"]],
  ];
  for (const [title, tags, expected] of cases) {
    it(title, () => assert.deepEqual(tagsToBring("web", digest, on(...tags)), expected));
  }

  it("takes only what ends in a content's hash for a content's tag", () => {
    for (const tag of ["web", "web-c0ffee", "release.web.1", `Web-${"0".repeat(32)}`, `${content}-r0`])
      assert.equal(parseContentTag(tag), undefined, tag);
    assert.deepEqual(parseContentTag(`${content}-r12`), { image: "web", base: content });
  });
});

describe("promotionPlan", () => {
  const blobs = [
    { digest: "sha256:1", size: 100 },
    { digest: "sha256:2", size: 20 },
  ];
  const known = (more: Partial<KnownRepositories> = {}): KnownRepositories => ({
    ...{ from: "shop-dev", to: "shop-prod", targetTags: [] },
    sourceTags: [{ tag: content, digest }],
    missing: new Map([[digest, { manifests: 2, blobs }]]),
    ...more,
  });
  const web = { service: "web", image: "web", digest };

  it("says what moves, under which tags, and what is missing", () => {
    const { plan, problems } = promotionPlan([web], known());
    assert.deepEqual(problems, []);
    const image = { ...web, tags: [content], newTags: [content] };
    const missing = { missingManifests: 2, missingBlobs: 2, missingBytes: 120 };
    assert.deepEqual(plan, { images: [{ ...image, ...missing }], missingBytes: 120 });
  });

  it("counts a layer that images share once", () => {
    const missing = new Map([
      [digest, { manifests: 1, blobs }],
      [other, { manifests: 1, blobs: blobs.slice(0, 1) }],
    ]);
    const api = { service: "api", image: "api", digest: other };
    assert.equal(promotionPlan([web, api], known({ missing })).plan.missingBytes, 120);
  });

  it("has no tag to write where it is there", () => {
    const targetTags = [{ tag: content, digest }];
    assert.deepEqual(promotionPlan([web], known({ targetTags })).plan.images[0]?.newTags, []);
  });

  it("leaves a revision to the target that has one of its own", () => {
    const sourceTags = [{ tag: `${content}-r2`, digest }];
    const targetTags = [{ tag: `${content}-r2`, digest: other }];
    assert.deepEqual(promotionPlan([web], known({ sourceTags, targetTags })).plan.images[0]?.tags, [content]);
  });

  const refused: [title: string, more: Partial<KnownRepositories>, code: string, text: RegExp][] = [
    [
      "content that the target has built itself",
      { targetTags: [{ tag: content, digest: other }] },
      "content-elsewhere",
      /shop-prod has this content already as sha256:b+, under the tag web-0+, and tags never move/,
    ],
    [
      "what the source has withdrawn",
      { sourceTags: [{ tag: "withdrawn.web.3", digest }] },
      "withdrawn",
      /shop-dev has the tag withdrawn\.web\.3 on it/,
    ],
    [
      "what the target has withdrawn",
      { targetTags: [{ tag: "withdrawn.web.1", digest }] },
      "withdrawn",
      /shop-prod has the tag withdrawn\.web\.1 on it/,
    ],
    [
      "what can't be copied",
      {
        missing: new Map([[digest, { code: "image-incomplete", path: "web", message: "A layer is gone." }]]),
      },
      "image-incomplete",
      /A layer is gone/,
    ],
  ];
  for (const [title, more, code, text] of refused) {
    it(`refuses ${title}`, () => {
      const { problems } = promotionPlan([web], known(more));
      assert.deepEqual(
        problems.map((problem) => [problem.code, problem.path]),
        [[code, "web"]],
      );
      assert.match(problems[0]?.message ?? "", text);
    });
  }

  it("tells everything that is in the way at once", () => {
    const sourceTags = [digest, other].map((one, n) => ({ tag: `withdrawn.web.${n + 1}`, digest: one }));
    const api = { service: "api", image: "api", digest: other };
    assert.equal(promotionPlan([web, api], known({ sourceTags })).problems.length, 2);
  });
});
