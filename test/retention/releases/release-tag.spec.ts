import * as assert from "node:assert/strict";

import * as fc from "fast-check";

import {
  formatPendingTag,
  formatReleaseTag,
  isReleaseService,
  isTag,
  parsePendingTag,
  parseReleaseTag,
} from "../../../retention";

describe("release tags", () => {
  it("is of no number that would not be read again", () => {
    for (const n of [0, -1, 1.5, 1e15, NaN]) assert.throws(() => formatReleaseTag("web", n), RangeError);
  });

  it("read back as they were written, and are tags that a registry takes", () => {
    const service = fc.stringMatching(/^[a-z0-9-]{1,100}$/);
    fc.assert(
      fc.property(service, fc.integer({ min: 1, max: 999_999_999_999_999 }), (name, n) => {
        const tag = formatReleaseTag(name, n);
        assert.ok(isReleaseService(name));
        assert.ok(isTag(tag), tag);
        assert.deepEqual(parseReleaseTag(tag), { service: name, n });
      }),
    );
  });

  for (const [what, tag] of Object.entries({
    "a content tag": "web-0123abcd",
    "no number": "release.web.",
    "number 0": "release.web.0",
    "a leading zero": "release.web.01",
    "a time": "release.web.2026-08-01",
    "a dot in the service": "release.web.api.3",
    "an upper case service": "release.Web.3",
    "no service": "release..3",
    "something before": "prod-release.web.3",
    "something behind": "release.web.3-rc",
    "a number past all precision": "release.web.9007199254740993",
  }))
    it(`takes ${what} for no release: ${tag}`, () => assert.equal(parseReleaseTag(tag), undefined));

  it("are not yet what is pending, whose tag begins as theirs do", () => {
    const service = fc.stringMatching(/^[a-z0-9-]{1,100}$/);
    fc.assert(
      fc.property(service, fc.stringMatching(/^[0-9a-f]{64}$/), (name, hash) => {
        const tag = formatPendingTag(name, `sha256:${hash}`);
        assert.ok(isTag(tag), tag);
        assert.equal(parseReleaseTag(tag), undefined);
        assert.deepEqual(parsePendingTag(tag), { service: name });
        assert.equal(parsePendingTag(formatReleaseTag(name, 3)), undefined);
      }),
    );
  });

  it("refuses services that no release tag can be made of", () => {
    for (const name of ["", "a.b", "Web", "a b", "a_b", "x".repeat(101)])
      assert.equal(isReleaseService(name), false, name);
  });
});
