import assert from "node:assert/strict";

import { type BrowserMachine, ensureBrowser } from "../../browser/ensure-browser";
import type { ToolProgress } from "../../toolchain";

describe("ensureBrowser", () => {
  const seen: ToolProgress[] = [];
  beforeEach(() => seen.splice(0));
  const ensured = (machine: Partial<BrowserMachine>) =>
    ensureBrowser((event) => seen.push(event), {
      find: () => undefined,
      mayInstall: false,
      install: () => Promise.reject(new Error("not asked for")),
      ...machine,
    });

  it("takes the machine's own", async () => {
    const find = (name: string) => (name === "google-chrome" ? "/opt/chrome" : undefined);
    assert.deepEqual(await ensured({ find }), { kind: "found", executable: "/opt/chrome" });
  });

  it("installs Debian's where it may, and tells of it as it goes", async () => {
    let installed = false;
    const browser = await ensured({
      find: (name) => (installed && name === "chromium-headless-shell" ? "/usr/bin/it" : undefined),
      mayInstall: true,
      install: (onDetail) => {
        onDetail("Unpacking it");
        installed = true;
        return Promise.resolve();
      },
    });
    assert.deepEqual(browser, { kind: "found", executable: "/usr/bin/it" });
    assert.deepEqual(
      seen.map(({ state, detail }) => [state, detail]),
      [
        ["building", "installing Debian's"],
        ["building", "Unpacking it"],
        ["done", undefined],
      ],
    );
  });

  const refusals: [when: string, machine: Partial<BrowserMachine>, reason: RegExp][] = [
    ["where it may not install one", {}, /There is no Chromium on PATH\. Install it/],
    [
      "where the installation fails",
      { mayInstall: true, install: () => Promise.reject(new Error("no such package")) },
      /failed: .*no such package.*Install it/,
    ],
    [
      "where the package brings none",
      { mayInstall: true, install: () => Promise.resolve() },
      /is not on PATH/,
    ],
  ];
  for (const [when, machine, reason] of refusals) {
    it(`says why there is none ${when}`, async () => {
      const browser = await ensured(machine);
      assert.equal(browser.kind, "none");
      assert.match(browser.reason, reason);
    });
  }
});
