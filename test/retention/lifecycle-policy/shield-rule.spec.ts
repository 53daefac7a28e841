import assert from "node:assert/strict";
import fc from "fast-check";

import { ruleThatMayTake, withShield } from "../../../retention/lifecycle-policy/shield-rule";
import { evaluateLifecyclePolicy, parseLifecyclePolicy, serialiseLifecyclePolicy } from "../../../retention";
import { randomCase } from "./random-case";
import { day, now, rule } from "../image-builder";

describe("ruleThatMayTake", () => {
  it("names a rule for every image that a policy takes, whatever the policy, the images and the time", () => {
    let taken = 0;
    fc.assert(
      fc.property(fc.nat(), fc.nat(200), (seed, days) => {
        const { policy, images } = randomCase(seed);
        const alone = images.map(({ subjectManifestDigest: _, ...image }) => image);
        evaluateLifecyclePolicy(policy, alone, now + days * day).forEach(({ rulePriority }, place) => {
          const { imageStatus, imageTags } = alone[place]!;
          if (rulePriority === null || imageStatus === "ARCHIVED") return;
          taken++;
          assert.equal(ruleThatMayTake(policy, imageTags)?.rulePriority, rulePriority);
        });
      }),
      { numRuns: 2000 },
    );
    assert.ok(taken > 1000);
  });
});

describe("withShield", () => {
  it("keeps every released image for ever, and a valid policy valid", () => {
    let valid = 0;
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const { policy } = randomCase(seed);
        const shielded = withShield(policy);
        assert.equal(ruleThatMayTake(shielded, ["release.web.1", "a", "b-1"]), undefined);
        const isFree = !policy.rules.some(({ selection }) => selection.tagPrefixList?.includes("release."));
        if (!isFree || !parseLifecyclePolicy(serialiseLifecyclePolicy(policy)).ok) return;
        valid++;
        assert.ok(parseLifecyclePolicy(serialiseLifecyclePolicy(shielded)).ok);
      }),
      { numRuns: 2000 },
    );
    assert.ok(valid > 50);
  });

  it("moves a shield up that stands further down", () => {
    const shield = { tagStatus: "tagged", tagPrefixList: ["release."], countNumber: 9999 } as const;
    const list = rule(1, { tagStatus: "tagged", tagPrefixList: ["ci-"] });
    const { rules } = withShield({ rules: [list, rule(2, shield), rule(3, {})] });
    assert.deepEqual(
      rules.map(({ rulePriority, selection }) => [rulePriority, selection.tagPrefixList?.[0]]),
      [
        [1, "release."],
        [2, "ci-"],
        [4, undefined],
      ],
    );
  });
});
