import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";

import { checkout } from "../../local/paths";

interface Row {
  readonly fault: string;
  /** From the checkout. */
  readonly spec: string;
  /** The title of a test in it, as far as the source has it in one piece. */
  readonly title: string;
}

/** The rows of the page's tables: fault, what is seen, what happens next, the spec and the title. */
const rows: Row[] = fs
  .readFileSync(path.join(checkout, "docs/reliability.md"), "utf8")
  .split("\n")
  .filter((line) => line.startsWith("| ") && line.includes(".spec.ts"))
  .map((line) => {
    const [fault = "", , , proof = ""] = line
      .split(" | ")
      .map((cell) => cell.replace(/^\| | \|$/g, "").trim());
    const [, link = "", title = ""] = /\]\(\.\.\/([^)]+)\): "(.+)"$/.exec(proof) ?? [];
    return { fault, spec: link, title };
  });

describe("docs/reliability.md", () => {
  it("has a table of faults", () => assert.ok(rows.length > 20, `${rows.length} rows`));

  for (const { fault, spec, title } of rows) {
    it(`names the test of: ${fault}`, () => {
      assert.ok(spec !== "" && title !== "", "no test is named");
      assert.ok(hasTitle(fs.readFileSync(path.join(checkout, spec), "utf8"), title), `${spec}: ${title}`);
    });
  }

  it("has every spec of this folder", () => {
    const specs = fs.readdirSync(__dirname).filter((file) => /\.(engine|full)\.spec\.ts$/.test(file));
    assert.deepEqual(
      specs.filter((file) => !rows.some(({ spec }) => spec === `test/faults/${file}`)),
      [],
    );
  });

  it("would miss a title that is gone", () => {
    assert.ok(hasTitle('it("stays whole", () => undefined);', "stays whole"));
    assert.ok(!hasTitle('it("stays", () => undefined); // whole', "stays whole"));
  });
});

/** Titles that a table makes are in the source as their parts: `...` stands for what is put in. */
function hasTitle(source: string, title: string): boolean {
  const parts = title.split("...").map((part) => part.trim());
  return parts.every((text) => {
    if (text === "") return parts.length > 1;
    return ['"', "`", "'"].some((quote) =>
      source
        .split("\n")
        .some(
          (line) => line.includes(text) && line.indexOf(quote) < line.indexOf(text) && line.includes(quote),
        ),
    );
  });
}
