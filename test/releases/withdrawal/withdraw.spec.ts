import * as assert from "node:assert/strict";

import type { BatchGetImageCommandInput } from "@aws-sdk/client-ecr";

import type { EcrClient } from "../../../inventory";
import { restoreRelease } from "../../../releases/withdrawal/restore";
import { withdrawRelease } from "../../../releases/withdrawal/withdraw";
import { withReasons } from "../../../releases/withdrawal/read-reasons";
import { withdrawalsAmong } from "../../../retention";
import { FakeRegistry } from "../copy/fake-registry";
import { fakeClients, manifestOf, methodOf, type FakeAws } from "../fake-aws";

const [digest, manifest] = manifestOf("bad");
const [other, otherManifest] = manifestOf("good");
const place = { repositoryName: "shop" };
const reason = {
  because: "Orders are charged twice",
  by: "arn:aws:iam::1:role/ci",
  at: "2026-11-30T12:00:00.000Z",
};

describe("a withdrawal", () => {
  let registry: FakeRegistry;
  let aws: FakeAws;
  let ecr: EcrClient;
  let clock: ReturnType<typeof fakeClients>["clock"];
  beforeEach(async () => {
    registry = new FakeRegistry();
    await registry.start();
    aws = {
      ...{ services: [], taskDefinitions: {}, tasks: [], denied: [], calls: [], waited: 0 },
      manifests: { [digest]: manifest, [other]: otherManifest },
      tags: { "web-1": other, "release.web.1": other, "web-2": digest, "release.web.2": digest },
    };
    const clients = fakeClients(aws);
    clock = clients.clock;
    ecr = withRegistry(clients.ecr, registry, aws);
  });
  afterEach(() => registry.stop());

  const withdraw = () => withdrawRelease(ecr, place, { service: "web", digest, reason }, clock);
  const all = () =>
    [...Object.entries(aws.tags), ...registry.repository("shop").tags].map(([tag, one]) => ({
      tag,
      digest: one,
    }));
  const explained = () => withReasons(ecr, place, withdrawalsAmong(all()), all());

  it("is a tag on the digest, with its reason in an artifact that belongs to the image", async () => {
    assert.deepEqual(await withdraw(), { tag: "withdrawn.web.2", digest, isNew: true });
    assert.equal(aws.tags["withdrawn.web.2"], digest);
    const record = registry.repository("shop").tags.get("withdrawn.web.2.why") ?? "";
    assert.deepEqual(registry.repository("shop").referrersOf(digest), [record]);
    const [found] = await explained();
    assert.deepEqual(found?.reason, { ...reason, wasRelease: true });
  });

  it("is placed once, and keeps its first reason", async () => {
    await withdraw();
    const writes = registry.writes.length;
    aws.calls.length = 0;
    const again = { service: "web", digest, reason: { because: "another one" } };
    const placed = await withdrawRelease(ecr, place, again, clock);
    assert.deepEqual(placed, { tag: "withdrawn.web.2", digest, isNew: false });
    assert.equal(registry.writes.length, writes);
    assert.ok(!aws.calls.includes("putImage"));
    assert.equal((await explained())[0]?.reason?.because, reason.because);
  });

  it("holds without its reason, where the registry doesn't take that", async () => {
    registry.fault = (request) => (request.startsWith("PUT") ? 403 : undefined);
    const placed = await withdraw();
    assert.equal(placed.isNew, true);
    assert.match(placed.reasonLost ?? "", /403/);
    assert.deepEqual(await explained(), [{ tag: "withdrawn.web.2", service: "web", n: 2, digest }]);
  });

  it("takes the next number where somebody was faster with this one, for another image", async () => {
    let once = true;
    aws.beforePut = () => {
      if (once) aws.tags["withdrawn.web.2"] = other;
      once = false;
    };
    const placed = await withdraw();
    assert.equal(placed.tag, "withdrawn.web.3");
    assert.equal(placed.isNew, true);
  });

  it("is the same where another run of it was faster", async () => {
    aws.beforePut = () => (aws.tags["withdrawn.web.2"] = digest);
    assert.deepEqual(await withdraw(), { tag: "withdrawn.web.2", digest, isNew: false });
  });

  it("gives up where others take every number", async () => {
    let n = 2;
    aws.beforePut = () => (aws.tags[`withdrawn.web.${n++}`] = other);
    await assert.rejects(withdraw(), { code: "too-many-writers" });
  });

  it("can't be of an image that is gone", async () => {
    delete aws.manifests[digest];
    await assert.rejects(withdraw(), { code: "image-gone" });
    assert.deepEqual(registry.writes, []);
  });

  it("needs the right to place a tag", async () => {
    aws.denied = ["putImage"];
    await assert.rejects(withdraw(), { code: "access-denied" });
  });

  it("has no reason of somebody else's image, nor of what is no record", async () => {
    await withdraw();
    registry
      .repository("shop")
      .tags.set("withdrawn.web.2.why", registry.repository("shop").manifest({ x: 1 }));
    assert.equal((await explained())[0]?.reason, undefined);
  });

  describe("that is taken back", () => {
    const restore = () => restoreRelease(ecr, place, { service: "web", digest });

    it("is gone, with its reason", async () => {
      await withdraw();
      assert.deepEqual(await restore(), { removed: ["withdrawn.web.2"] });
      assert.deepEqual(Object.keys(aws.tags).sort(), ["release.web.1", "release.web.2", "web-1", "web-2"]);
      assert.deepEqual([...registry.repository("shop").tags], []);
    });

    it("gives the image its release tag again, where that was retired", async () => {
      await withdraw();
      delete aws.tags["release.web.2"];
      assert.deepEqual(await restore(), { removed: ["withdrawn.web.2"], releaseTag: "release.web.2" });
      assert.equal(aws.tags["release.web.2"], digest);
    });

    it("makes no release of what never was one", async () => {
      delete aws.tags["release.web.2"];
      assert.equal((await withdraw()).tag, "withdrawn.web.2");
      assert.deepEqual(await restore(), { removed: ["withdrawn.web.2"] });
      assert.equal(aws.tags["release.web.2"], undefined);
    });

    it("never takes an image's last tag, with which ECR would delete it", async () => {
      aws.tags = { "withdrawn.web.2": digest };
      await assert.rejects(restore(), /the last one of its image/);
      assert.deepEqual(aws.tags, { "withdrawn.web.2": digest });
    });

    it("has nothing to do where nothing is withdrawn", async () => {
      assert.deepEqual(await restore(), { removed: [] });
    });
  });
});

