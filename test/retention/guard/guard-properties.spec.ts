import * as assert from "node:assert/strict";

import * as fc from "fast-check";

import {
  evaluateLifecyclePolicy,
  generateLifecyclePolicy,
  guardImagesInUse,
  heldImages,
  type GuardCase,
  type Image,
  type ImageInUse,
  type LifecyclePolicy,
  type Verdict,
  type Violation,
} from "../../../retention";
import { day, image, now } from "../image-builder";
import { cases, randomCase, randomNumbers } from "../lifecycle-policy/random-case";

const seeds = fc.integer({ min: 1, max: 2 ** 31 - 1 });
const horizonDays = 130;
const furtherPushes = 5;

/** A random case whose every third image or so is in use, and some that is not there. */
function randomGuardCase(seed: number): GuardCase {
  const below = randomNumbers(seed ^ 0x5bd1e995);
  const { policy, images } = randomCase(seed);
  const digests = [...images.map(({ imageDigest }) => imageDigest), "missing"];
  const inUse = digests.filter(() => below(3) === 0).map((digest, n) => use(digest, `service-${n}`));
  return { policy, images, inUse, now, horizonDays, furtherPushes };
}

function use(digest: string, name: string): ImageInUse {
  return { repositoryName: "shared", digest, user: { kind: "service", name } };
}

/**
 * Images pushed after all others: some untagged, the rest with a tag for each entry of the policy's lists, except those
 * of a tag written out, which two images can't have at once.
 */
function pushes(policy: LifecyclePolicy, untagged: number, tagged: number): Image[] {
  const tags = policy.rules.flatMap(({ selection: { tagPatternList = [], tagPrefixList = [] } }) => [
    ...tagPatternList.filter((entry) => entry.includes("*")).map((entry) => entry.replaceAll("*", "x")),
    ...tagPrefixList.map((entry) => `${entry}-x`),
  ]);
  return Array.from({ length: untagged + tagged }, (_, n) =>
    image(`push${n}`, 0, { tags: n < untagged ? [] : [...tags, "x"], imagePushedAt: now + 1 + n }),
  );
}

/** What becomes of an image some days and pushes later. */
function verdictOn(
  digest: string,
  { policy, images }: GuardCase,
  later: { readonly at?: number; readonly untagged?: number; readonly tagged?: number },
): Verdict {
  const all = [...images, ...pushes(policy, later.untagged ?? 0, later.tagged ?? 0)];
  const verdicts = evaluateLifecyclePolicy(policy, all, later.at ?? now);
  return verdicts.find(({ imageDigest }) => imageDigest === digest)!;
}

const upTo = (last: number) => Array.from({ length: last + 1 }, (_, n) => n);

/** The first day on which the image goes, looked at day by day. */
function dayOfLoss(digest: string, guarded: GuardCase): number | undefined {
  return upTo(horizonDays).find(
    (days) => verdictOn(digest, guarded, { at: now + days * day }).outcome !== "kept",
  );
}

/** The fewest pushes by which the image goes, tried one by one, and as many of them untagged as can be. */
function pushesToLoss(digest: string, guarded: GuardCase): (Verdict & { pushes: number }) | undefined {
  for (const pushes of upTo(furtherPushes)) {
    const verdicts = upTo(pushes).map((untagged) =>
      verdictOn(digest, guarded, { untagged, tagged: pushes - untagged }),
    );
    const lost = verdicts.filter(({ outcome }) => outcome !== "kept");
    const worst = lost.find(({ outcome }) => outcome !== "may-expire") ?? lost[0];
    if (worst) return { ...worst, pushes };
  }
  return undefined;
}

function holdsFor(check: (guarded: GuardCase, violations: ReadonlyMap<string, Violation>) => void): void {
  fc.assert(
    fc.property(seeds, (seed) => {
      const guarded = randomGuardCase(seed);
      const violations = guardImagesInUse(guarded);
      const byDigest = new Map(violations.map((violation) => [violation.imageDigest, violation]));
      assert.equal(byDigest.size, violations.length, "one violation for each image");
      check(guarded, byDigest);
    }),
    { numRuns: cases(500) },
  );
}

