import * as assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import * as path from "node:path";

import { CancelledError, Deployment, type DeploymentEvent, type Operation } from "../../automation";
import { type TestEngine, testEngine } from "./engine";
import { Group, Thing } from "./programs";
import { descendantsOf } from "./slow-run";

describe("Deployment that is cancelled twice", () => {
  let engine: TestEngine;
  before(async () => (engine = await testEngine()));
  after(() => engine.remove());

  interface Phase {
    readonly title: string;
    readonly begin: (deployment: Deployment) => Operation<unknown>;
    /** What doesn't come to an end. */
    readonly held: "program" | "create" | "read" | "delete";
    readonly isReached: (event: DeploymentEvent) => boolean;
  }
  const isAt = (kind: DeploymentEvent["kind"], name: string) => (event: DeploymentEvent) =>
    event.kind === kind && "name" in event && event.name === name;
  const [preview, up, refresh, destroy] = [
    (deployment: Deployment) => deployment.preview(),
    (deployment: Deployment) => deployment.up(),
    (deployment: Deployment) => deployment.refresh(),
    (deployment: Deployment) => deployment.destroy(),
  ];
  const phases: Phase[] = [
    {
      title: "a preview, in the middle of its program",
      ...{ begin: preview, held: "program", isReached: isAt("planned", "group") },
    },
    {
      title: "an up, in the middle of its program",
      ...{ begin: up, held: "program", isReached: isAt("started", "group") },
    },
    {
      title: "an up, while a resource is created",
      ...{ begin: up, held: "create", isReached: isAt("started", "slow") },
    },
    {
      title: "a refresh, while a resource is looked at",
      ...{ begin: refresh, held: "read", isReached: isAt("started", "slow") },
    },
    {
      title: "a destroy, while a resource is deleted",
      ...{ begin: destroy, held: "delete", isReached: isAt("started", "slow") },
    },
  ];
  for (const [index, { title, begin, held, isReached }] of phases.entries()) {
    it(`ends ${title}, at once, and leaves no lock and no process`, async () => {
      const before = new Set(descendantsOf(process.pid));
      const hold = mkdtempSync(path.join(engine.state, "hold-"));
      const gate = path.join(hold, held);
      const deployment = await Deployment.open({
        ...engine.options,
        project: "abort",
        stack: `phase-${index}`,
        program: async () => {
          new Group("group");
          if (existsSync(path.join(hold, "program")))
            await new Promise((resolve) => setTimeout(resolve, 120_000).unref());
          new Thing("slow", { hold });
        },
      });
      if (held === "read" || held === "delete") await deployment.up().result;
      writeFileSync(gate, "");
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
      rmSync(gate);
      if (held === "delete") {
        await deployment.destroy({ recover: true }).result;
        assert.equal((await deployment.destroy().result).changed, false);
      } else {
        await deployment.up({ recover: true }).result;
        assert.equal((await deployment.up().result).changed, false);
      }
    });
  }

  function lockFiles(stack: string): string[] {
    const folder = path.join(engine.state, ".pulumi/locks/organization/abort", stack);
    return existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".json")) : [];
  }
});
