import assert from "node:assert/strict";
import * as os from "node:os";
import * as path from "node:path";

import { localBootstrap } from "../../../cli/shared/local-command";
import { checkout } from "../../../local/paths";
import { runCommand } from "../../../local/process";

describe("berth local", () => {
  const local = (...words: string[]) =>
    runCommand(process.execPath, ["--import", "tsx", "cli/main.ts", "local", ...words], { cwd: checkout });

  it("is the local AWS's own commands", async () => {
    assert.match(await local("expire", "--help"), /Usage: local expire[^]*--now <time>/);
  });

  it("ends as they end", async () => {
    await assert.rejects(local("expire", "--nwo", "x"), { exitCode: 1, stderr: /Did you mean --now\?/ });
  });

  it("refuses in an installed package, which has no local AWS, and says where it is", () => {
    assert.throws(() => localBootstrap(os.tmpdir()), {
      code: "no-local-aws",
      message: /Clone berth, and run `npm start` there/,
    });
    assert.equal(localBootstrap(checkout), path.join(checkout, "local/bootstrap.mjs"));
  });
});
