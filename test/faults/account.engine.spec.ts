import assert from "node:assert/strict";

import {
  BatchDeleteImageCommand,
  type ECRClient,
  type ImageIdentifier,
  PutLifecyclePolicyCommand,
} from "@aws-sdk/client-ecr";

import type { FaultRule } from "../../local/gateway/faults";
import { testWorld } from "../../local/test/world";
import type { World } from "../../local/world";
import { count, metFaults, withFaults } from "../shared/calls";
import { succeeded } from "../shared/stack";
import { FaultStack } from "./fault-stack";

const throttled = { status: 400, code: "ThrottlingException", message: "Rate exceeded" };

describe("An up in an account", function () {
  this.timeout(120_000);
  let world: World;
  let faulty: FaultStack;
  let ecr: ECRClient;
  let repositoryName: string;
  let tag: string | undefined;

  before(async () => {
    world = await testWorld();
    faulty = new FaultStack(world, "faulty-account", () => (tag === undefined ? undefined : { tag }));
    ({ ecr, repositoryName } = faulty.registry);
    await faulty.deploy();
    await push("first");
    await faulty.deploy();
  });
  after(() => faulty?.remove());

  /** Another image, which is to be deployed next. */
  function push(next: string): Promise<string> {
    tag = next;
    return faulty.push(next);
  }

  it("that throttles ECR and ECS for a while goes on by itself", async () => {
    await push("throttled");
    const rules = ["ecr", "ecs"].map((service) => ({ service, ...throttled, times: 2 }));
    const met = await withFaults(world.endpoint, rules, async () => {
      await faulty.deploy();
      return metFaults(world.endpoint);
    });
    assert.deepEqual(met, [2, 2]);
    await faulty.assertNothingLost();
  });

  const remove = (...imageIds: ImageIdentifier[]) =>
    ecr.send(new BatchDeleteImageCommand({ repositoryName, imageIds }));

  const lasting: { title: string; rule: FaultRule; says: RegExp[] }[] = [
    {
      title: "throttles ECR all along",
      rule: { service: "ecr", ...throttled },
      says: [/AWS refuses ecr:\w+ for too many calls/, /Wait until .* the same command again/],
    },
    {
      title: "throttles the release's mark all along",
      rule: { service: "ecr", operation: "PutImage", ...throttled },
      says: [/The service was left as it is/, /AWS refuses ecr:PutImage .* for too many calls/, /Wait until/],
    },
    {
      title: "throttles the deployment in ECS all along",
      rule: { service: "ecs", operation: "UpdateService", ...throttled },
      says: [/updating ECS Service .*ThrottlingException: Rate exceeded/, /"web" \(update\): /],
    },
    {
      title: "can't be reached any more, once its task definition is to be made,",
      rule: { service: "ecs", operation: "RegisterTaskDefinition", drop: true },
      says: [/"web-task" \(replace\): /],
    },
  ];
  for (const [index, { title, rule, says }] of lasting.entries()) {
    it(`that ${title} fails, says what to do, and goes on by the same command`, async () => {
      await push(`lasting-${index}`);
      const { error, text, calls } = await withFaults(world.endpoint, [rule], () => faulty.stack.up());
      assert.ok(error);
      for (const line of says) assert.match(text, line);
      assert.match(error.remedy, /same command/);
      assert.equal(calls.filter((call) => call.operation === "UpdateService" && call.status < 300).length, 0);
      await faulty.assertNothingLost();
      await faulty.assertConverges();
    });
  }

  it("in which somebody deletes the image between preview and up names it, leaves the service alone, and deploys it once it is pushed again", async () => {
    const imageDigest = await push("deleted");
    succeeded(await faulty.stack.preview());
    await remove({ imageDigest });
    const { error, text, calls } = await faulty.stack.up();
    assert.equal(error?.code, "program-failed", text);
    assert.match(text, /has no image with the tag "deleted".*\nPush it first/);
    assert.equal(count(calls, "ecs:UpdateService", "ecs:RegisterTaskDefinition"), 0);
    await faulty.assertNothingLost();
    await push("deleted");
    await faulty.assertConverges();
  });

  it("in which somebody takes the release tag away between preview and up places it again", async () => {
    succeeded(await faulty.stack.preview());
    const released = await faulty.registry.released();
    const running = faulty.running();
    const tags = (await faulty.registry.images())[running] ?? [];
    await remove(...tags.filter((one) => one.startsWith("release.")).map((imageTag) => ({ imageTag })));
    assert.ok(!(await faulty.registry.released()).includes(running));
    await faulty.assertConverges();
    assert.deepEqual(await faulty.registry.released(), released);
  });

  it("in which somebody replaces the lifecycle policy between preview and up says how it comes back", async () => {
    await push("replaced");
    succeeded(await faulty.stack.preview());
    const own = await faulty.registry.lifecyclePolicy();
    const selection = { tagStatus: "any", countType: "imageCountMoreThan", countNumber: 1 };
    const lifecyclePolicyText = JSON.stringify({
      rules: [{ rulePriority: 1, selection, action: { type: "expire" } }],
    });
    await ecr.send(new PutLifecyclePolicyCommand({ repositoryName, lifecyclePolicyText }));
    const { text } = await faulty.deploy();
    assert.match(text, /\(running, last successful\), would expire by rule 1 at once/);
    assert.match(text, /put that policy in the place of the stack's own: `pulumi up --refresh` writes/);
    await faulty.assertConverges({ refresh: true });
    assert.equal(await faulty.registry.lifecyclePolicy(), own);
  });

  it("leaves nothing to do once all of that is over", () => faulty.assertSettled());

  it("shows a loss: after a deliberate deletion, what is in use can't be pulled", async () => {
    const [digest = ""] = (await faulty.registry.released()).slice(-1);
    await ecr.send(new BatchDeleteImageCommand({ repositoryName, imageIds: [{ imageDigest: digest }] }));
    assert.deepEqual(await faulty.lost(), [`manifest ${digest}`]);
  });
});
