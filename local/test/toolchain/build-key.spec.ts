import assert from "node:assert/strict";
import { buildKey } from "../../toolchain/build";
import { tools } from "../../toolchain/tools";

describe("buildKey", () => {
  it("is the same for the same pinned modules and tools", () => {
    assert.equal(buildKey(tools), buildKey([...tools]));
  });

  it("changes with the pinned modules", () => {
    assert.notEqual(buildKey(tools, "go.sum of today"), buildKey(tools, "go.sum of tomorrow"));
  });

  it("changes with the set of tools, so that a later missing tool is built", () => {
    assert.notEqual(buildKey(tools), buildKey(tools.slice(1)));
  });
});
