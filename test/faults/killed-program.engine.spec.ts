import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";

import type { FaultRule } from "../../local/gateway/faults";
import { waitUntil } from "../../local/process";
import { testWorld } from "../../local/test/world";
import type { World } from "../../local/world";
import { descendantsOf, killAll } from "../automation/slow-run";
import { metFaults, withFaults } from "../shared/calls";
import { makeCheckout, type ServiceCheckout } from "../shared/checkout";
import { FaultStack } from "./fault-stack";

describe("A program that is killed (kill -9) beside its engine,", function () {
  this.timeout(120_000);
  const name = "faulty-program";
  let world: World;
  let checkout: ServiceCheckout;
  let faulty: FaultStack;

  before(async () => {
    world = await testWorld();
    checkout = await makeCheckout();
    faulty = new FaultStack(world, name, { workDir: checkout.dir });
    configure();
    await faulty.deploy();
    await push("first");
    await faulty.deploy();
  });
  after(async () => {
    await faulty?.remove();
    checkout?.remove();
  });

  function configure(tag?: string): void {
    const services = tag === undefined ? [] : [{ name: "web", image: { tag }, desiredCount: 0 }];
    // So few images that expiry would take whatever nothing else keeps.
    const config = {
      ...{ "berth:area": name, "berth:stage": "test", "berth:services": services },
      "berth:retention": { keepImages: 1, keepReleases: 5 },
    };
    fs.writeFileSync(path.join(checkout.dir, `Pulumi.${name}.yaml`), JSON.stringify({ config }));
  }

  /** Another image, which is to be deployed next. */
  async function push(tag: string): Promise<void> {
    await faulty.push(tag);
    configure(tag);
  }

  const held = { delayMs: 3_000 };
  /** The rule holds the step. */
  const steps: { title: string; rule: FaultRule }[] = [
    {
      title: "while it looks at who uses the images",
      rule: { service: "ecs", operation: "DescribeServices", ...held },
    },
    {
      title: "while the engine has ECS deploy",
      rule: { service: "ecs", operation: "UpdateService", ...held },
    },
  ];
  for (const [index, { title, rule }] of steps.entries()) {
    it(`${title}, loses nothing and leaves no lock; the same command goes on`, async () => {
      await push(`step-${index}`);
      const { error } = await withFaults(world.endpoint, [rule], async () => {
        const up = faulty.stack.up();
        const isReached = async () => (await metFaults(world.endpoint))[0]! > 0;
        await waitUntil(isReached, { what: title, timeoutMs: 60_000 });
        const programs = descendantsOf(process.pid).filter(isProgram);
        assert.ok(programs.length > 0, "no program runs");
        killAll(programs);
        return up;
      });
      assert.equal(error?.code, "program-failed", error?.message);
      await faulty.assertNothingLost();
      // No lock, for the engine was there to give it back.
      await faulty.assertConverges();
    });
  }

  it("leaves nothing to do once it is over", () => faulty.assertSettled());

  /** What the language host runs: Node.js with the program. */
  function isProgram(pid: number): boolean {
    return commandLineOf(pid).includes("@pulumi/pulumi/cmd/run");
  }
});

function commandLineOf(pid: number): string {
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return "";
  }
}
