import * as assert from "node:assert/strict";

import { evaluateLifecyclePolicy, type Image, type LifecycleRule, type Verdict } from "../../../retention";
import { day, image, now, rule, transition } from "../image-builder";

interface Case {
  readonly rules: readonly LifecycleRule[];
  readonly images: readonly Image[];
  /** By digest; images that are not named are kept. */
  readonly taken: Readonly<Record<string, readonly [Verdict["outcome"], number]>>;
}

function tagged(...tagPatternList: string[]) {
  return { tagStatus: "tagged", tagPatternList } as const;
}

function prefixed(...tagPrefixList: string[]) {
  return { tagStatus: "tagged", tagPrefixList } as const;
}

const untagged = { tagStatus: "untagged" } as const;
const any = { tagStatus: "any" } as const;

function older(countNumber: number) {
  return { countType: "sinceImagePushed", countUnit: "days", countNumber } as const;
}

function unpulled(countNumber: number) {
  return { countType: "sinceImagePulled", countUnit: "days", countNumber } as const;
}

function inArchive(countNumber: number) {
  return {
    storageClass: "archive",
    countType: "sinceImageTransitioned",
    countUnit: "days",
    countNumber,
  } as const;
}

const archivedOn = (daysAgo: number) =>
  ({ imageStatus: "ARCHIVED", lastArchivedAt: now - daysAgo * day }) as const;
const restored = (daysAgo: number) => ({ lastActivatedAt: now - daysAgo * day });
const pulled = (daysAgo: number) => ({ lastRecordedPullTime: now - daysAgo * day });

