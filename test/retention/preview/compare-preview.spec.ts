import assert from "node:assert/strict";
import * as fc from "fast-check";

import { evaluateLifecyclePolicy } from "../../../retention";
import { comparePreview, type PreviewedImage } from "../../../retention/preview/compare-preview";
import { image, now, rule } from "../image-builder";
import { randomCase } from "../lifecycle-policy/random-case";

describe("comparePreview", () => {
  const policy = {
    rules: [rule(1, { tagStatus: "untagged", countType: "sinceImagePushed", countNumber: 7 })],
  };
  const images = [image("old", 9), image("young", 2), image("edge", 7.5)];
  const expired = (imageDigest: string, rulePriority = 1): PreviewedImage => ({
    ...{ imageDigest, outcome: "expired", rulePriority },
  });
  const compare = (preview: readonly PreviewedImage[], after = images) =>
    comparePreview({ policy, before: images, after, preview, from: now, to: now + 5000 }).map(
      ({ imageDigest, berth, ecr, explanation }) => [imageDigest, berth.outcome, ecr.outcome, explanation],
    );

  const cases: [title: string, preview: PreviewedImage[], expected: unknown[][]][] = [
    ["nothing where both say the same", [expired("old"), expired("edge")], []],
    ["an image that ECR would keep", [expired("edge")], [["old", "expired", "kept", undefined]]],
    [
      "an image that ECR alone would take",
      [expired("old"), expired("edge"), expired("young")],
      [["young", "kept", "expired", undefined]],
    ],
    ["another rule", [expired("old", 2), expired("edge")], [["old", "expired", "expired", undefined]]],
    ["what a day explains", [expired("old")], [["edge", "expired", "kept", "time"]]],
    [
      "an image that was pushed meanwhile",
      [expired("old"), expired("edge"), expired("new")],
      [["new", "kept", "expired", "changed"]],
    ],
  ];
  for (const [title, preview, expected] of cases) {
    it(`finds ${title}`, () =>
      assert.deepEqual(
        compare(preview, title.includes("meanwhile") ? [...images, image("new", 0)] : images),
        expected,
      ));
  }

  it("explains an image that got a tag meanwhile", () => {
    const after = [image("old", 9, { tags: ["v1"] }), ...images.slice(1)];
    assert.deepEqual(compare([expired("edge")], after), [["old", "expired", "kept", "changed"]]);
  });

  it("explains what AWS leaves open: which of two images of one time goes", () => {
    const twins = [image("a", 1), image("b", 1)];
    const one = { rules: [rule(1, { countNumber: 1 })] };
    const found = comparePreview({
      ...{ policy: one, before: twins, after: twins, preview: [expired("a")], from: now, to: now },
    });
    assert.deepEqual(
      found.map(({ imageDigest, explanation }) => [imageDigest, explanation]),
      [
        ["a", "undecided"],
        ["b", "undecided"],
      ],
    );
  });

  it("finds nothing in any repository where ECR's answer is our own", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0 }), (seed) => {
        const { policy: any, images: all } = randomCase(seed);
        const preview = evaluateLifecyclePolicy(any, all, now).flatMap(
          ({ imageDigest, outcome, rulePriority }): PreviewedImage[] =>
            outcome === "expired" || outcome === "archived" ? [{ imageDigest, outcome, rulePriority }] : [],
        );
        const found = comparePreview({ policy: any, before: all, after: all, preview, from: now, to: now });
        assert.deepEqual(
          found.filter(({ explanation }) => explanation !== "undecided"),
          [],
        );
      }),
      { numRuns: 300 },
    );
  });
});
