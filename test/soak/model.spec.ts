import assert from "node:assert/strict";

import { learn, type Model, untouched } from "./model";
import type { Operation } from "./operations";

describe("learn", () => {
  const healthy: Model = { ...untouched, contents: [1, 2], next: 3 };
  const cases: [
    title: string,
    failedBefore: boolean,
    operation: Operation,
    refused: boolean,
    now: boolean,
  ][] = [
    ["knows that dev's deployment failed", false, { kind: "failing deploy" }, false, true],
    ["knows that dev's command was refused", false, { kind: "deploy" }, true, true],
    ["takes a good one for the end of it", true, { kind: "again", stage: "dev" }, false, false],
    ["takes dev's destruction for the end of it", true, { kind: "destroy", stage: "dev" }, false, false],
    [
      "does not take another stack's destruction for it",
      true,
      { kind: "destroy", stage: "guest" },
      false,
      true,
    ],
    ["does not take another stack's deployment for it", true, { kind: "late release" }, false, true],
    ["does not take what time does for it", true, { kind: "expire", days: 9 }, false, true],
    ["takes no other stack's refusal for dev's", false, { kind: "promote" }, true, false],
  ];
  for (const [title, failed, operation, isRefused, now] of cases) {
    it(title, () => {
      const outcome = isRefused ? { refused: "No." } : {};
      const after = { seen: healthy.seen, outcome, missing: new Set<string>() };
      assert.equal(learn({ ...healthy, failed }, operation, after).failed, now);
    });
  }
});