describe("guardImagesInUse, whatever the policy and the images", function () {
  // A property takes as long as the machine is busy.
  this.timeout(300_000);
  it("agrees with evaluations day by day and push by push", () => {
    holdsFor((guarded, violations) => {
      const { policy, images, inUse } = guarded;
      // What an index lets go may need pushes of two kinds, and is then said to go too early.
      const isExact =
        images.every(({ children, subjectManifestDigest }) => !children && !subjectManifestDigest) ||
        policy.rules.every(({ selection }) => selection.tagStatus !== "untagged");
      for (const { image: held } of heldImages(images, inUse)) {
        const { imageDigest: digest } = held;
        const violation = violations.get(digest);
        const { outcome, rulePriority } = violation ?? {};
        const days = dayOfLoss(digest, guarded);
        const pushed = pushesToLoss(digest, guarded);
        if (held.imageStatus === "ARCHIVED") {
          assert.deepEqual({ outcome, rulePriority }, { outcome: "archived", rulePriority: null });
          assert.deepEqual(violation?.when, { kind: "now" });
        } else if (days === 0) {
          const verdict = verdictOn(digest, guarded, {});
          assert.deepEqual({ imageDigest: digest, outcome, rulePriority }, verdict);
          assert.deepEqual(violation?.when, { kind: "now" });
        } else if (days !== undefined) {
          assert.ok(violation?.when.kind === "on", digest);
          const { at } = violation.when;
          assert.equal(Math.ceil((at - now) / day), days);
          assert.deepEqual(
            { imageDigest: digest, outcome, rulePriority },
            verdictOn(digest, guarded, { at }),
          );
          assert.equal(verdictOn(digest, guarded, { at: at - 1 }).outcome, "kept");
        } else if (pushed) {
          assert.ok(violation?.when.kind === "after-pushes", digest);
          if (isExact) {
            const { pushes } = violation.when;
            assert.deepEqual({ imageDigest: digest, outcome, rulePriority, pushes }, pushed);
          } else assert.ok(violation.when.pushes <= pushed.pushes && violation.when.pushes > 0);
        } else if (isExact) assert.equal(violation, undefined);
      }
    });
  });

  it("finds nothing that is not in use, nor held by what is", () => {
    holdsFor(({ images, inUse }, violations) => {
      const held = new Set(heldImages(images, inUse).map((one) => one.image.imageDigest));
      const missing = inUse
        .map(({ digest }) => digest)
        .filter((one) => images.every((i) => i.imageDigest !== one));
      for (const digest of violations.keys()) assert.ok(held.has(digest) || missing.includes(digest), digest);
    });
  });

  it("finds something wherever days and pushes together take an image in use", () => {
    const futures = fc.record({
      days: fc.integer({ min: 0, max: horizonDays }),
      untagged: fc.integer({ min: 0, max: furtherPushes }),
      tagged: fc.integer({ min: 0, max: furtherPushes }),
    });
    fc.assert(
      fc.property(seeds, futures, (seed, { days, untagged, tagged }) => {
        const guarded = { ...randomGuardCase(seed), furtherPushes: untagged + tagged };
        const verdicts = evaluateLifecyclePolicy(
          guarded.policy,
          [...guarded.images, ...pushes(guarded.policy, untagged, tagged)],
          now + days * day,
        );
        const kept = new Set(
          verdicts.filter(({ outcome }) => outcome === "kept").map(({ imageDigest }) => imageDigest),
        );
        const isLost = guarded.inUse.some(({ digest }) => !kept.has(digest));
        if (isLost) assert.notDeepEqual(guardImagesInUse(guarded), []);
      }),
      { numRuns: cases(3000) },
    );
  });

  it("finds within a nearer horizon what is within it, and nothing else", () => {
    holdsFor((guarded, violations) => {
      const nearer = guardImagesInUse({ ...guarded, horizonDays: 7, furtherPushes: 2 });
      const found = new Map(nearer.map((violation) => [violation.imageDigest, violation]));
      for (const digest of found.keys()) assert.ok(violations.has(digest), digest);
      for (const [digest, violation] of violations) {
        const { when } = violation;
        const isNear =
          when.kind === "on" ? when.at <= now + 7 * day : when.kind === "now" || when.pushes <= 2;
        if (isNear) assert.deepEqual(found.get(digest), violation);
      }
      for (const { when } of nearer) {
        if (when.kind === "on") assert.ok(when.at <= now + 7 * day);
        if (when.kind === "after-pushes") assert.ok(when.pushes <= 2);
      }
    });
  });

  it("does not care in which order images come", () => {
    holdsFor((guarded, violations) => {
      const turned = guardImagesInUse({ ...guarded, images: [...guarded.images].reverse() });
      assert.deepEqual(new Map(turned.map((one) => [one.imageDigest, one])), violations);
    });
  });
});

