import assert from "node:assert/strict";

import type { FaultRule } from "../../local/gateway/faults";
import { testWorld } from "../../local/test/world";
import type { World } from "../../local/world";
import { metFaults, withFaults } from "../shared/calls";
import { type BuiltContent, builtContent } from "./built-content";
import { FaultStack } from "./fault-stack";

const registry = { service: "registry", resource: "faulty-push-assets-test" };

describe("A push that the registry disturbs", function () {
  this.timeout(120_000);
  let world: World;
  let content: BuiltContent;
  let faulty: FaultStack;

  before(async () => {
    world = await testWorld();
    content = builtContent();
    faulty = new FaultStack(world, "faulty-push", () => ({ context: content.context }));
    await faulty.deploy();
  });
  after(async () => {
    await faulty?.remove();
    content?.remove();
  });

  it("goes on by itself where the registry fails, throttles and breaks off in mid-layer, each once, and is slow", async () => {
    content.write();
    const once = { ...registry, times: 1 };
    const rules: FaultRule[] = [
      { ...once, operation: "POST blob", status: 500 },
      { ...once, operation: "POST blob", status: 429, code: "TOOMANYREQUESTS" },
      { ...once, operation: "PUT blob", resetAfterBytes: 1_000 },
      { ...once, operation: "PUT manifest", status: 503 },
      { ...registry, delayMs: 300 },
    ];
    const met = await withFaults(world.endpoint, rules, async () => {
      await faulty.deploy();
      return metFaults(world.endpoint);
    });
    assert.deepEqual(met.slice(0, 4), [1, 1, 1, 1]);
    assert.ok((met[4] ?? 0) > 5, `${met[4]}`);
    await faulty.assertNothingLost();
  });

  const lasting: { title: string; fault: FaultRule; says: RegExp[] }[] = [
    {
      title: "fails all along",
      fault: { operation: "PUT manifest", status: 500, message: "out of order" },
      says: [/failed to push \S+: .*out of order/, /did not take the image/, /the same command once it does/],
    },
    {
      title: "breaks off in mid-layer, again and again",
      fault: { operation: "PUT blob", resetAfterBytes: 1_000 },
      says: [/connection reset by peer/, /did not take the image/, /the same command once it does/],
    },
    {
      title: "no longer knows the login, which has expired in mid-push",
      fault: {
        ...{ operation: "PUT manifest", status: 403, code: "DENIED" },
        message: "Your authorization token has expired. Reauthenticate and try again.",
      },
      says: [/failed to push .*token has expired/, /lasts 12 hours/, /same command logs in anew/],
    },
  ];
  for (const { title, fault, says } of lasting) {
    it(`fails where the registry ${title}, says what to do, and goes on by the same command`, async () => {
      content.write();
      const rule = { ...registry, ...fault };
      const { error, text } = await withFaults(world.endpoint, [rule], () => faulty.stack.up());
      assert.equal(error?.code, "resource-failed", text);
      for (const line of says) assert.match(text, line);
      await faulty.assertNothingLost();
      await faulty.assertConverges();
    });
  }

  it("leaves nothing to do once the registry is well again", () => faulty.assertSettled());
});
