import assert from "node:assert/strict";

import { isProtected } from "../../../automation/promotion/protection";

describe("a protected stage", () => {
  const cases: [title: string, config: Record<string, string>, stack: string, expected: boolean][] = [
    ["is prod, where nothing is said", { "berth:stage": "prod" }, "live", true],
    ["is not dev", { "berth:stage": "dev" }, "dev", false],
    ["is told by the stack's name where there is no `berth:stage`", {}, "acme/shop/production", true],
    [
      "is what protects its repository",
      { "berth:stage": "live", "berth:retention": '{"protectStages":["live"]}' },
      "x",
      true,
    ],
    [
      "is no other then",
      { "berth:stage": "prod", "berth:retention": '{"protectStages":["live"]}' },
      "x",
      false,
    ],
    ["is what is said to be one", { "berth:stage": "dev", "berth:protected": "true" }, "dev", true],
    ["is not what is said to be none", { "berth:stage": "prod", "berth:protected": "false" }, "prod", false],
  ];
  for (const [title, config, stack, expected] of cases) {
    it(title, () =>
      assert.equal(
        isProtected((key) => config[key], stack),
        expected,
      ),
    );
  }
});
