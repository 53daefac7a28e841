import assert from "node:assert/strict";

import { type MachineFacts, describeShortcomings, judgeMachine } from "../preflight";

const gibibyte = 1024 ** 3;

const good: MachineFacts = {
  platform: "linux",
  toolsReady: false,
  go: true,
  pythonVenv: true,
  rights: { kind: "running", host: "unix:///var/run/docker.sock" },
  diskFree: 50 * gibibyte,
  memoryFree: 16 * gibibyte,
  loopback: true,
};

describe("judgeMachine", () => {
  const rows: [
    title: string,
    facts: Partial<MachineFacts>,
    tier: string | undefined,
    said: RegExp | undefined,
  ][] = [
    ["gives the full tier to a machine that has everything", {}, "full", undefined],
    [
      "counts a Docker that can be started",
      { rights: { kind: "startable", dockerd: "/usr/sbin/dockerd" } },
      "full",
      undefined,
    ],
    ["counts a Docker that can be installed", { rights: { kind: "installable" } }, "full", undefined],
    [
      "falls back to the engine tier without container rights, and says why",
      { rights: { kind: "none", reason: "Not root.", nextStep: "Be root." } },
      "engine",
      /Not root\.\n {4}Be root\./,
    ],
    ["needs Go while the tools are not built", { go: false }, undefined, /Go is not on PATH/],
    ["needs no Go once they are", { go: false, toolsReady: true }, "full", undefined],
    ["needs Python with venv", { pythonVenv: false }, undefined, /python3-venv/],
    ["needs Linux", { platform: "darwin" }, undefined, /`darwin`/],
    [
      "needs 8 GiB of disk for a first start",
      { diskFree: 7 * gibibyte },
      undefined,
      /7\.0 GiB of disk are free; 8\.0 GiB/,
    ],
    ["needs 1 GiB of disk later", { diskFree: 2 * gibibyte, toolsReady: true }, "full", undefined],
    [
      "needs 4 GiB of memory for a first start",
      { memoryFree: 2 * gibibyte },
      undefined,
      /2\.0 GiB of memory are free/,
    ],
    ["needs the loopback interface", { loopback: false }, undefined, /127\.0\.0\.1/],
  ];
  for (const [title, facts, tier, said] of rows) {
    it(title, () => {
      const result = judgeMachine({ ...good, ...facts });
      assert.equal(result.tier, tier);
      if (said) assert.match(describeShortcomings(result.shortcomings), said);
      else assert.deepEqual(result.shortcomings, []);
    });
  }

  it("reports every shortcoming at once", () => {
    const result = judgeMachine({
      ...good,
      go: false,
      pythonVenv: false,
      diskFree: 0,
      memoryFree: 0,
      loopback: false,
    });
    assert.equal(result.shortcomings.length, 5);
  });
});