/** The fake ECR, with the registry's token and what was pushed to it by its own protocol. */
function withRegistry(ecr: EcrClient, registry: FakeRegistry, aws: FakeAws): EcrClient {
  const send = (command: { readonly input: unknown }): Promise<unknown> => {
    const pushed = registry.repository("shop");
    if (methodOf(command) === "getAuthorizationToken") return registry.ecr.send(command as never);
    const { imageIds = [] } = command.input as BatchGetImageCommandInput;
    const records = imageIds.flatMap(({ imageTag = "" }) => (pushed.tags.has(imageTag) ? [imageTag] : []));
    if (methodOf(command) === "batchGetImage" && records.length > 0) {
      const images = records.map((imageTag) => ({
        imageId: { imageTag },
        imageManifest: pushed.manifests.get(pushed.tags.get(imageTag)!)!.bytes.toString(),
      }));
      return Promise.resolve({ images });
    }
    if (methodOf(command) === "batchDeleteImage") for (const tag of records) pushed.tags.delete(tag);
    if (methodOf(command) !== "listImages") return ecr.send(command as never);
    const tags = [...Object.entries(aws.tags), ...pushed.tags];
    return Promise.resolve({
      imageIds: tags.map(([imageTag, imageDigest]) => ({ imageTag, imageDigest })),
    });
  };
  return { send: send as EcrClient["send"] };
}
