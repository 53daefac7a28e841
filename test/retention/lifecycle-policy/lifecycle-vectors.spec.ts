import * as assert from "node:assert/strict";

import {
  evaluateLifecyclePolicy,
  parseLivePolicy,
  serialiseLifecyclePolicy,
  type LifecycleRule,
} from "../../../retention";
import { day, now } from "../image-builder";
import * as fixture from "../fixtures/lifecycle-vectors.json";

// AWS's own examples: its words and outcomes are all there is to hold an evaluator against, for no emulator has one.
describe("evaluateLifecyclePolicy, on documented examples", () => {
  for (const { name, rules, images, expired } of fixture.vectors) {
    it(`expires ${expired.join(", ")} in ${name}`, () => {
      const policy = parseLivePolicy(serialiseLifecyclePolicy({ rules: rules as LifecycleRule[] }));
      assert.ok(policy.ok);
      const verdicts = evaluateLifecyclePolicy(
        policy.value.policy,
        images.map(({ id, tags, ageDays }) => ({
          imageDigest: id,
          imageTags: tags,
          imagePushedAt: now - ageDays * day,
        })),
        now,
      );
      const taken = verdicts.filter(({ outcome }) => outcome !== "kept");
      assert.deepEqual(taken.map(({ imageDigest }) => imageDigest).sort(), [...expired].sort());
      // The ages in AWS's text are whole days. By them D and E are pushed at once, and AWS's outcome is one of two.
      const tied = name === "V6 exact-1d" ? ["D"] : [];
      assert.deepEqual(
        taken.filter(({ outcome }) => outcome !== "expired").map(({ imageDigest }) => imageDigest),
        tied,
      );
    });
  }

  it("names the rule that marks: V6's A by rule 1, B by rule 2, D by rule 3", () => {
    const { rules, images } = fixture.vectors.find(({ name }) => name === "V6 all kinds")!;
    const verdicts = evaluateLifecyclePolicy(
      { rules: rules as LifecycleRule[] },
      images.map(({ id, tags, ageDays }) => ({
        imageDigest: id,
        imageTags: tags,
        imagePushedAt: now - ageDays * day,
      })),
      now,
    );
    assert.deepEqual(verdicts, [
      { imageDigest: "A", outcome: "expired", rulePriority: 1 },
      { imageDigest: "B", outcome: "expired", rulePriority: 2 },
      { imageDigest: "C", outcome: "kept", rulePriority: null },
      { imageDigest: "D", outcome: "expired", rulePriority: 3 },
      { imageDigest: "E", outcome: "kept", rulePriority: null },
    ]);
  });
});
