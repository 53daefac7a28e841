import * as assert from "node:assert/strict";

import { BuildSteps } from "../../../automation/events/build-steps";
import { translated } from "../recorded";

const digest = "sha256:4ef2305f8bfb86edf37a0e873438150f5b47ef31ed4ac051630545134f80a1b4";

describe("events of a build", () => {
  const events = translated("build");

  it("tell each step of it once as begun, and how it ended", () => {
    const steps = events.flatMap((event) =>
      event.kind === "build" ? [`${event.status} ${event.step}`] : [],
    );
    assert.deepEqual(
      steps.filter((step) => step.includes("RUN")),
      [
        "started [2/3] RUN dd if=/dev/urandom of=/big bs=1M count=40",
        "done [2/3] RUN dd if=/dev/urandom of=/big bs=1M count=40",
        "started [3/3] RUN sleep 2 && echo hi",
        "done [3/3] RUN sleep 2 && echo hi",
      ],
    );
    assert.equal(steps.filter((step) => step === "started exporting to image").length, 1);
  });

  it("have the push with the digest that was pushed", () => {
    const pushes = events.flatMap((event) => (event.kind === "push" ? [event] : []));
    assert.deepEqual(
      pushes.map(({ status }) => status),
      ["started", "done"],
    );
    assert.equal(pushes[1]?.digest, digest);
    assert.match(pushes[1]?.reference ?? "", /\/recorded-assets-test:web-/);
  });

  it("say how long a step took", () => {
    const event = events.find(
      (one) => one.kind === "build" && one.status === "done" && one.step.includes("sleep"),
    );
    assert.equal(event?.kind === "build" ? event.durationMs : undefined, 2_100);
  });
});

describe("BuildSteps", () => {
  const cases: [last: string, status: string | undefined][] = [
    ["#5 CACHED", "cached"],
    ["#5 ERROR: process did not complete successfully: exit code: 1", "failed"],
    ["#5 CANCELED", "cancelled"],
    ["#5 DONE 0.4s", "done"],
    ["#5 0.355 40+0 records in", undefined],
    ["#5 ...", undefined],
    ["#5 [2/3] RUN true", undefined],
  ];
  for (const [last, status] of cases) {
    it(`takes "${last}" for ${status ?? "nothing new"}`, () => {
      const steps = new BuildSteps();
      steps.read("a", "#5 [2/3] RUN true\n");
      const event = steps.read("a", `${last}\n`);
      assert.equal(event?.status, status);
    });
  }

  it("keeps two images apart that are built at the same time", () => {
    const steps = new BuildSteps();
    steps.read("a", "#5 [2/3] RUN true\n");
    assert.equal(steps.read("b", "#5 DONE 0.1s\n")?.status, "started");
  });
});
