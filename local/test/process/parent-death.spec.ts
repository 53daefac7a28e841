import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import * as path from "node:path";

import { parentMark } from "../../process/parent-death";

const program = `
  require(${JSON.stringify(path.resolve(__dirname, "../../process/parent-death"))})
    .onParentDeath(() => process.exit(7));
  setTimeout(() => process.exit(0), 1500);
`;

async function exitCode(env: NodeJS.ProcessEnv): Promise<number> {
  const child = spawn(process.execPath, ["--import", "tsx", "-e", program], {
    env: { ...process.env, ...env },
  });
  const [code] = (await once(child, "exit")) as [number];
  return code;
}

describe("onParentDeath", () => {
  it("leaves a process alone whose parent lives", async () => {
    assert.equal(await exitCode({}), 0);
    assert.equal(await exitCode({ [parentMark]: String(process.pid) }), 0);
  });

  it("notices a parent that was gone before this process could look", async () => {
    assert.equal(await exitCode({ [parentMark]: "1" }), 7);
  });
});
