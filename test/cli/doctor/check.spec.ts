import assert from "node:assert/strict";

import { InventoryError } from "../../../inventory";
import { EngineMissingError } from "../../../automation";
import { notLookedAt, runChecks, type Check, type Finding } from "../../../cli/doctor/check";

const ok: Finding = { status: "ok", found: "there." };
const check = (name: string, look: Check["look"]): Check => ({ group: "tools", name, look });

describe("The checks of a doctor", () => {
  it("are all made, in their order, whichever ends first", async () => {
    const later = () => new Promise<Finding>((resolve) => setTimeout(() => resolve(ok), 20));
    const { checked, isLate } = await runChecks(
      [check("slow", later), check("two", () => Promise.resolve([ok, { ...ok, status: "warning" }]))],
      1_000,
    );
    assert.deepEqual(
      checked.map(({ check: name, status }) => `${name} ${status}`),
      ["slow ok", "two ok", "two warning"],
    );
    assert.equal(isLate, false);
  });

  it("skip what fails, and fail nothing else", async () => {
    const failing = check("failing", () => Promise.reject(new Error("no luck\n    at somewhere")));
    const throwing = check("throwing", () => {
      throw new TypeError("thrown at once");
    });
    const { checked } = await runChecks([failing, throwing, check("good", () => Promise.resolve(ok))], 1_000);
    assert.deepEqual(
      checked.map(({ check: name, status, found }) => [name, status, found]),
      [
        ["failing", "skipped", "no luck at somewhere"],
        ["throwing", "skipped", "thrown at once"],
        ["good", "ok", "there."],
      ],
    );
  });

  it("skip what doesn't answer in time, and tell it to stop", async () => {
    let wasStopped = false;
    const hanging = check("hanging", (signal) => {
      signal.addEventListener("abort", () => (wasStopped = true));
      return new Promise(() => undefined);
    });
    const { checked, isLate } = await runChecks([hanging, check("good", () => Promise.resolve(ok))], 30);
    assert.deepEqual(
      checked.map(({ status }) => status),
      ["skipped", "ok"],
    );
    assert.match(checked[0]?.found ?? "", /no answer within 0\.03 seconds/);
    assert.deepEqual([isLate, wasStopped], [true, true]);
  });

  it("take the next step of a known error for the remedy", () => {
    const error = new InventoryError("access-denied", "The right to call x is missing.", {
      nextStep: "Allow x.",
    });
    assert.deepEqual(notLookedAt(error), {
      status: "skipped",
      found: "The right to call x is missing.",
      remedy: "Allow x.",
    });
    const engine = notLookedAt(new EngineMissingError("PATH"), "problem");
    assert.equal(engine.status, "problem");
    assert.match(engine.remedy ?? "", /^Install the Pulumi CLI/);
    assert.equal(engine.found, "No usable `pulumi` in PATH.");
    assert.deepEqual(notLookedAt("a text"), { status: "skipped", found: "a text" });
  });
});
