import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { checkout } from "../paths";

describe("npm run local", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "berth-cli-"));
  after(() => fs.rmSync(folder, { recursive: true }));

  const rows: [title: string, words: string[], env: Record<string, string>, code: number, said: RegExp][] = [
    [
      "refuses a command that is none, and shows those that are",
      ["strat"],
      {},
      1,
      /unknown command 'strat'[^]*reset/,
    ],
    [
      "says that nothing runs, by its exit code too",
      ["status"],
      {},
      3,
      /not running\. Start it: `npm start`/,
    ],
    ["opens no shell without a local AWS", ["shell"], {}, 1, /not running\.\n {2}Start it: `npm start`/],
    ["names the logs that there are", ["logs", "gatway"], {}, 1, /no log of `gatway`; there are: none yet/],
    ["expires nothing without a local AWS", ["expire"], {}, 1, /not running\.\n {2}Start it: `npm start`/],
    [
      "refuses a time that is none",
      ["expire", "--now", "tomorrow"],
      {},
      1,
      /`--now` is no time: got `tomorrow`\.\n {2}Write it in ISO 8601/,
    ],
    ["has nothing to stop, and is content", ["stop"], {}, 0, /has ended/],
    ["has nothing to reset, and is content", ["reset"], {}, 0, /is deleted/],
    [
      "refuses a tier that is none",
      ["start"],
      { BERTH_TIER: "fast" },
      1,
      /BERTH_TIER is `fast`; it may be `engine` or `full`/,
    ],
  ];
  for (const [title, words, env, code, said] of rows) {
    it(title, () => {
      const args = ["--import", "tsx", path.join(checkout, "local/cli.ts"), ...words];
      const inherited = { ...process.env, BERTH_DIR: path.join(folder, "world"), BERTH_TIER: undefined };
      const ran = spawnSync(process.execPath, args, {
        cwd: checkout,
        env: { ...inherited, ...env },
        encoding: "utf8",
      });
      const output = ran.stdout + ran.stderr;
      assert.equal(ran.status, code, output);
      assert.match(output, said);
      assert.doesNotMatch(output, /^ {4}at /m, "a user's mistake shows no stack");
    });
  }

  it("ends quietly when nobody reads its output any more", () => {
    const env = { ...process.env, BERTH_DIR: path.join(folder, "world") };
    const cli = [process.execPath, "--import", "tsx", path.join(checkout, "local/cli.ts"), "stop"];
    const script = `("$@"; echo "exit code $?" >&2) | true`;
    const ran = spawnSync("sh", ["-c", script, "sh", ...cli], { cwd: checkout, env, encoding: "utf8" });
    assert.equal(ran.stderr, "exit code 0\n");
  });
});
