import * as assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import * as path from "node:path";

import { CancelledError, Deployment, type DeploymentEvent, type Operation } from "../../automation";
import { type TestEngine, testEngine } from "./engine";
import { Group, Thing } from "./programs";
import { descendantsOf } from "./slow-run";

describe("Deployment that is cancelled twice", () => {
  let engine: TestEngine;
  before(async () => (engine = await testEngine()));
  after(() => engine.remove());

  type Begin = (deployment: Deployment) => Operation<unknown>;
  const isAt = (kind: DeploymentEvent["kind"], name: string) => (event: DeploymentEvent) =>
    event.kind === kind && "name" in event && event.name === name;
  const phases: [phase: string, begin: Begin, isReached: (event: DeploymentEvent) => boolean][] = [
    [
      "a preview, in the middle of its program",
      (deployment) => deployment.preview(),
      isAt("planned", "group"),
    ],
    ["an up, in the middle of its program", (deployment) => deployment.up(), isAt("started", "group")],
    ["an up, while a resource is created", (deployment) => deployment.up(), isAt("started", "slow")],
  ];
  for (const [index, [phase, begin, isReached]] of phases.entries()) {
    it(`ends ${phase}, at once, and leaves no lock and no process`, async () => {
      const before = new Set(descendantsOf(process.pid));
      const hangs = { program: index < 2, resource: index === 2 };
      const deployment = await Deployment.open({
        ...engine.options,
        project: "abort",
        stack: `phase-${index}`,
        program: async () => {
          new Group("group");
          if (hangs.program) await new Promise((resolve) => setTimeout(resolve, 120_000).unref());
          new Thing("slow", hangs.resource ? { ms: 120_000 } : {});
        },
      });
      const operation = begin(deployment);
      let cancelledAt = 0;
      const iterate = async () => {
        for await (const event of operation) {
          if (!isReached(event) || cancelledAt > 0) continue;
          cancelledAt = performance.now();
          operation.cancel();
          operation.cancel();
        }
      };
      await assert.rejects(iterate, CancelledError);
      assert.ok(performance.now() - cancelledAt < 30_000);
      assert.deepEqual(lockFiles(`phase-${index}`), []);
      const left = descendantsOf(process.pid).filter((pid) => !before.has(pid));
      assert.deepEqual(left, []);
      Object.assign(hangs, { program: false, resource: false });
      await deployment.up({ recover: true }).result;
      assert.equal((await deployment.up().result).changed, false);
    });
  }

  function lockFiles(stack: string): string[] {
    const folder = path.join(engine.state, ".pulumi/locks/organization/abort", stack);
    return existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".json")) : [];
  }
});
