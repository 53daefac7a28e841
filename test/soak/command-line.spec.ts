import assert from "node:assert/strict";

import { readOptions } from "./options";
import { reportOf } from "./report";

describe("npm run soak", () => {
  it("does 500 operations, with CDK and another seed each time", () => {
    const [first, second] = [readOptions([]), readOptions([])];
    assert.deepEqual(
      { ...first, seed: 0 },
      { operations: 500, seed: 0, shrinks: 12, settle: "up", cdk: "yes" },
    );
    assert.notEqual(first.seed, second.seed);
  });

  const refused: [words: string[], problem: RegExp][] = [
    [
      ["--operations", "0"],
      /`--operations` must be a whole number from 1 to 2147483647, got `0`\. npm run soak/,
    ],
    [["--seed", "x"], /`--seed` must be a whole number .*, got `x`/],
    [["--settle", "never"], /`--settle` must be up, preview or end, got `never`/],
    [["--cdk", "maybe"], /`--cdk` must be yes or no, got `maybe`/],
    [["--replay", "AB:C"], /`--replay` needs the `--path` of the same failure/],
    [["--operation", "5"], /--operation/],
  ];
  for (const [words, problem] of refused)
    it(`refuses ${words.join(" ")}`, () => assert.throws(() => readOptions(words), problem));

  it("says how a shrunk history is done again, as it was asked for", () => {
    const failure = { message: "Lost.", history: "deploy,expire days=1", path: "3:0:2", replay: "EB:C" };
    const asked = ["--cdk", "no", "--settle", "end"];
    const text = reportOf({ seed: -5, operations: 10, histories: 2, failure }, 20_000, readOptions(asked));
    assert.match(
      text,
      /^FAILED after 10 operations in 2 histories \(20 s, 2\.0 s each\), seed -5\.\nLost\.\n/,
    );
    const [, again = ""] = /To do it again: npm run soak -- (.*)/.exec(text) ?? [];
    const { seed, path, replay, cdk, settle } = readOptions(again.split(" "));
    assert.deepEqual(
      { seed, path, replay, cdk, settle },
      { seed: -5, path: "3:0:2", replay: "EB:C", cdk: "no", settle: "end" },
    );
  });

  it("needs no text to replay a history that was not shrunk", () => {
    const failure = { message: "Lost.", history: "deploy", path: "3", replay: "EB:C" };
    const text = reportOf({ seed: 5, operations: 1, histories: 4, failure }, 1000, readOptions([]));
    assert.match(text, /--path=3$/m);
    assert.doesNotMatch(text, /--replay/);
  });
});
