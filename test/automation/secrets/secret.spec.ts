import * as assert from "node:assert/strict";
import { format, inspect } from "node:util";
import { Secret } from "../../../automation";

describe("Secret", () => {
  const outputs = {
    url: "http://web",
    password: new Secret("hunter2"),
    nested: { list: [new Secret({ key: "hunter2" })] },
  };

  const shown: [string, () => string][] = [
    ["a template string", () => `${outputs.password.toString()} ${String(outputs.password)}`],
    ["JSON", () => JSON.stringify(outputs)],
    ["console.log", () => format("%o %s", outputs, outputs.password)],
    ["an inspection to any depth", () => inspect(outputs, { depth: null, showHidden: true })],
    ["a copy of its properties", () => JSON.stringify({ ...outputs.password })],
  ];
  for (const [way, show] of shown) {
    it(`does not show its value in ${way}`, () => assert.doesNotMatch(show(), /hunter2/));
  }

  it("gives its value when asked", () => assert.equal(outputs.password.reveal(), "hunter2"));
});
