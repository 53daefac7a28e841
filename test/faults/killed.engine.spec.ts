import assert from "node:assert/strict";
import * as fs from "node:fs";

import type { FaultRule } from "../../local/gateway/faults";
import { waitUntil } from "../../local/process";
import { testWorld } from "../../local/test/world";
import type { World } from "../../local/world";
import { descendantsOf, killAll } from "../automation/slow-run";
import { metFaults, withFaults } from "../shared/calls";
import { FaultStack } from "./fault-stack";

describe("An engine that is killed (kill -9) in the middle of an up,", function () {
  this.timeout(120_000);
  let world: World;
  let faulty: FaultStack;
  let tag: string | undefined;

  before(async () => {
    world = await testWorld();
    faulty = new FaultStack(world, "faulty-engine", () => (tag === undefined ? undefined : { tag }));
    await faulty.deploy();
    await push("first");
    await faulty.deploy();
  });
  after(() => faulty?.remove());

  /** Another image, which is to be deployed next. */
  async function push(next: string): Promise<void> {
    tag = next;
    await faulty.push(next);
  }

  const held = { delayMs: 3_000 };
  /** The last rule of each holds the step. */
  const steps: { title: string; rules: FaultRule[] }[] = [
    {
      title: "while it is looked at who uses the images",
      rules: [{ service: "ecs", operation: "DescribeServices", ...held }],
    },
    {
      title: "while its task definition is made",
      rules: [{ service: "ecs", operation: "RegisterTaskDefinition", ...held }],
    },
    {
      title: "while ECS is asked to deploy",
      rules: [{ service: "ecs", operation: "UpdateService", ...held }],
    },
    {
      // The first tag is what keeps the image while it is deployed.
      title: "while the release is marked",
      rules: [
        { service: "ecr", operation: "PutImage", times: 1, delayMs: 0 },
        { service: "ecr", operation: "PutImage", ...held },
      ],
    },
  ];
  for (const [index, { title, rules }] of steps.entries()) {
    it(`${title}, loses nothing; the next run says how to go on, and does`, async () => {
      await push(`step-${index}`);
      const before = new Set(descendantsOf(process.pid));
      const started = () => descendantsOf(process.pid).filter((pid) => !before.has(pid));
      const run = await withFaults(world.endpoint, rules, async () => {
        const up = faulty.stack.up();
        const isReached = async () => ((await metFaults(world.endpoint)).at(-1) ?? 0) > 0;
        await waitUntil(isReached, { what: title, timeoutMs: 60_000 });
        const family = started();
        const engine = family.filter((pid) => commandOf(pid).startsWith("pulumi"));
        assert.equal(engine.length, 1);
        killAll(engine);
        const result = await up;
        // The plugins of an engine that was killed go on for ever.
        killAll(family);
        return result;
      });
      assert.ok(run.error, "the engine was through");
      await faulty.assertNothingLost();

      const { error } = await faulty.stack.up();
      assert.equal(error?.code, "stack-locked", error?.message);
      assert.match(error.message, /recover: true/);
      await faulty.assertConverges({ recover: true });
    });
  }

  it("leaves nothing to do once it has recovered", () => faulty.assertSettled());
});

function commandOf(pid: number): string {
  try {
    return fs.readFileSync(`/proc/${pid}/comm`, "utf8").trim();
  } catch {
    return "";
  }
}
