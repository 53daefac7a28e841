import assert from "node:assert/strict";

import { registryToken } from "../../local/gateway/http/authentication";
import type { World } from "../../local/world";
import { testWorld } from "../../local/test/world";
import { count, pushes } from "../shared/calls";
import { contextOf, makeCheckout, type ServiceCheckout, type ServiceContent } from "../shared/checkout";
import { ScenarioStack, succeeded } from "../shared/stack";

const onlyAmd64 = "1.35-amd64-only";

describe("A build that can't succeed", function () {
  this.timeout(300_000);
  let world: World;
  let checkout: ServiceCheckout;
  let stack: ScenarioStack;

  before(async () => {
    world = await testWorld();
    checkout = await makeCheckout();
    await pushAmd64Index(world);
  });
  after(async () => {
    if (stack) succeeded(await stack.destroy());
    checkout?.remove();
  });

  const failures: { title: string; content: Partial<ServiceContent>; platform: string; says: RegExp[] }[] = [
    {
      title: "because a command of the Dockerfile fails",
      content: { build: ["RUN echo no compiler here >&2; exit 7"] },
      platform: "linux/amd64",
      says: [/no compiler here/, /exit code: 7/],
    },
    {
      title: "because the base image lacks the platform",
      content: { base: `busybox:${onlyAmd64}` },
      platform: "linux/arm64",
      says: [/no match for platform in manifest/, /busybox:1\.35-amd64-only/],
    },
  ];
  for (const { title, content, platform, says } of failures) {
    it(`fails with BuildKit's message ${title}, pushes nothing and deploys nothing`, async () => {
      checkout.writeService("web", { content: title, ...content });
      stack = new ScenarioStack(world, {
        workDir: checkout.dir,
        stack: "broken",
        config: {
          "berth:area": "broken",
          "berth:stage": "test",
          "berth:services": [
            { name: "web", image: { context: contextOf("web"), platform }, desiredCount: 0 },
          ],
        },
      });
      const { error, text, calls } = await stack.up();
      assert.equal(error?.code, "resource-failed", text);
      for (const line of says) assert.match(text, line);
      assert.deepEqual(pushes(calls), []);
      assert.equal(count(calls, "ecs:RegisterTaskDefinition"), 0);
    });
  }
});

/** The local busybox is one image without a choice of platforms; those of Docker Hub are indexes, as this one. */
async function pushAmd64Index({ endpoint, secret }: World): Promise<void> {
  const manifests = `${endpoint}/v2/library/busybox/manifests`;
  const one = await fetch(`${manifests}/1.35`);
  const size = (await one.arrayBuffer()).byteLength;
  const digest = one.headers.get("docker-content-digest");
  const platform = { os: "linux", architecture: "amd64" };
  const mediaType = "application/vnd.oci.image.index.v1+json";
  const manifest = { mediaType: one.headers.get("content-type"), digest, size, platform };
  const answer = await fetch(`${manifests}/${onlyAmd64}`, {
    method: "PUT",
    headers: {
      "content-type": mediaType,
      authorization: `Basic ${registryToken(secret)}`,
    },
    body: JSON.stringify({ schemaVersion: 2, mediaType, manifests: [manifest] }),
  });
  assert.equal(answer.status, 201, await answer.text());
}
