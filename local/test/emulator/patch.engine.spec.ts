import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as path from "node:path";

import { ensureEmulator } from "../../emulator";
import { checkout, userCache } from "../../paths";

describe("a mend inside the emulator", function () {
  this.timeout(120_000);

  const rows: [title: string, change: string, code: number, said: RegExp][] = [
    ["is made, and reaches the table of operations", '("now_iso()", "7")', 0, /^7\n$/],
    [
      "ends the emulator's start when the text that it changes is not there",
      '("absent", "7")',
      1,
      /'absent'/,
    ],
    ["ends the emulator's start when the text is there twice", '("o", "7")', 1, /not what the mend expects/],
  ];
  for (const [title, change, code, said] of rows) {
    it(title, async () => {
      const { python } = await ensureEmulator({ cache: userCache(), onProgress: () => undefined });
      const script = [
        "from ministack.services import ecs",
        "from patch import patch",
        "ecs.table = {'now': ecs._iso}",
        `patch(ecs, '_iso', ${change})`,
        "print(ecs.table['now']())",
      ].join("\n");
      const env = {
        ...process.env,
        PYTHONPATH: path.join(checkout, "local/emulator/mends"),
        PYTHONDONTWRITEBYTECODE: "1",
      };
      const ran = spawnSync(python, ["-c", script], { encoding: "utf8", env });
      assert.equal(ran.status, code, ran.stderr);
      assert.match(code === 0 ? ran.stdout : ran.stderr, said);
    });
  }
});
