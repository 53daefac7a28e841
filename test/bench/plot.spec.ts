import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";

import { growthSvg } from "../../bench/growing/plot";
import { commands, type Growths, growthTable, sizes } from "../../bench/growing/growth-table";
import { checkout } from "../../local/paths";

describe("the plot of growth", () => {
  const results = fs.readFileSync(path.join(checkout, "bench/results.md"), "utf8");
  const growing = (each: number): Growths =>
    commands.map(() =>
      sizes.map((size) => [
        { wallSeconds: 4 + each * size, cpuSeconds: 1, peakMegabytes: 800 + size, calls: 20 + size },
      ]),
    );

  it("on the page is that of the newest table of results", () =>
    assert.equal(fs.readFileSync(path.join(checkout, "docs/growth.svg"), "utf8"), growthSvg(results)));

  it("is drawn of what the bench writes: a straight line for steady growth", () => {
    const table = `\n## 2026-11-30: \`npm run bench -- growth 1\`\n\n${growthTable(growing(0.25), growing(0.1))}`;
    const svg = growthSvg(results + table);
    // 4.25, 6.5 and 14 seconds, of 14 at most.
    assert.match(svg, /class="line berth-line" points="56\.0,188\.4 110\.0,161\.1 290\.0,70\.0"/);
    assert.equal(svg.match(/<polyline/g)?.length, 12);
  });

  it("says which row is missing", () =>
    assert.throws(
      () => growthSvg("## 2026-11-30: `npm run bench -- growth 1`\n"),
      /has no row of wall seconds/,
    ));
});
