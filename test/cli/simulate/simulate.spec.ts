import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as path from "node:path";

import { checkout } from "../../../local/paths";
import { namedRetentions, readingsOf, workloads, type SimulationResult } from "../../../retention";
import { rule } from "../../retention/image-builder";
import { berth, temporaryFiles } from "../command";

const push = (at: number, image: string) => ({ kind: "push", at, service: "web", image, megabytes: 100 });
const deploy = (at: number, image: string) => ({ kind: "deploy", at, service: "web", image });
/** One release, and ten builds after it. */
const builds = {
  name: "builds",
  days: 20,
  steps: [push(0.1, "a"), deploy(0.2, "a"), ...Array.from({ length: 10 }, (_, n) => push(n + 1.1, `b${n}`))],
};

describe("berth simulate", () => {
  const file = temporaryFiles();
  const results = async (...argv: string[]) => {
    const ended = await berth(["simulate", "--format", "json", ...argv]);
    assert.equal(ended.stderr, "");
    return (JSON.parse(ended.stdout) as { results: SimulationResult[] }).results;
  };

  it("lives through every workload under every retention", async () => {
    const all = await results();
    assert.equal(all.length, workloads().flatMap(readingsOf).length * namedRetentions.length);
    const losing = all.filter(({ retention, losses }) => retention === "berth" && losses.length > 0);
    assert.deepEqual(
      losing.map(({ workload }) => workload),
      ["a night that nobody saw"],
    );
  });

  it("lives through a workload with indexes once for each reading of AWS's text", async () => {
    const both = await results("--workload", "several platforms", "--retention", "awsx default");
    assert.deepEqual(
      both.map(({ workload, losses }) => [workload, losses.length]),
      [
        ["several platforms, which take places", 32],
        ["several platforms, which take none", 0],
      ],
    );
  });

  it("shows a table for each workload, and what the words mean", async () => {
    const { code, stdout } = await berth(["simulate", "--workload", "calm weeks", "--retention", "berth"]);
    assert.equal(code, 0);
    assert.match(stdout, /^calm weeks, 182 days\. /);
    assert.match(
      stdout,
      /^retention +images lost +service-days without +GB-months +dollars\nberth +0 +0 +[0-9.]+ +[0-9.]+$/m,
    );
    assert.match(stdout, /An image is lost when /);
  });

  it("writes markdown", async () => {
    const { stdout } = await berth(["simulate", "--workload", "busy CI", "--format", "markdown"]);
    assert.match(stdout, /^### busy CI$/m);
    assert.match(stdout, /^\| berth \| 0 \| 0 \| /m);
  });

  it("plots losses beside storage cost", async () => {
    const { stdout } = await berth(["simulate", "--format", "svg"]);
    assert.equal(stdout, readFileSync(path.join(checkout, "docs/simulation.svg"), "utf8"));
    assert.match(stdout, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    assert.equal(
      stdout.match(/class="loss"/g)?.length,
      workloads().flatMap(readingsOf).length * namedRetentions.length,
    );
    assert.doesNotMatch(stdout, /NaN|undefined|Infinity/);
  });

  it("tries a policy and a workload of one's own", async () => {
    const own = ["--workload-file", file("builds.json", builds), "--policy"];
    const losing = file("losing.json", { rules: [rule(1, { countNumber: 5 })] });
    const all = await results(...own, losing);
    const found = all.find(({ retention }) => retention === losing);
    assert.deepEqual(found?.losses, [{ day: 6, service: "web", image: "a", kind: "running" }]);
    assert.equal((await berth(["simulate", ...own, losing])).code, 1);
    const keeping = file("keeping.json", { rules: [rule(1, { countNumber: 50 })] });
    assert.equal((await berth(["simulate", ...own, keeping])).code, 0);
  });

  describe("with a policy whose rules are for other tags than the workload's", () => {
    const prefix = (tagPrefix: string, countNumber: number) =>
      rule(1, { tagStatus: "tagged", tagPrefixList: [tagPrefix], countNumber });
    const simulated = (policy: object, workload: object) =>
      berth([
        ...["simulate", "--policy", file("policy.json", policy)],
        ...["--workload-file", file("tags.json", workload)],
      ]);
    const tagged = {
      ...builds,
      steps: builds.steps.map((step) =>
        step.kind === "push" ? { ...step, tags: ["prod-1", step.image] } : step,
      ),
    };

    it("says so, with the tags, and does not say that it is safe", async () => {
      const { code, stdout, stderr } = await simulated({ rules: [prefix("prod-", 3)] }, builds);
      assert.equal(code, 2);
      assert.match(stdout, /^builds, 20 days/);
      assert.match(
        stderr,
        /No rule of \S+ matches an image of "builds", whose tags are web-a, web-b0, web-b1, \.\.\./,
      );
      assert.match(stderr, /`--workload-file`/);
    });

    it("is silent where the workload's own tags are what its rules are for", async () => {
      const { code, stderr } = await simulated({ rules: [prefix("b", 20)] }, tagged);
      assert.deepEqual([code, stderr], [0, ""]);
    });

    it("takes a rule for untagged images for one of an index's own images", async () => {
      const rules = [rule(1, { tagStatus: "untagged", countNumber: 50 })];
      assert.equal((await simulated({ rules }, builds)).code, 2);
      const indexes = {
        ...builds,
        steps: builds.steps.map((step) => (step.kind === "push" ? { ...step, platforms: 2 } : step)),
      };
      assert.equal((await simulated({ rules }, indexes)).code, 0);
    });
  });

  it("takes the steps of a workload in the order of their times", async () => {
    const shuffled = { ...builds, steps: [...builds.steps].reverse() };
    const argv = ["--retention", "berth", "--workload-file"];
    assert.deepEqual(
      await results(...argv, file("shuffled.json", shuffled)),
      await results(...argv, file("ordered.json", builds)),
    );
  });

  const refusals: [title: string, argv: () => string[], said: RegExp][] = [
    [
      "a workload that is none",
      () => ["--workload", "busi CI"],
      /"busy CI".*got "busi CI"\. Did you mean busy CI\?/,
    ],
    ["a retention that is none", () => ["--retention", "bert"], /Did you mean berth\?/],
    [
      "a workload file without steps",
      () => ["--workload-file", file("w.json", { name: "x", days: 0 })],
      /has 2 problems:\n {2}days: [^]*steps: /,
    ],
    [
      "a step that is none",
      () => ["--workload-file", file("w.json", { ...builds, steps: [{ kind: "pull" }] })],
      /steps\[0\]\.kind/,
    ],
    [
      "a deployment of what nobody pushed",
      () => ["--workload-file", file("w.json", { ...builds, steps: [deploy(1, "a")] })],
      /steps\[0\]\.image: .* is deployed before any push of it/,
    ],
    [
      "a withdrawal of what nobody pushed",
      () => [
        "--workload-file",
        file("w.json", { ...builds, steps: [{ ...deploy(1, "a"), kind: "withdraw" }] }),
      ],
      /steps\[0\]\.image: .* is withdrawn before any push of it/,
    ],
    ["a policy that is none", () => ["--policy", file("p.json", { rules: [{}] })], /`--policy` .* problems:/],
    ["the standard input for two files", () => ["--policy", "-", "--workload-file", "-"], /Only one of/],
  ];
  for (const [title, argv, said] of refusals) {
    it(`refuses ${title}`, async () => {
      const ended = await berth(["simulate", ...argv()]);
      assert.equal(ended.code, 2);
      assert.match(ended.stderr, said);
      assert.equal(ended.stdout, "");
    });
  }
});
