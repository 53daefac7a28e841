import * as assert from "node:assert/strict";

import {
  generateLifecyclePolicy,
  guardAttachedImages,
  type Image,
  type ImageInUse,
  type LifecyclePolicy,
  type ViolationTime,
} from "../../../retention";
import { image, now, rule } from "../image-builder";

const hash = (letter: string) => `sha256:${letter.repeat(64)}`;
const use = (digest: string): ImageInUse => ({
  repositoryName: "shop",
  digest,
  user: { kind: "service", name: "web", role: "running" },
});
const after = (pushes: number): ViolationTime => ({ kind: "after-pushes", pushes });

const released = image(hash("a"), 9, { tags: ["web-1", "release.web.1"] });
const signed = (more: Partial<Image> = {}): Image => ({
  ...image(hash("b"), 9, {}),
  subjectManifestDigest: hash("a"),
  ...more,
});
const ours = generateLifecyclePolicy({ keepImages: 3 });

interface Case {
  readonly images: readonly Image[];
  readonly inUse?: readonly ImageInUse[];
  readonly policy?: LifecyclePolicy;
  /** What goes, what it belongs to, and when. */
  readonly found: readonly (readonly [string, string, ViolationTime])[];
}

const cases: Record<string, Case> = {
  "a signature of a released image, which the shield does not hold": {
    images: [released, signed()],
    found: [[hash("b"), hash("a"), after(2)]],
  },
  "one by cosign's tag": {
    images: [released, image(hash("b"), 9, { tags: [`sha256-${"a".repeat(64)}.sig`] })],
    found: [[hash("b"), hash("a"), after(2)]],
  },
  "one by the tag of registries that know no referrers": {
    images: [released, image(hash("b"), 9, { tags: [`sha256-${"a".repeat(64)}`] })],
    found: [[hash("b"), hash("a"), after(2)]],
  },
  "one of a platform's image, whose index runs": {
    images: [
      image(hash("c"), 9, { tags: ["web-1", "release.web.1"], children: [hash("a")] }),
      image(hash("a"), 9),
      signed(),
    ],
    inUse: [use(hash("c"))],
    found: [[hash("b"), hash("c"), after(1)]],
  },
  "one that is marked itself": {
    images: [released, signed({ imageTags: ["release.web-signature.1"] })],
    found: [],
  },
  "one of an image that goes as well, which is told of itself": {
    images: [image(hash("a"), 9, { tags: ["web-1"] }), signed()],
    found: [],
  },
  "one of an image that nothing runs": { images: [released, signed()], inUse: [], found: [] },
  "one where nothing ever expires": { images: [released, signed()], policy: { rules: [] }, found: [] },
  "what carries no more than a tag that looks like one": {
    images: [released, image(hash("b"), 9, { tags: ["sha256-aaaa.sig"] })],
    found: [],
  },
  "an untagged rule, that takes it at once": {
    images: [released, signed()],
    policy: {
      rules: [
        rule(1, { tagStatus: "untagged", countType: "sinceImagePushed", countUnit: "days", countNumber: 1 }),
      ],
    },
    found: [[hash("b"), hash("a"), { kind: "now" }]],
  },
};

describe("guardAttachedImages", () => {
  for (const [title, { images, inUse = [use(hash("a"))], policy = ours, found }] of Object.entries(cases)) {
    it(`finds ${found.length === 0 ? "nothing of " : ""}${title}`, () => {
      const losses = guardAttachedImages({ policy, images, inUse, now });
      assert.deepEqual(
        losses.map(({ imageDigest, subjectDigest, when }) => [imageDigest, subjectDigest, when]),
        found,
      );
    });
  }
});
