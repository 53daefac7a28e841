import assert from "node:assert/strict";
import fc from "fast-check";

import { releaseNameOf } from "../../../releases/naming/release-name";
import { formatReleaseTag, isReleaseService, parseReleaseTag } from "../../../retention";

describe("releaseNameOf", () => {
  for (const [name, counted] of [
    ["web", "web"],
    ["Shop_Web", "shop-web"],
    ["nightly/clean.up", "nightly-clean-up"],
    ["żółw", "---w"],
  ] as const) {
    it(`counts ${name} as ${counted}`, () => assert.equal(releaseNameOf(name), counted));
  }

  it("makes a name that tags can carry of any, and reads it back from the tag", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 300 }), (name) => {
        const counted = releaseNameOf(name);
        assert.ok(isReleaseService(counted), counted);
        assert.equal(parseReleaseTag(formatReleaseTag(counted, 7))?.service, counted);
      }),
    );
  });

  it("tells long names apart that begin alike", () => {
    const [a, b] = ["a", "b"].map((end) => releaseNameOf("x".repeat(150) + end));
    assert.notEqual(a, b);
  });
});
