import assert from "node:assert/strict";

import { berth } from "../command";

describe("berth, used wrongly", () => {
  const rows: [title: string, argv: string, said: RegExp][] = [
    ["shows its commands when it is given none", "", /Usage: berth[^]*policy/],
    [
      "names the command that was probably meant",
      "polcy",
      /unknown command 'polcy'[^]*Did you mean policy\?/,
    ],
    ["names the subcommand that was probably meant", "policy validat", /Did you mean validate\?/],
    [
      "names the option that was probably meant",
      "policy validate --polcy x",
      /'--polcy'[^]*Did you mean --policy\?/,
    ],
    [
      "names the nearest format",
      "policy validate --policy - --format jsno",
      /one of: text, json\. Did you mean json\?/,
    ],
    ["asks for an option that is missing", "policy evaluate --policy x", /`--images <file>` is missing/],
    ["refuses a value too many", "policy validate --policy - x", /too many arguments/],
    [
      "refuses a time that is none",
      "policy evaluate --policy - --images x --now yesterday",
      /point in time such as 2026-/,
    ],
    [
      "refuses a day that no month has",
      "policy evaluate --policy - --images x --now 2026-02-30",
      /point in time/,
    ],
    [
      "refuses the standard input for two files",
      "policy evaluate --policy - --images -",
      /Only one of `--policy` and `--images`/,
    ],
    [
      "refuses a file that is not there",
      "policy validate --policy /none/such.json",
      /such\.json does not exist/,
    ],
    ["refuses a folder", "policy validate --policy /", /is a folder/],
  ];
  for (const [title, argv, said] of rows) {
    it(title, async () => {
      const ended = await berth(argv.split(" ").filter(Boolean));
      assert.equal(ended.code, 2);
      assert.match(ended.stderr, said);
      assert.equal(ended.stdout, "");
      assert.doesNotMatch(ended.stderr, /^ {4}at /m, "a user's mistake shows no stack");
    });
  }

  it("says it to machines too, when they asked for JSON", async () => {
    for (const argv of ["--policy /none/such.json --format json", "--polcy x --format=json"]) {
      const ended = await berth(["policy", "validate", ...argv.split(" ")]);
      const { error } = JSON.parse(ended.stdout) as { error: { code: string; message: string } };
      assert.match(error.code, /^(unreadable-file|wrong-usage)$/);
      assert.ok(ended.stderr.includes(error.message));
    }
  });

  it("shows help and version when asked, which is no error", async () => {
    for (const argv of [["--help"], ["policy", "--help"], ["policy", "evaluate", "--help"], ["--version"]]) {
      const ended = await berth(argv);
      assert.deepEqual([ended.code, ended.stderr], [0, ""]);
      assert.match(ended.stdout, argv[0] === "--version" ? /^\d+\.\d+\.\d+/ : /Usage: berth/);
    }
  });
});
