import assert from "node:assert/strict";

import * as fc from "fast-check";

import { markdownCode, visible } from "../../cli/shared/foreign-text";
import { markdownTable, table } from "../../cli/shared/table";

/** What people who mean harm put into names. */
const hostile = [
  "a\n::set-output name=x::y",
  "\u001b[2J\u001b]0;title\u0007",
  "\u202egnp.exe",
  "x | y | ![](http://evil.test/p.png)",
  "`code` ``more`` @team [link](http://evil.test) <img src=x>",
  "www.evil.test",
  " ",
  "`",
];
const text = fc.oneof(
  fc.constantFrom(...hostile),
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.array(fc.constantFrom(..."`|\\\n <>@[]()!:\u202e\u001b"), { maxLength: 12 }).map((all) => all.join("")),
);

describe("text of others", () => {
  it("moves no cursor, breaks no line and turns no direction", () => {
    assert.equal(visible("a\n\u001b[2J\u202eb"), "a\\u{a}\\u{1b}[2J\\u{202e}b");
    assert.equal(visible("Grün, 日本語 and 🚀"), "Grün, 日本語 and 🚀");
    fc.assert(fc.property(text, (one) => assert.doesNotMatch(visible(one), /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u)));
  });

  it("is one line in a table, whatever it is", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text), { maxLength: 5 }), (rows) => {
        assert.equal(table(["a", "b"], rows).split("\n").length, rows.length + 1);
      }),
    );
  });

  it("is all of it one span of code in markdown, and ends no cell", () => {
    assert.equal(markdownCode("a|b"), "`a\\|b`");
    assert.equal(markdownCode("`x`"), "`` `x` ``");
    fc.assert(
      fc.property(text, (one) => {
        const code = markdownCode(one);
        if (one === "") return;
        const [fence = ""] = /^`+/.exec(code) ?? [];
        const inner = code.slice(fence.length, -fence.length);
        assert.ok(code.endsWith(fence) && fence.length > 0);
        // Nothing within is as long as what ends it, and nothing beside it lengthens that.
        const runs = [...inner.matchAll(/`+/g)].map(([run]) => run.length);
        assert.ok(!runs.includes(fence.length), code);
        assert.doesNotMatch(inner, /^`|`$/);
        assert.doesNotMatch(code, /(?<!\\)\|/);
      }),
    );
  });

  it("makes no more cells of a row than it has", () => {
    fc.assert(
      fc.property(text, text, (a, b) => {
        const lines = markdownTable(["one", "two"], [[a, b]], [0, 1]).split("\n");
        assert.equal(lines.length, 3);
        assert.equal(lines[2]?.match(/(?<!\\)\|/g)?.length, 3);
      }),
    );
  });
});
