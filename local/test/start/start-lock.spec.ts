import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { localPaths } from "../../paths";
import { withStartLock } from "../../start/start-lock";

describe("withStartLock", () => {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), "berth-lock-"));
  const paths = localPaths(path.join(dir, "world"));
  after(() => fs.rmSync(dir, { recursive: true }));

  it("lets the second command wait for the first, and says so", async () => {
    const order: string[] = [];
    const said: string[] = [];
    const command = (name: string) =>
      withStartLock(
        paths,
        (line) => said.push(line),
        async () => {
          order.push(`${name} begins`);
          await sleep(100);
          order.push(`${name} ends`);
        },
      );
    const first = command("first");
    await sleep(50);
    await Promise.all([first, command("second")]);
    assert.deepEqual(order, ["first begins", "first ends", "second begins", "second ends"]);
    assert.equal(said.length, 1);
    assert.match(said[0] ?? "", /^Another command is at work/);
  });

  it("is free again after work that failed, and after work that deleted the world", async () => {
    await assert.rejects(
      withStartLock(
        paths,
        () => undefined,
        () => Promise.reject(new Error("failed")),
      ),
      /failed/,
    );
    await withStartLock(
      paths,
      () => undefined,
      () => Promise.resolve(fs.rmSync(paths.dir, { recursive: true })),
    );
    await withStartLock(
      paths,
      () => assert.fail("nothing to wait for"),
      () => Promise.resolve(),
    );
    assert.deepEqual(fs.readdirSync(dir), ["world"]);
  });
});