describe("guardImagesInUse, when a push may take tags", function () {
  // A property takes as long as the machine is busy.
  this.timeout(300_000);
  const movingTags = ["a", "ab", "b-1", "release.web.1"];
  const selections = subsetsOf(movingTags);

  /** When the image goes once a first push has taken these tags, from all images that have them. */
  function afterLossOf(
    taken: readonly string[],
    digest: string,
    base: GuardCase,
  ): Violation["when"] | undefined {
    const lost = new Set(taken);
    const moved = base.images.map((one) => ({
      ...one,
      imageTags: one.imageTags.filter((tag) => !lost.has(tag)),
    }));
    const [push] = pushes(base.policy, 0, 1);
    const first = { ...push!, imageDigest: "first", imageTags: [...push!.imageTags, ...taken] };
    const world = { ...base, images: [...moved, first], furtherPushes: furtherPushes - 1 };
    const days = dayOfLoss(digest, world);
    if (days === 0) return { kind: "after-pushes", pushes: 1 };
    // To the day is enough: the guard gives the millisecond.
    if (days !== undefined) return { kind: "on", at: now + days * day, pushes: 1 };
    const more = pushesToLoss(digest, world)?.pushes;
    return more === undefined || more > world.furtherPushes
      ? undefined
      : { kind: "after-pushes", pushes: more + 1 };
  }

  it("agrees with evaluations day by day and push by push, whichever selection of them a first push takes", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const guarded = randomGuardCase(seed);
        const plain = guarded.images.map(({ children, subjectManifestDigest, ...rest }) => rest);
        const base = { ...guarded, images: plain };
        const before = new Map(guardImagesInUse(base).map((one) => [one.imageDigest, one.when]));
        const after = new Map(
          guardImagesInUse({ ...base, movingTags }).map((one) => [one.imageDigest, one.when]),
        );
        const used = new Set(guarded.inUse.map(({ digest }) => digest));
        for (const { imageDigest, imageStatus } of plain) {
          if (!used.has(imageDigest) || imageStatus === "ARCHIVED") continue;
          const soonest = selections
            .map((taken) => afterLossOf(taken, imageDigest, base))
            .concat(before.get(imageDigest))
            .flatMap((when) => when ?? [])
            .sort((a, b) => pushesOf(a) - pushesOf(b) || atOf(a) - atOf(b))
            .at(0);
          assert.deepEqual(toTheDay(after.get(imageDigest)), toTheDay(soonest), imageDigest);
        }
      }),
      { numRuns: cases(200) },
    );
  });
});

function subsetsOf<T>(all: readonly T[]): T[][] {
  return all.reduce<T[][]>(
    (subsets, one) => [...subsets, ...subsets.map((subset) => [...subset, one])],
    [[]],
  );
}

const pushesOf = (when: Violation["when"]) => (when.kind === "now" ? 0 : (when.pushes ?? 0));
const atOf = (when: Violation["when"]) => (when.kind === "on" ? when.at : now);

function toTheDay(when: Violation["when"] | undefined): object | undefined {
  return when?.kind === "on" ? { ...when, at: Math.ceil((when.at - now) / day) } : when;
}

describe("guardImagesInUse, of the policy that berth writes", function () {
  // A property takes as long as the machine is busy.
  this.timeout(300_000);
  it("finds nothing when all that must stay has a release tag, however many pushes and days are to come", () => {
    const keep = fc.integer({ min: 1, max: 20 });
    fc.assert(
      fc.property(seeds, keep, fc.nat(1000), fc.nat(1000), (seed, keepImages, days, more) => {
        const { images: all, inUse: uses } = randomGuardCase(seed);
        const images = all.filter(({ imageStatus }) => imageStatus !== "ARCHIVED");
        const inUse = uses.filter(({ digest }) => images.some(({ imageDigest }) => imageDigest === digest));
        const addTags = heldImages(images, inUse).map(({ image: { imageDigest } }, n) => ({
          tag: `release.service.${n + 1}`,
          digest: imageDigest,
        }));
        const policy = generateLifecyclePolicy({ keepImages });
        const guarded = { policy, images, inUse, now, addTags, horizonDays: days, furtherPushes: more };
        assert.deepEqual(guardImagesInUse(guarded), []);
      }),
      { numRuns: cases(1000) },
    );
  });

  it("finds everything in use without one, after 200 pushes", () => {
    fc.assert(
      fc.property(
        fc.array(fc.boolean(), { maxLength: 20 }),
        fc.integer({ min: 1, max: 100 }),
        (released, keepImages) => {
          const images = released.map((is, n) =>
            image(`${n}`, n, { tags: is ? [`release.web.${n + 1}`] : ["web"] }),
          );
          const inUse = images.map(({ imageDigest }) => use(imageDigest, "web"));
          const violations = guardImagesInUse({
            policy: generateLifecyclePolicy({ keepImages }),
            images,
            inUse,
            now,
          });
          const found = violations.map(({ imageDigest }) => Number(imageDigest)).sort((a, b) => a - b);
          assert.deepEqual(
            found,
            released.flatMap((is, n) => (is ? [] : [n])),
          );
        },
      ),
    );
  });
});
