import * as assert from "node:assert/strict";

import * as fc from "fast-check";

import {
  evaluateLifecyclePolicy,
  generateLifecyclePolicy,
  type Image,
  type LifecyclePolicy,
} from "../../../retention";
import { day, image, now } from "../image-builder";
import { cases, randomCase, randomNumbers } from "./random-case";

const seeds = fc.integer({ min: 100_001, max: 2 ** 31 - 1 });

function holdsFor(check: (policy: LifecyclePolicy, images: readonly Image[], seed: number) => void): void {
  fc.assert(
    fc.property(seeds, (seed) => {
      const { policy, images } = randomCase(seed);
      check(policy, images, seed);
    }),
    { numRuns: cases(2000) },
  );
}

/**
 * How bad it is for each image: 0 kept, 1 in doubt, 2 gone. But for a referrer in the archive, which is deleted with its
 * subject but not archived with it: for that one, the worse rule may be the better one.
 */
function danger(policy: LifecyclePolicy, images: readonly Image[], at = now): Map<string, number> {
  const degrees = { kept: 0, "may-expire": 1, archived: 2, expired: 2 } as const;
  const verdicts = evaluateLifecyclePolicy(policy, images, at);
  return new Map(
    verdicts.flatMap(({ imageDigest, outcome }, place) => {
      const { imageStatus, subjectManifestDigest } = images[place]!;
      const isSpecial = imageStatus === "ARCHIVED" && subjectManifestDigest !== undefined;
      return isSpecial ? [] : [[imageDigest, degrees[outcome]]];
    }),
  );
}

function assertNoneSafer(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): void {
  for (const [digest, degree] of before) assert.ok((after.get(digest) ?? 0) >= degree, digest);
}

describe("evaluateLifecyclePolicy, whatever the policy and the images", () => {
  it("answers for each image, in order, with a rule of the policy if and only if it isn't kept", () => {
    holdsFor((policy, images) => {
      const verdicts = evaluateLifecyclePolicy(policy, images, now);
      assert.deepEqual(
        verdicts.map(({ imageDigest }) => imageDigest),
        images.map(({ imageDigest }) => imageDigest),
      );
      for (const { outcome, rulePriority } of verdicts) {
        const rule = policy.rules.find((one) => one.rulePriority === rulePriority);
        assert.equal(rule === undefined, outcome === "kept");
        if (outcome === "expired") assert.equal(rule?.action.type, "expire");
        if (outcome === "archived") assert.equal(rule?.action.type, "transition");
      }
    });
  });

  it("does not care in which order images and rules come", () => {
    holdsFor((policy, images, seed) => {
      const below = randomNumbers(seed);
      const shuffled = <T>(values: readonly T[]) =>
        values
          .map((value) => [below(1_000_000), value] as const)
          .sort(([a], [b]) => a - b)
          .map(([, value]) => value);
      const verdicts = new Map(
        evaluateLifecyclePolicy({ rules: shuffled(policy.rules) }, shuffled(images), now).map((one) => [
          one.imageDigest,
          one,
        ]),
      );
      for (const expected of evaluateLifecyclePolicy(policy, images, now))
        assert.deepEqual(verdicts.get(expected.imageDigest), expected);
    });
  });

  it("saves no image by time that passes", () => {
    holdsFor((policy, images, seed) => {
      assertNoneSafer(danger(policy, images), danger(policy, images, now + (seed % 100) * day));
    });
  });

  it("saves no image by a further push", () => {
    holdsFor((policy, images, seed) => {
      const below = randomNumbers(seed);
      const { images: others } = randomCase(below(1000));
      const pushed = image("pushed", below(10) - 1, { tags: others[0]?.imageTags ?? [] });
      assertNoneSafer(danger(policy, images), danger(policy, [...images, pushed]));
    });
  });

  it("takes no image more by a higher number in a rule", () => {
    holdsFor((policy, images, seed) => {
      const rules = policy.rules.map((rule, at) =>
        at === seed % policy.rules.length
          ? { ...rule, selection: { ...rule.selection, countNumber: rule.selection.countNumber + 1 } }
          : rule,
      );
      assertNoneSafer(danger({ rules }, images), danger(policy, images));
    });
  });

  it("takes no image more by a rule of higher priority that takes none", () => {
    holdsFor((policy, images) => {
      const shield = generateLifecyclePolicy({}).rules[0]!;
      const rules = [{ ...shield, rulePriority: 0 }, ...policy.rules];
      assertNoneSafer(danger({ rules }, images), danger(policy, images));
      const shielded = danger({ rules }, images);
      for (const { imageDigest, imageTags, imageStatus, subjectManifestDigest } of images) {
        if (imageStatus === "ARCHIVED" || subjectManifestDigest !== undefined) continue;
        if (imageTags.some((tag) => tag.startsWith("release."))) assert.equal(shielded.get(imageDigest), 0);
      }
    });
  });

  it("leaves in doubt only an image of another's time that a rule may keep, and the age of a restored one", () => {
    holdsFor((policy, images) => {
      for (const [at, { outcome, rulePriority }] of evaluateLifecyclePolicy(policy, images, now).entries()) {
        const plain = images.every(
          ({ children, subjectManifestDigest }) => !children && !subjectManifestDigest,
        );
        if (outcome !== "may-expire" || !plain) continue;
        const rule = policy.rules.find((one) => one.rulePriority === rulePriority);
        if (rule?.selection.countType === "sinceImagePushed") {
          assert.ok(images[at]!.lastActivatedAt !== undefined);
          continue;
        }
        assert.equal(rule?.selection.countType, "imageCountMoreThan");
        const time = ({ imagePushedAt, lastActivatedAt, lastArchivedAt, imageStatus }: Image) =>
          (imageStatus === "ARCHIVED" ? lastArchivedAt : undefined) ?? lastActivatedAt ?? imagePushedAt;
        const own = images[at]!;
        assert.ok(images.some((other) => other !== own && time(other) === time(own)));
      }
    });
  });
});

describe("the policy that berth writes", () => {
  it("keeps every released image and the newest of all, whatever else is pushed and however long ago", () => {
    const pushes = fc.array(
      fc.record({ daysAgo: fc.integer({ min: 0, max: 3000 }), released: fc.boolean() }),
      {
        maxLength: 60,
      },
    );
    fc.assert(
      fc.property(pushes, fc.integer({ min: 1, max: 20 }), (all, keepImages) => {
        const images = all.map(({ daysAgo, released }, n) =>
          image(`${n}`, daysAgo, { tags: [`web-${n}`, ...(released ? [`release.web.${n + 1}`] : [])] }),
        );
        const verdicts = evaluateLifecyclePolicy(generateLifecyclePolicy({ keepImages }), images, now);
        verdicts.forEach(({ outcome }, n) => {
          const younger = all.filter((other) => other.daysAgo < all[n]!.daysAgo).length;
          const tied = all.filter((other) => other.daysAgo === all[n]!.daysAgo).length;
          if (all[n]!.released || younger + tied <= keepImages) assert.equal(outcome, "kept");
          else assert.equal(outcome, younger >= keepImages ? "expired" : "may-expire");
        });
      }),
    );
  });
});
