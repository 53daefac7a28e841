import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import fc from "fast-check";

import type { Call } from "../../local/gateway/call-log";
import { localAccount, localRegion } from "../../local/environment";
import type { World } from "../../local/world";
import { testWorld } from "../../local/test/world";
import { pushedImages, pushes, withFaults } from "../shared/calls";
import { Registry } from "../shared/registry";
import { describeGraph, type GivenImage, programOf, type ServiceGraph, serviceGraphs } from "./service-graph";
import { ScenarioStack, succeeded } from "../shared/stack";

const graphs = fc.sample(serviceGraphs, { seed: 12, numRuns: 4 });

describe("A graph of services", function () {
  this.timeout(300_000);
  let world: World;
  let dir: string;
  let given: GivenImage;
  before(async () => {
    world = await testWorld();
    dir = fs.mkdtempSync(path.join(os.tmpdir(), "berth-graphs-"));
    const registry = new Registry(world, "library/busybox");
    const [digest] = Object.keys(await registry.images());
    registry.close();
    assert.ok(digest);
    given = {
      imageUri: `${world.registry}/library/busybox@${digest}`,
      repositoryArn: `arn:aws:ecr:${localRegion}:${localAccount}:repository/library/busybox`,
    };
  });
  after(() => fs.rmSync(dir, { recursive: true }));

  const open = (name: string, graph: ServiceGraph) => {
    const prefix = `graph-${name}`;
    const program = programOf(graph, { prefix, dir: path.join(dir, name), given });
    return new ScenarioStack(world, { program, project: "graphs", stack: name });
  };

  for (const [index, graph] of graphs.entries()) {
    it(`pushes to a repository that is ready: ${describeGraph(graph)}`, async () => {
      const stack = open(String(index), graph);
      const { calls } = await withFaults(world.endpoint, slow, async () => succeeded(await stack.up()));
      for (const [number, { crossAccount }] of graph.repositories.entries()) {
        const repository = `graph-${index}-${number}`;
        const builds = graph.services.filter((one) => one.repository === number && one.source === "build");
        const pushed = pushes(calls, repository);
        assert.equal(pushedImages(pushed), builds.length);
        const needed = [
          "CreateRepository",
          "PutLifecyclePolicy",
          ...(crossAccount ? ["SetRepositoryPolicy"] : []),
        ];
        for (const operation of needed) assertReadyBefore(pushed, only(calls, operation, repository));
      }
      for (const number of graph.services.keys()) {
        const service = calls.find((call) => isAbout(call, "CreateService", `service-${number}-`));
        const rights = calls.find((call) => isAbout(call, "PutRolePolicy", `service-${number}-execution-`));
        assert.ok(service && rights);
        assertReadyBefore([service], rights);
      }
    });
  }

  const shared: ServiceGraph = {
    repositories: [{ crossAccount: true }],
    services: [
      { repository: 0, source: "build", needs: [] },
      { repository: 0, source: "build", needs: [] },
    ],
  };
  for (const operation of ["CreateRepository", "PutLifecyclePolicy", "SetRepositoryPolicy"]) {
    it(`pushes nothing while ${operation} fails, and everything by the next up`, async () => {
      const name = operation.toLowerCase();
      const stack = open(name, shared);
      const failure = {
        service: "ecr",
        operation,
        status: 400,
        code: "InvalidParameterException",
        message: "no",
      };
      const failed = await withFaults(world.endpoint, [failure], () => stack.up());
      assert.equal(failed.error?.code, "resource-failed");
      assert.deepEqual(pushes(failed.calls), []);

      const { calls } = succeeded(await stack.up());
      assert.equal(pushedImages(calls), 2);
    });
  }
});

/** Whoever does not wait for these overtakes them. */
const delayMs = 1_000;
const slow = [
  { service: "ecr", operation: "PutLifecyclePolicy", delayMs },
  { service: "ecr", operation: "SetRepositoryPolicy", delayMs },
  { service: "iam", operation: "PutRolePolicy", delayMs },
  { service: "ecr", operation: "CreateRepository", delayMs },
];

/** The one call of this kind. */
function only(calls: readonly Call[], operation: string, resource: string): Call {
  const found = calls.filter((call) => call.operation === operation && call.resource === resource);
  assert.equal(found.length, 1, `${operation} of ${resource}`);
  return found[0]!;
}

function isAbout(call: Call, operation: string, beginning: string): boolean {
  return call.operation === operation && call.resource?.startsWith(beginning) === true;
}

/** The log has arrivals; a call that was slowed down is answered so much later. */
function assertReadyBefore(calls: readonly Call[], needed: Call): void {
  assert.equal(needed.status, 200, needed.operation);
  const ready = Date.parse(needed.at) + delayMs;
  for (const { at, operation, resource } of calls) {
    assert.ok(
      Date.parse(at) >= ready,
      `${operation} of ${resource} came before the end of ${needed.operation}`,
    );
  }
}
