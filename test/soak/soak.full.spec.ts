import assert from "node:assert/strict";

import { ended } from "../../local/test/language-host/temporary-project";
import { testWorld } from "../../local/test/world";
import { startSoak } from "./start";

/** One history, of which a pretended account says that it has most kinds of operations, and none often that takes long. */
const seed = 341;

describe("The soak, on the local AWS", function () {
  this.timeout(600_000);

  it("loses nothing in 25 operations, and each stack has converged in the end", async () => {
    const args = [`--seed=${seed}`, "--operations=25", "--settle=end", "--shrinks=0", "--cdk=no"];
    const soak = startSoak(await testWorld(), args, ["ignore", "pipe", "pipe"]);
    const { exitCode, all } = await ended(soak);
    assert.equal(exitCode, 0, all);
    assert.match(all, /^Nothing was lost: 25 operations in \d+ histor/m);
    if (process.env["BERTH_SHOW_TIMES"]) console.log(all);
  });
});
