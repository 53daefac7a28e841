import * as assert from "node:assert/strict";

import { unaccountedReleases } from "../../../retention/releases/unaccounted-releases";

const tags = (text: string) =>
  text.split(" ").map((one) => {
    const [tag = "", digest = ""] = one.split("@");
    return { tag, digest };
  });

describe("unaccountedReleases", () => {
  const cases: readonly (readonly [
    title: string,
    tags: string,
    inUse: string,
    expected: readonly string[],
  ])[] = [
    ["nothing of a history whose newest runs", "release.web.1@a release.web.2@b", "b", []],
    [
      "what counts higher than what runs",
      "release.web.1@a release.web.2@b release.web.3@x",
      "b",
      ["release.web.3"],
    ],
    ["nothing of a service that is gone", "release.web.1@a release.web.2@b", "other", []],
    ["nothing of another service", "release.web.2@b release.api.9@x", "b", []],
    [
      "what jumps over the rest, of a service that is gone too",
      "release.web.1@a release.web.999999999@x",
      "",
      ["release.web.999999999"],
    ],
    ["nothing that is in use itself", "release.web.1@a release.web.2@b release.web.7@c", "b c", []],
    [
      "nothing of tags that only look like releases",
      "release.web.1@a release.web.x@y releases.web.9@z",
      "a",
      [],
    ],
  ];
  for (const [title, all, inUse, expected] of cases)
    it(`finds ${title}`, () =>
      assert.deepEqual(unaccountedReleases(tags(all), new Set(inUse.split(" "))), expected));
});
