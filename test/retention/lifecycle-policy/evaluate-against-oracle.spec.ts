import * as assert from "node:assert/strict";

import { evaluateLifecyclePolicy } from "../../../retention";
import { now } from "../image-builder";
import { cases, randomCase } from "./random-case";
import { slowlyEvaluate } from "./slow-oracle";

describe("evaluateLifecyclePolicy, beside an evaluator written from AWS's sentences", () => {
  it("agrees on 50,000 random cases, which show every outcome", () => {
    const outcomes = new Map<string, number>();
    for (let seed = 1; seed <= cases(50_000); seed++) {
      const { policy, images } = randomCase(seed);
      const verdicts = evaluateLifecyclePolicy(policy, images, now);
      const expected = slowlyEvaluate(policy, images, now);
      if (JSON.stringify(verdicts) !== JSON.stringify(expected)) {
        assert.deepEqual(verdicts, expected, `seed ${seed}: ${JSON.stringify({ policy, images }, null, 1)}`);
      }
      for (const { outcome } of verdicts) outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
    for (const outcome of ["kept", "expired", "archived", "may-expire"]) {
      assert.ok((outcomes.get(outcome) ?? 0) > cases(2500), `${outcome}: ${outcomes.get(outcome)}`);
    }
  }).timeout(300_000);
});
