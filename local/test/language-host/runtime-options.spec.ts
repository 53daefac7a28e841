import assert from "node:assert/strict";

import { runtimeOptions } from "../../language-host/runtime-options";

describe("runtimeOptions", () => {
  it("defaults to ts-node with the usual tsconfig", () => {
    assert.deepEqual(runtimeOptions({}), { typescript: true, tsconfig: undefined, nodeArguments: [] });
  });

  it("reads what Pulumi.yaml says", () => {
    assert.deepEqual(
      runtimeOptions({ typescript: false, tsconfig: "tsconfig.program.json", nodeargs: "--import tsx" }),
      { typescript: false, tsconfig: "tsconfig.program.json", nodeArguments: ["--import", "tsx"] },
    );
  });

  it("leaves options alone that concern installing", () => {
    assert.deepEqual(runtimeOptions({ packagemanager: "pnpm", production: true }), runtimeOptions({}));
  });

  for (const [name, value] of [
    ["typescript", "true"],
    ["tsconfig", 1],
    ["nodeargs", ["--import", "tsx"]],
  ] as const) {
    it(`refuses a \`${name}\` of the wrong type`, () => {
      assert.throws(() => runtimeOptions({ [name]: value }), { code: "invalid-runtime-option" });
    });
  }
});