const groups: Readonly<Record<string, Readonly<Record<string, Case>>>> = {
  "a match claims": {
    "what a rule matches and keeps is kept from the rules below it": {
      rules: [rule(1, { ...prefixed("release."), countNumber: 9999 }), rule(2, any)],
      images: [image("old", 400, { tags: ["web-1", "release.web.1"] }), image("b", 2), image("c", 1)],
      taken: { b: ["expired", 2] },
    },
    "an untagged image too": {
      rules: [rule(1, { ...untagged, ...older(9) }), rule(2, any)],
      images: [image("a", 8), image("b", 7), image("c", 6, { tags: ["x"] })],
      taken: {},
    },
    "not one that meets only some of the rule's list": {
      rules: [rule(1, { ...tagged("prod*", "live"), countNumber: 9 }), rule(2, any)],
      images: [image("a", 8, { tags: ["prod-1"] }), image("b", 1)],
      taken: { a: ["expired", 2] },
    },
    "a claimed image still fills its place in the counts below": {
      rules: [rule(1, { ...tagged("release*"), countNumber: 9 }), rule(2, { ...any, countNumber: 2 })],
      images: [image("a", 3), image("b", 2, { tags: ["release-1"] }), image("c", 1, { tags: ["release-2"] })],
      taken: { a: ["expired", 2] },
    },
    "an image that a higher rule takes still fills its place, too": {
      rules: [rule(1, { ...untagged, ...older(1) }), rule(2, any)],
      images: [image("a", 3, { tags: ["x"] }), image("b", 2)],
      taken: { a: ["expired", 2], b: ["expired", 1] },
    },
    "only in the rule's storage class": {
      rules: [rule(1, { ...any, countNumber: 9 }), rule(2, { ...any, ...inArchive(90) })],
      images: [image("a", 500, archivedOn(100)), image("b", 500)],
      taken: { a: ["expired", 2] },
    },
    "priorities are numbers, not places in the list": {
      rules: [rule(10, any), rule(9, { ...tagged("x"), countNumber: 9 })],
      images: [image("a", 9, { tags: ["x"] }), image("b", 8), image("c", 7)],
      taken: { b: ["expired", 10] },
    },
  },
  counts: {
    "as many as the number are kept": {
      rules: [rule(1, { ...any, countNumber: 3 })],
      images: [image("a", 1), image("b", 3), image("c", 2)],
      taken: {},
    },
    "the oldest goes first, wherever it stands": {
      rules: [rule(1, { ...any, countNumber: 2 })],
      images: [image("a", 1), image("b", 3), image("c", 2)],
      taken: { b: ["expired", 1] },
    },
    "of two pushed at once at the border, either may go": {
      rules: [rule(1, any)],
      images: [image("a", 1), image("b", 1), image("c", 2)],
      taken: { a: ["may-expire", 1], b: ["may-expire", 1], c: ["expired", 1] },
    },
    "three at once, two places": {
      rules: [rule(4, { ...any, countNumber: 3 })],
      images: [image("a", 1), image("b", 2), image("c", 2), image("d", 2)],
      taken: { b: ["may-expire", 4], c: ["may-expire", 4], d: ["may-expire", 4] },
    },
    "two pushed at once on the same side of the border are no tie": {
      rules: [rule(1, { ...any, countNumber: 2 })],
      images: [image("a", 1), image("b", 1), image("c", 2), image("d", 2)],
      taken: { c: ["expired", 1], d: ["expired", 1] },
    },
    "a tie with a claimed image leaves it claimed": {
      rules: [rule(1, { ...tagged("keep"), countNumber: 9 }), rule(2, any)],
      images: [image("a", 1, { tags: ["keep"] }), image("b", 1)],
      taken: { b: ["may-expire", 2] },
    },
    "a restored image counts from its restoration": {
      rules: [rule(1, any)],
      images: [image("a", 300, restored(1)), image("b", 2)],
      taken: { b: ["expired", 1] },
    },
    "an archived image fills no place in the standard class": {
      rules: [rule(1, any)],
      images: [image("a", 9), image("b", 2, archivedOn(1))],
      taken: {},
    },
    "an image that is being restored does": {
      rules: [rule(1, any)],
      images: [image("a", 9), image("b", 20, { imageStatus: "ACTIVATING", ...restored(0) })],
      taken: { a: ["expired", 1] },
    },
    "index, platform's image and attestation are three": {
      rules: [rule(1, { ...any, countNumber: 3 })],
      images: [
        image("old", 9, { tags: ["web-1"] }),
        image("index", 1, { tags: ["web-2"], children: ["amd64", "attestation"] }),
        image("amd64", 1),
        image("attestation", 1),
      ],
      taken: { old: ["expired", 1] },
    },
    "a count in the archive goes by the archiving": {
      rules: [rule(1, { ...any, storageClass: "archive" })],
      images: [image("a", 500, archivedOn(100)), image("b", 400, archivedOn(200))],
      taken: { b: ["expired", 1] },
    },
  },
  ages: {
    "exactly as old as the number is kept": {
      rules: [rule(1, { ...any, ...older(5) })],
      images: [image("a", 5), image("b", 5, { imagePushedAt: now - 5 * day - 1 })],
      taken: { b: ["expired", 1] },
    },
    "a restored image is as old as its push or as its restoration: AWS doesn't say": {
      rules: [rule(1, { ...any, ...older(5) })],
      images: [image("a", 300, restored(4)), image("b", 300, restored(6)), image("c", 5, restored(4))],
      taken: { a: ["may-expire", 1], b: ["expired", 1] },
    },
    "so what it is to go to is in doubt, too": {
      rules: [rule(1, { ...any, ...older(5) }, transition)],
      images: [image("a", 300, restored(4))],
      taken: { a: ["may-expire", 1] },
    },
    "a tie is none": {
      rules: [rule(1, { ...any, ...older(5) })],
      images: [image("a", 6), image("b", 6)],
      taken: { a: ["expired", 1], b: ["expired", 1] },
    },
    "since the last pull; of an image never pulled, since its push": {
      rules: [rule(1, { ...any, ...unpulled(30) }, transition)],
      images: [image("a", 99, pulled(29)), image("b", 99, pulled(31)), image("c", 31), image("d", 29)],
      taken: { b: ["archived", 1], c: ["archived", 1] },
    },
    "since the restoration, of an image not pulled since": {
      rules: [rule(1, { ...any, ...unpulled(30) }, transition)],
      images: [
        image("a", 300, { ...pulled(200), ...restored(10) }),
        image("b", 300, { ...pulled(20), ...restored(100) }),
        image("c", 300, { ...pulled(200), ...restored(100) }),
        image("d", 300, restored(10)),
      ],
      taken: { c: ["archived", 1] },
    },
    "since the archiving": {
      rules: [rule(1, { ...any, ...inArchive(90) })],
      images: [image("a", 500, archivedOn(90)), image("b", 500, archivedOn(91)), image("c", 500)],
      taken: { b: ["expired", 1] },
    },
    "of an archived image without that date, since its push": {
      rules: [rule(1, { ...any, ...inArchive(90) })],
      images: [image("a", 500, { imageStatus: "ARCHIVED" })],
      taken: { a: ["expired", 1] },
    },
  },
  lists: {
    "each entry may be met by another tag": {
      rules: [rule(1, { ...prefixed("prod", "eu-"), ...older(1) })],
      images: [
        image("a", 9, { tags: ["prod-1", "eu-west-1"] }),
        image("b", 9, { tags: ["prod-1", "prod-eu-"] }),
        image("c", 9, { tags: ["eu-"] }),
      ],
      taken: { a: ["expired", 1] },
    },
    "one tag may meet several": {
      rules: [rule(1, { ...tagged("*a*", "b*"), ...older(1) })],
      images: [image("a", 9, { tags: ["bar"] }), image("b", 9, { tags: ["b", "b2"] })],
      taken: { a: ["expired", 1] },
    },
    "an entry twice asks for no more than once": {
      rules: [rule(1, { ...tagged("a*", "a*"), ...older(1) })],
      images: [image("a", 9, { tags: ["a1"] })],
      taken: { a: ["expired", 1] },
    },
    "the same text as prefix and as pattern": {
      rules: [
        rule(1, { ...prefixed("v1"), ...older(1) }),
        rule(2, { ...tagged("v1"), ...older(1) }),
        rule(3, { ...tagged("v1*"), ...older(1) }),
      ],
      images: [image("a", 9, { tags: ["v1"] }), image("b", 9, { tags: ["v10"] })],
      taken: { a: ["expired", 1], b: ["expired", 1] },
    },
    "a prefix has no wildcards": {
      rules: [rule(1, { ...prefixed("prod*"), ...older(1) })],
      images: [image("a", 9, { tags: ["prod-1"] })],
      taken: {},
    },
    "an image with a thousand tags": {
      rules: [rule(1, { ...tagged("*-999", "t-0"), ...older(1) })],
      images: [
        image("a", 9, { tags: Array.from({ length: 1000 }, (_, n) => `t-${n}`) }),
        image("b", 9, { tags: Array.from({ length: 999 }, (_, n) => `t-${n}`) }),
      ],
      taken: { a: ["expired", 1] },
    },
    "tagged is no image without tags": {
      rules: [rule(1, { ...tagged("*"), ...older(1) })],
      images: [image("a", 9), image("b", 9, { tags: ["x"] })],
      taken: { b: ["expired", 1] },
    },
  },
  indexes: {
    "a kept index holds its images": {
      rules: [rule(1, { ...untagged, ...older(1) })],
      images: [
        image("index", 9, { tags: ["web-1"], children: ["amd64", "gone"] }),
        image("amd64", 9),
        image("stray", 9),
      ],
      taken: { stray: ["expired", 1] },
    },
    "an index that goes lets go what a rule takes, and nothing else": {
      rules: [rule(1, { ...tagged("web*"), ...older(1) }), rule(2, { ...untagged, ...older(8) })],
      images: [
        image("index", 9, { tags: ["web-1"], children: ["amd64", "arm64"] }),
        image("amd64", 9),
        image("arm64", 7),
      ],
      taken: { index: ["expired", 1], amd64: ["expired", 2] },
    },
    "one of two indexes is enough to hold": {
      rules: [rule(1, { ...any, ...older(5) })],
      images: [
        image("old", 9, { children: ["amd64"] }),
        image("new", 1, { children: ["amd64"] }),
        image("amd64", 9),
      ],
      taken: { old: ["expired", 1] },
    },
    "an index in an index holds what that one refers to": {
      rules: [rule(1, { ...untagged, ...older(1) })],
      images: [
        image("amd64", 9),
        image("inner", 9, { children: ["amd64"] }),
        image("outer", 9, { tags: ["x"], children: ["inner"] }),
      ],
      taken: {},
    },
    "an index that may go leaves its images in doubt": {
      rules: [rule(1, { ...tagged("web*") }), rule(2, { ...untagged, ...older(1) })],
      images: [
        image("a", 9, { tags: ["web-1"], children: ["amd64"] }),
        image("b", 9, { tags: ["web-2"] }),
        image("amd64", 9),
      ],
      taken: { a: ["may-expire", 1], b: ["may-expire", 1], amd64: ["may-expire", 2] },
    },
    "an index that goes to the archive lets go, as one that is there": {
      rules: [
        rule(1, { ...tagged("web*"), ...unpulled(5) }, transition),
        rule(2, { ...untagged, ...older(1) }),
      ],
      images: [
        image("index", 9, { tags: ["web-1"], children: ["amd64"] }),
        image("amd64", 9),
        image("archived", 9, { ...archivedOn(3), children: ["arm64"] }),
        image("arm64", 9),
      ],
      taken: { index: ["archived", 1], amd64: ["expired", 2], arm64: ["expired", 2] },
    },
    "a ring of references holds itself": {
      rules: [rule(1, { ...any, ...older(1) })],
      images: [image("a", 9, { children: ["b"] }), image("b", 9, { children: ["a"] })],
      taken: {},
    },
  },
  referrers: {
    "a signature goes with its subject, by the subject's rule": {
      rules: [rule(1, { ...tagged("web*"), ...older(1) })],
      images: [
        image("signature", 9, { subjectManifestDigest: "a" }),
        image("a", 9, { tags: ["web-1"] }),
        image("attestation", 9, { subjectManifestDigest: "signature" }),
      ],
      taken: { a: ["expired", 1], signature: ["expired", 1], attestation: ["expired", 1] },
    },
    "also to the archive": {
      rules: [rule(1, { ...tagged("web*"), ...unpulled(1) }, transition)],
      images: [image("signature", 0, { subjectManifestDigest: "a" }), image("a", 9, { tags: ["web-1"] })],
      taken: { a: ["archived", 1], signature: ["archived", 1] },
    },
    "not when it is there already": {
      rules: [rule(1, { ...tagged("web*"), ...unpulled(1) }, transition)],
      images: [
        image("signature", 9, { subjectManifestDigest: "a", ...archivedOn(1) }),
        image("a", 9, { tags: ["web-1"] }),
      ],
      taken: { a: ["archived", 1] },
    },
    "there, its own rule may still take it": {
      rules: [
        rule(1, { ...tagged("web*"), ...unpulled(1) }, transition),
        rule(2, { ...untagged, storageClass: "archive" }),
      ],
      images: [
        image("signature", 9, { subjectManifestDigest: "a", ...archivedOn(1) }),
        image("other", 9, archivedOn(1)),
        image("a", 9, { tags: ["web-1"] }),
      ],
      taken: { a: ["archived", 1], signature: ["may-expire", 2], other: ["may-expire", 2] },
    },
    "a rule may take it before its subject": {
      rules: [rule(1, { ...untagged, ...older(1) })],
      images: [image("signature", 9, { subjectManifestDigest: "a" }), image("a", 9, { tags: ["web-1"] })],
      taken: { signature: ["expired", 1] },
    },
    "taken by its own rule when both are": {
      rules: [rule(1, { ...tagged("web*"), ...older(1) }), rule(2, { ...untagged, ...older(1) })],
      images: [image("signature", 9, { subjectManifestDigest: "a" }), image("a", 9, { tags: ["web-1"] })],
      taken: { a: ["expired", 1], signature: ["expired", 2] },
    },
    "in doubt when its subject is": {
      rules: [rule(1, { ...tagged("web*") })],
      images: [
        image("signature", 9, { subjectManifestDigest: "a" }),
        image("a", 9, { tags: ["web-1"] }),
        image("b", 9, { tags: ["web-2"] }),
      ],
      taken: { signature: ["may-expire", 1], a: ["may-expire", 1], b: ["may-expire", 1] },
    },
    "by the subject's rule when that is certain and its own is not": {
      rules: [rule(1, { ...tagged("web*"), ...older(1) }), rule(2, untagged)],
      images: [
        image("signature", 9, { subjectManifestDigest: "a" }),
        image("other", 9),
        image("a", 9, { tags: ["web-1"] }),
      ],
      taken: { a: ["expired", 1], signature: ["expired", 1], other: ["may-expire", 2] },
    },
    "held by an index, whatever becomes of its subject": {
      rules: [rule(1, { ...tagged("old"), ...older(1) })],
      images: [
        image("attestation", 9, { subjectManifestDigest: "a" }),
        image("a", 9, { tags: ["old"] }),
        image("index", 9, { tags: ["web-1"], children: ["attestation"] }),
      ],
      taken: { a: ["expired", 1] },
    },
    "kept when its subject is not in the repository": {
      rules: [rule(1, { ...tagged("old"), ...older(1) })],
      images: [image("signature", 9, { subjectManifestDigest: "a" })],
      taken: {},
    },
  },
  "nothing to do": {
    "no images": { rules: [rule(1, any)], images: [], taken: {} },
    "no rules": { rules: [], images: [image("a", 9)], taken: {} },
    "no rule for the image": {
      rules: [rule(1, { ...tagged("x") }), rule(2, { ...untagged })],
      images: [image("a", 9, { tags: ["y"] })],
      taken: {},
    },
  },
};

describe("evaluateLifecyclePolicy", () => {
  for (const [group, cases] of Object.entries(groups)) {
    describe(group, () => {
      for (const [title, { rules, images, taken }] of Object.entries(cases)) {
        it(title, () => {
          const expected = images.map(({ imageDigest }): Verdict => {
            const [outcome, rulePriority] = taken[imageDigest] ?? (["kept", null] as const);
            return { imageDigest, outcome, rulePriority };
          });
          assert.deepEqual(evaluateLifecyclePolicy({ rules }, images, now), expected);
          // The order of images means nothing.
          assert.deepEqual(
            evaluateLifecyclePolicy({ rules }, [...images].reverse(), now),
            [...expected].reverse(),
          );
        });
      }
    });
  }

  it("changes neither policy nor images", () => {
    const images = [image("a", 1, { tags: ["x"] }), image("b", 2, { children: ["a"] })].map(Object.freeze);
    const rules = [rule(2, any), rule(1, tagged("x"))].map(Object.freeze) as LifecycleRule[];
    evaluateLifecyclePolicy(
      Object.freeze({ rules: Object.freeze(rules) as LifecycleRule[] }),
      images as Image[],
      now,
    );
  });
});
