import * as assert from "node:assert/strict";

import * as fc from "fast-check";

import { contentTag } from "../../components";
import type { ImageSettings } from "../../program/check-environment";
import type { Circumstances } from "../../program/found-source";
import { imageSource } from "../../program/image-source";
import { digest } from "../shared/mocks";
import { imageSettings } from "./config/configs";

const contentHash = "c0ffee";
const other = `sha256:${"f".repeat(64)}`;
const built = imageSettings("web");
const given = (image: { tag?: string; digest?: string }): ImageSettings => ({
  platform: "linux/amd64",
  ...image,
});

/** What the repository has (digest by tag, digests without), and which tags this stack's state holds. */
function circumstances(
  has: Record<string, string>,
  own: string[] = [],
  untagged: string[] = [],
): Circumstances {
  return {
    repositoryName: "myapp-assets-dev",
    images: {
      digestByTag: new Map(Object.entries(has)),
      digests: new Set([...Object.values(has), ...untagged]),
    },
    ownTags: new Set(own),
    contentHash,
  };
}

function revisionOf(about: Circumstances): number | string {
  const found = imageSource("web", built, about);
  if ("problem" in found) return found.problem.code;
  return "digest" in found.source ? found.source.digest : (found.source.revision ?? 0);
}

describe("imageSource", () => {
  const base = contentTag("web", contentHash);
  const cases: [title: string, about: Circumstances, expected: number | string][] = [
    ["builds content that is nowhere", circumstances({}), 0],
    ["keeps an image of its own registered", circumstances({ [base]: digest }, [base]), 0],
    ["refers to content that somebody else pushed", circumstances({ [base]: digest }), digest],
    ["builds a lost image of its own under a new tag", circumstances({}, [base]), 2],
    ["keeps the new tag in the runs after", circumstances({ [`${base}-r2`]: digest }, [`${base}-r2`]), 2],
    [
      "keeps it, were the old one to come back",
      circumstances({ [base]: other, [`${base}-r2`]: digest }, [`${base}-r2`]),
      2,
    ],
    ["builds it a third time when that is lost too", circumstances({}, [`${base}-r2`]), 3],
    [
      "refers to what a killed run had built again",
      circumstances({ [`${base}-r2`]: digest }, [base]),
      digest,
    ],
    ["takes another service's tags for no own ones", circumstances({}, ["api-c0ffee", "web-c0ffee-rc"]), 0],
  ];
  for (const [title, about, expected] of cases) {
    it(title, () => assert.equal(revisionOf(about), expected));
  }

  describe("in a stage that builds nothing", () => {
    const never = (about: Circumstances): Circumstances => ({
      ...about,
      promotion: { isOnlyWay: true, stack: "prod" },
    });
    const nothing: [title: string, about: Circumstances, expected: number | string][] = [
      ["refers to content that was promoted", circumstances({ [base]: digest }), digest],
      ["keeps what it has built itself before", circumstances({ [base]: digest }, [base]), 0],
      ["refuses content that is nowhere", circumstances({}), "content-not-promoted"],
      ["refuses a lost image of its own", circumstances({}, [base]), "content-not-promoted"],
      [
        "refuses what somebody else pushed, where others may",
        { ...circumstances({ [base]: other }), isTrusted: () => false },
        "content-not-promoted",
      ],
    ];
    for (const [title, about, expected] of nothing) {
      it(title, () => assert.equal(revisionOf(never(about)), expected));
    }

    it("says with which command it is promoted", () => {
      const found = imageSource("web", built, never(circumstances({})));
      assert.match(
        "problem" in found ? found.problem.message : "",
        /has no image of the content of "web" \("web-c0ffee"\).*`berth promote --from <stage> --to prod`/,
      );
    });
  });

  describe("in a stage that builds nothing, and whose image somebody deleted", () => {
    const lost = (about: Circumstances): string => {
      const found = imageSource("web", built, {
        ...about,
        promotion: { isOnlyWay: true, stack: "prod" },
        releases: new Map([["web", { digest, again: 0 }]]),
      });
      return "problem" in found ? found.problem.message : "";
    };

    it("names what ran, and says that it is gone", () =>
      assert.match(
        lost(circumstances({}, [base])),
        new RegExp(`deployed last, ${digest}, is gone from there`),
      ));

    it("says nothing of the kind where it is there, with other content", () =>
      assert.doesNotMatch(lost(circumstances({ "web-0ther": digest })), /is gone/));
  });

  describe("of an image that this run promotes", () => {
    const promoting = (about: Circumstances, tag: string, isAhead = false): Circumstances => ({
      ...about,
      promotion: { images: { web: { tag, digest } }, isAhead },
    });

    it("is its digest, without a word where the checkout has the same content", () => {
      const found = imageSource("web", built, promoting(circumstances({ [base]: digest }), base));
      assert.deepEqual(found, { source: { digest } });
    });

    it("is its digest where the checkout has other content, which is said", () => {
      const found = imageSource("web", built, promoting(circumstances({}, [], [digest]), "web-0ther"));
      assert.match(
        "source" in found ? (found.warning ?? "") : "",
        /"web-0ther".* other content \("web-c0ffee"\)/,
      );
    });

    it("is awaited in a preview, and refused in an `up`", () => {
      const preview = imageSource("web", built, promoting(circumstances({}), base, true));
      assert.deepEqual(preview, { source: { digest, isAwaited: true } });
      assert.equal(revisionOf(promoting(circumstances({}), base)), "content-not-promoted");
    });
  });

  describe("where others may push", () => {
    const isTrusted = (one: string) => one === digest;
    const untrusted: [title: string, about: Circumstances, expected: number | string][] = [
      [
        "builds content that somebody else pushed itself, under the next tag",
        circumstances({ [base]: other }),
        2,
      ],
      [
        "passes by tags that somebody has taken in advance",
        circumstances({ [base]: other, [`${base}-r2`]: other }),
        3,
      ],
      ["refers to what it has run before", circumstances({ [base]: digest }), digest],
      ["keeps an image of its own registered", circumstances({ [base]: other }, [base]), 0],
      [
        "keeps what it has built beside it",
        circumstances({ [base]: other, [`${base}-r2`]: other }, [`${base}-r2`]),
        2,
      ],
      ["builds content that is nowhere", circumstances({}), 0],
      [
        "builds a lost image of its own anew, whoever was there first",
        circumstances({ [`${base}-r2`]: other }, [base]),
        3,
      ],
    ];
    for (const [title, about, expected] of untrusted)
      it(title, () => assert.equal(revisionOf({ ...about, isTrusted }), expected));

    it("says which image was there, what it builds, and how to take it", () => {
      const found = imageSource("web", built, { ...circumstances({ [base]: other }), isTrusted });
      assert.ok("source" in found);
      assert.match(found.warning ?? "", /as "web-c0ffee" \(sha256:f+\), but this stack has not pushed it/);
      assert.match(
        found.warning ?? "",
        /builds it itself, as "web-c0ffee-r2"\..*`berth:pushedContent` to `take`/,
      );
    });

    it("never refers to what is neither trusted nor its own, and never registers a tag that is taken", () => {
      const tag = fc.constantFrom(base, ...[2, 3, 4, 5].map((n) => `${base}-r${n}`));
      fc.assert(
        fc.property(fc.uniqueArray(tag), fc.uniqueArray(tag), (there, own) => {
          const about = circumstances(Object.fromEntries(there.map((name) => [name, other])), own);
          const found = imageSource("web", built, { ...about, isTrusted });
          assert.ok("source" in found && !("digest" in found.source));
          const registered = contentTag("web", contentHash, found.source.revision);
          assert.equal(there.includes(registered), own.includes(registered), registered);
        }),
      );
    });
  });

  it("builds for the service's platform, or for those that are listed", () => {
    const platforms = ["linux/amd64", "linux/arm64"];
    const several = imageSettings("web", { platforms });
    const found = [built, several].map((service) => imageSource("web", service, circumstances({})));
    assert.deepEqual(found, [
      { source: { context: "web", platform: "linux/amd64", contentHash } },
      { source: { context: "web", platforms, contentHash } },
    ]);
  });

  it("says which image is lost, and what `up` makes of it", () => {
    const found = imageSource("web", built, circumstances({}, [base]));
    assert.ok("source" in found);
    assert.match(found.warning ?? "", /"web-c0ffee" of service "web" is gone .*again as "web-c0ffee-r2"/);
  });

  it("never registers a tag that is in the registry and not this stack's own", () => {
    const tag = fc.constantFrom(base, `${base}-r2`, `${base}-r3`, `${base}-r4`);
    fc.assert(
      fc.property(fc.uniqueArray(tag), fc.uniqueArray(tag), (there, own) => {
        const about = circumstances(Object.fromEntries(there.map((name) => [name, digest])), own);
        const found = imageSource("web", built, about);
        assert.ok("source" in found);
        if ("digest" in found.source) return;
        const registered = contentTag("web", contentHash, found.source.revision);
        assert.ok(!there.includes(registered) || own.includes(registered), registered);
        // What is registered and own is there, or else docker-build would leave it lost.
        assert.ok(!own.includes(registered) || there.includes(registered), registered);
      }),
    );
  });

  it("resolves a tag to its digest", () => {
    const found = imageSource("web", given({ tag: "web-1.2" }), circumstances({ "web-1.2": digest }));
    assert.deepEqual(found, { source: { digest } });
  });

  it("takes a digest that is there, with or without a tag", () => {
    const found = imageSource("web", given({ digest }), circumstances({}, [], [digest]));
    assert.deepEqual(found, { source: { digest } });
  });

  const unknown: [
    title: string,
    image: { tag?: string; digest?: string },
    has: Record<string, string>,
    expected: RegExp,
  ][] = [
    [
      "a tag that isn't there, naming repository and nearest tags",
      { tag: "web-1.3" },
      { "web-1.2": digest, "api-7": other, "web-1.30": digest },
      /"myapp-assets-dev" has no image with the tag "web-1.3" for service "web"\. The nearest of its 3 tags: "web-1.2", "web-1.30", "api-7"\./,
    ],
    [
      "a digest that isn't there",
      { digest: other },
      { "web-1": digest },
      /no image with the digest "sha256:f+" .* 1 others/,
    ],
    ["any tag of an empty repository", { tag: "x" }, {}, /It has no images at all\./],
  ];
  for (const [title, image, has, expected] of unknown) {
    it(`refuses ${title}`, () => {
      const found = imageSource("web", given(image), circumstances(has));
      assert.ok("problem" in found);
      assert.equal(found.problem.code, "unknown-image");
      assert.match(found.problem.message, expected);
    });
  }
});
