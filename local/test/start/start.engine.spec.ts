import assert from "node:assert/strict";

import { makeClone } from "../clone";
import { type Ran, runLocal } from "../run-local";

describe("npm start without container rights", () => {
  let first: Ran;
  let second: Ran;
  let kept: [stop: Ran, status: Ran];
  let ended: [stop: Ran, status: Ran];

  before(async function () {
    this.timeout(300_000);
    const clone = await makeClone();
    try {
      first = await runLocal(clone, "start", { BERTH_TIER: "engine" });
      second = await runLocal(clone, "start", { BERTH_TIER: "engine" });
      const stopped = async (minutes: string): Promise<[Ran, Ran]> => [
        await runLocal(clone, ["stop", "--when-idle", minutes]),
        await runLocal(clone, "status"),
      ];
      kept = await stopped("30");
      ended = await stopped("0");
    } finally {
      await runLocal(clone, "reset");
      clone.remove();
    }
  });

  it("says before anything else what will not be seen", () => {
    assert.equal(first.code, 0, first.output);
    assert.match(first.output, /^Engine tier only: no image is built and no container runs/);
    assert.match(first.output, /BERTH_TIER=engine asks for no containers\./);
  });

  it("creates the repository, pushes a ready-made image and deploys a service by its digest", () => {
    assert.match(first.output, /^repository +127\.0\.0\.1:\d+\/myapp-assets-local$/m);
    assert.match(first.output, /^digest +sha256:[0-9a-f]{64}$/m);
    assert.match(first.output, /1 images pushed/);
  });

  it("claims no answer of a container that never ran", () => {
    assert.match(first.output, /^answer +not asked/m);
    assert.match(first.output, /^not seen +BuildKit/m);
  });

  it("is kept by a stop for idle ones that comes after its use, and ended by one that comes later", () => {
    assert.match(kept[0].output, /in use/);
    assert.equal(kept[1].code, 0, kept[1].output);
    assert.match(ended[0].output, /nobody asked it for anything for 0 minutes/);
    assert.equal(ended[1].code, 3, ended[1].output);
  });

  it("changes nothing the second time", () => {
    assert.equal(second.code, 0, second.output);
    assert.match(second.output, /^changes +0 resources, 0 images pushed, 0 writes to AWS$/m);
  });
});
