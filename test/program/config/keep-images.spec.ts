import * as assert from "node:assert/strict";

import { keepImagesProblems } from "../../../program/config/keep-images";
import { parseConfig } from "../../../program/config/config";

const both = ["linux/amd64", "linux/arm64"];

describe("how many images a repository has to keep for one run", () => {
  const cases: [string, Record<string, unknown>, number | undefined, number | undefined][] = [
    ["two services of an index each", { a: built(both), b: built(both) }, 3, 6],
    ["as many as there are", { a: built(both), b: built(both) }, 6, undefined],
    ["one platform in a list is one image", { a: built(["linux/amd64"]) }, 1, undefined],
    ["three images of one platform", { a: built(), b: built(), c: built() }, 2, 3],
    ["what CI pushed is not this run's", { a: { tag: "a-1" }, b: { digest: "sha256:0" } }, 1, undefined],
    ["the default, of a hundred services", many(100), undefined, undefined],
    ["the default, of more", many(101), undefined, 101],
    ["no number at all is another check's", { a: built(both) }, 0, undefined],
  ];
  for (const [title, images, keepImages, needed] of cases) {
    it(title, () => {
      const [problem, ...others] = keepImagesProblems(images, keepImages);
      assert.equal(problem && /^must be (\d+) or more/.exec(problem.message)?.[1], needed?.toString());
      assert.deepEqual(others, []);
    });
  }

  it("counts sidecars that are built, and says so at the configuration's path", () => {
    const image = { context: "web", platforms: both };
    const services = [{ name: "web", image, sidecars: { proxy: { image }, log: { image: "x/log:1" } } }];
    const retention = { keepImages: 5 };
    const values = { area: "shop", stage: "dev", ...json({ services, retention }) };
    const result = parseConfig(values);
    assert.deepEqual(result.ok ? [] : result.problems, [
      {
        code: "too-few-images",
        path: "berth:retention.keepImages",
        message:
          'must be 6 or more, for one run can push as many entries: an image of several platforms is an index and one image for each, as "web" with 3. With 5, the first could be gone before its service has started.',
      },
    ]);
  });
});

function built(platforms?: readonly string[]) {
  return { context: "web", ...(platforms && { platforms }) };
}

function many(count: number): Record<string, unknown> {
  return Object.fromEntries(Array.from({ length: count }, (_, n) => [`s${n}`, built()]));
}

function json(values: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, JSON.stringify(value)]));
}
