import assert from "node:assert/strict";

import * as fc from "fast-check";

import { deadRules, deadWhateverImages } from "../../../retention/words/dead-rules";
import type { Image, LifecycleRule } from "../../../retention";
import { berth, temporaryFiles } from "../../cli/command";
import { image, rule } from "../image-builder";

const prod = [1, 2, 3].map((n) => image(`prod-${n}`, n, { tags: [`prod-${n}`] }));
const untagged = rule(9, { tagStatus: "untagged" });
const prefixes = (...tagPrefixList: string[]) => rule(1, { tagStatus: "tagged", tagPrefixList });
const patterns = (...tagPatternList: string[]) => rule(1, { tagStatus: "tagged", tagPatternList });
const archived = rule(1, { storageClass: "archive", countType: "sinceImageTransitioned", countUnit: "days" });

describe("a rule that does nothing to the images", () => {
  const cases: Record<string, [rules: LifecycleRule[], images: Image[], reasons: string[]]> = {
    "asks for several tags at once": [
      [prefixes("dev", "demo", "prod")],
      prod,
      [
        "matches none of the 3 images: an image must have a tag for each of `dev`, `demo` and `prod` at once. Write a rule for each of them.",
      ],
    ],
    "asks for several patterns at once": [
      [patterns("prod-*", "staging-*")],
      prod,
      [
        "matches none of the 3 images: an image must have a tag for each of `prod-*` and `staging-*` at once. Write a rule for each of them.",
      ],
    ],
    "is for untagged images, where all have tags": [
      [untagged],
      prod,
      ["matches none of the 3 images: all have tags."],
    ],
    "is for tags, where none has one": [
      [prefixes("prod")],
      [image("a", 1)],
      ["matches none of the 1 image: none has a tag."],
    ],
    "is for a prefix that no tag has": [
      [prefixes("v")],
      prod,
      ["matches none of the 3 images: no tag begins with v."],
    ],
    "is for a pattern that no tag is like": [
      [patterns("v*")],
      prod,
      ["matches none of the 3 images: no tag is like v*."],
    ],
    "forgets the wildcard": [
      [patterns("prod")],
      prod,
      ["matches none of the 3 images: no tag is prod, and without a `*` the pattern is the whole tag."],
    ],
    "is for the archive, in which nothing is": [
      [archived],
      prod,
      ["matches none of the 3 images: none is in the archive."],
    ],
    "is for what is not in the archive, where all is": [
      [rule(1, {})],
      [image("a", 1, { imageStatus: "ARCHIVED" })],
      ["matches none of the 1 image: all are in the archive."],
    ],
    "comes after another one for the same images": [
      [prefixes("prod"), { ...patterns("prod-*"), rulePriority: 2 }],
      prod,
      ["takes none of the 3 images that it matches: rule 1 matches them first."],
    ],
    "comes after several others for the same images": [
      [
        patterns("prod-1"),
        { ...patterns("prod-2"), rulePriority: 2 },
        { ...patterns("prod-*"), rulePriority: 3 },
      ],
      prod.slice(0, 2),
      ["takes none of the 2 images that it matches: the rules 1 and 2 match them first."],
    ],
    "is not one that matches an image, even if it takes none": [[prefixes("prod")], prod, []],
    "is none where there are no images": [[untagged], [], []],
  };
  for (const [title, [rules, images, reasons]] of Object.entries(cases)) {
    it(title, () => {
      const found = deadRules({ rules }, images);
      assert.deepEqual(
        found.map(({ reason }) => reason),
        reasons,
      );
    });
  }
});

describe("a rule that does nothing whatever the images", () => {
  const entries = fc.array(fc.constantFrom("a*", "*a", "a*b", "ab*", "*", "a", "ab"), {
    ...{ minLength: 1, maxLength: 3 },
  });
  const selections = fc.oneof(
    entries.map((tagPatternList) => ({ tagStatus: "tagged" as const, tagPatternList })),
    fc.uniqueArray(fc.constantFrom("a", "ab", "b"), { minLength: 1 }).map((tagPrefixList) => ({
      ...{ tagStatus: "tagged" as const, tagPrefixList },
    })),
    fc.constantFrom({ tagStatus: "untagged" as const }, { tagStatus: "any" as const }),
  );
  const policies = fc
    .array(selections, { minLength: 2, maxLength: 5 })
    .map((all) => all.map((selection, place) => rule(place + 1, selection)));
  const images = fc
    .array(fc.array(fc.constantFrom("a", "ab", "aab", "b", "ba", "c"), { maxLength: 3 }), { minLength: 1 })
    .map((all) => all.map((tags, place) => image(`sha256:${place}`, place, { tags })));

  it("does nothing to any images", () => {
    fc.assert(
      fc.property(policies, images, (rules, all) => {
        const dead = deadRules({ rules }, all).map(({ rulePriority }) => rulePriority);
        for (const { rulePriority } of deadWhateverImages({ rules })) assert.ok(dead.includes(rulePriority));
      }),
    );
  });

  it("is the only one that does nothing to images with each tag that a rule asks for", () => {
    fc.assert(
      fc.property(policies, (rules) => {
        const bare = rules.map(({ selection }, place) => {
          const { tagStatus, tagPatternList = [], tagPrefixList = [] } = selection;
          const anything = `x${place}x`;
          const tags =
            tagStatus === "any"
              ? [anything]
              : [
                  ...tagPatternList.map((entry) => entry.replaceAll("*", anything)),
                  ...tagPrefixList.map((prefix) => prefix + anything),
                ];
          return image(`sha256:${place}`, place, { tags });
        });
        assert.deepEqual(
          deadRules({ rules }, [...bare, image("sha256:untagged", 9)]).map(
            ({ rulePriority }) => rulePriority,
          ),
          deadWhateverImages({ rules }).map(({ rulePriority }) => rulePriority),
        );
      }),
    );
  });
});

describe("berth policy explain", () => {
  const file = temporaryFiles();
  const policy = file("policy.json", { rules: [prefixes("dev", "demo", "prod"), untagged] });
  const imageDetails = prod.map(({ imageDigest, imageTags }) => ({
    ...{ imageDigest, imageTags, imagePushedAt: "2026-07-02T12:00:00+00:00" },
  }));
  const images = file("images.json", { imageDetails });

  it("begins with the rules that do nothing", async () => {
    const { stdout } = await berth(["policy", "explain", "--policy", policy, "--images", images]);
    assert.match(
      stdout,
      /^Rule 1 matches none of the 3 images: .*\nRule 9 matches none of the 3 images: all have/,
    );
  });

  it("says so to machines, too", async () => {
    const argv = ["policy", "explain", "--policy", policy, "--images", images, "--format", "json"];
    const { rules } = JSON.parse((await berth(argv)).stdout) as { rules: { dead?: string }[] };
    assert.ok(rules.every(({ dead }) => dead?.startsWith("matches none")));
  });

  it("says without images, too, which rules never do anything", async () => {
    const behind = file("behind.json", { rules: [patterns("v*"), { ...patterns("v1*"), rulePriority: 2 }] });
    const { stdout } = await berth(["policy", "explain", "--policy", behind]);
    assert.match(stdout, /^Rule 2 takes none of the images that it matches: rule 1 matches them first\.\n\n/);
  });

  it("says without images, too, that several entries are meant at once", async () => {
    const { stdout } = await berth(["policy", "explain", "--policy", policy]);
    assert.match(stdout, /It is only for an image that has a tag for each of them at once\./);
  });
});
