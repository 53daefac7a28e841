import assert from "node:assert/strict";

import { copyImage, type CopyReport } from "../../../releases/copy/copy-image";
import { CopyError, type CopyErrorCode } from "../../../releases/copy/copy-error";
import { FakeRegistry, type FakeRepository } from "./fake-registry";

describe("copyImage", () => {
  let registry: FakeRegistry;
  let elsewhere: FakeRegistry;
  let from: FakeRepository;
  let to: FakeRepository;
  let waited: number[];

  beforeEach(async () => {
    [registry, elsewhere] = [new FakeRegistry(), new FakeRegistry()];
    await Promise.all([registry.start(), elsewhere.start()]);
    [from, to] = [registry.repository("dev"), registry.repository("prod")];
    waited = [];
  });
  afterEach(() => Promise.all([registry.stop(), elsewhere.stop()]));

  function copy(digest: string, tags: readonly string[] = [], target = registry): Promise<CopyReport> {
    const clock = { now: () => 0, sleep: (ms: number) => Promise.resolve(void waited.push(ms)) };
    const ends = {
      from: { ecr: registry.ecr, repositoryName: "dev" },
      to: { ecr: target.ecr, repositoryName: "prod" },
    };
    return copyImage({ ...ends, digest, tags }, clock);
  }

  async function refused(work: Promise<unknown>): Promise<{ code: CopyErrorCode; message: string }> {
    const error = await work.then(
      () => assert.fail("nothing was refused"),
      (failure: unknown) => failure,
    );
    if (!(error instanceof CopyError)) throw error;
    return error;
  }

  it("copies an image under its digest and tag, to the byte, by mounts", async () => {
    const digest = from.image("web");
    const report = await copy(digest, ["web-1"]);
    assert.deepEqual(report, {
      digest,
      blobs: { there: 0, mounted: 3, sent: 0 },
      ...{ bytesSent: 0, manifestsWritten: 1, manifests: 1, tagsWritten: ["web-1"] },
    });
    assert.deepEqual(to.manifests.get(digest), from.manifests.get(digest));
    assert.equal(to.tags.get("web-1"), digest);
    assert.equal(registry.bytesTaken, 0);
  });

  it("sends the bytes where the registry mounts nothing", async () => {
    registry.mounts = false;
    const digest = from.image("web");
    const { blobs, bytesSent } = await copy(digest);
    assert.deepEqual(blobs, { there: 0, mounted: 0, sent: 3 });
    assert.equal(bytesSent, registry.bytesTaken);
    assert.deepEqual(to.blobs, from.blobs);
  });

  it("copies into another registry, of another account or region", async () => {
    const digest = from.image("web");
    const { blobs } = await copy(digest, ["web-1"], elsewhere);
    assert.equal(blobs.sent, 3);
    const target = elsewhere.repository("prod");
    assert.deepEqual([target.tags.get("web-1"), target.blobs.size], [digest, 3]);
    assert.ok(!elsewhere.asked.some((asked) => asked.includes("mount")));
  });

  it("brings what an index refers to before it, and what belongs to the image after", async () => {
    const children = [from.image("amd64"), from.image("arm64")];
    const index = from.index(...children);
    const signature = from.image("signature", { subject: { digest: index } });
    const attested = from.image("attestation", { subject: { digest: children[0] } });
    const report = await copy(index, ["web-1"]);
    assert.equal(report.manifestsWritten, 5);
    assert.deepEqual(new Set(to.manifests.keys()), new Set([...children, index, signature, attested]));
    const order = registry.writes
      .filter((one) => one.includes("/manifests/"))
      .map((one) => one.split("/").at(-1));
    assert.ok(children.every((child) => order.indexOf(child) < order.indexOf(index)));
    assert.ok(order.indexOf(index) < order.indexOf(signature));
    assert.equal(order.at(-1), "web-1");
  });

  it("copies from a registry that knows no referrers", async () => {
    registry.knowsReferrers = false;
    assert.equal((await copy(from.image("web"))).manifests, 1);
  });

  it("writes nothing when it is asked again", async () => {
    const digest = from.index(from.image("web"));
    await copy(digest, ["web-1"]);
    const before = registry.writes.length;
    const { manifestsWritten, tagsWritten, bytesSent } = await copy(digest, ["web-1"]);
    assert.deepEqual([manifestsWritten, tagsWritten, bytesSent], [0, [], 0]);
    assert.equal(registry.writes.length, before);
  });

  it("goes on where one broke off, without what is there", async () => {
    registry.mounts = false;
    const digest = from.image("web");
    const [config] = [...from.blobs.keys()];
    registry.fault = (asked) => (asked === `GET dev/blobs/${config}` ? 403 : undefined);
    assert.equal((await refused(copy(digest))).code, "registry-refused");
    assert.deepEqual([to.manifests.size, to.tags.size], [0, 0]);
    const there = to.blobs.size;
    registry.fault = () => undefined;
    const { blobs } = await copy(digest);
    assert.deepEqual(blobs, { there, mounted: 0, sent: 3 - there });
  });

  it("asks again a registry that is busy, and begins an upload anew that broke off", async () => {
    registry.mounts = false;
    const digest = from.image("web");
    const times = new Map<string, number>();
    registry.fault = (asked) => {
      const time = (times.get(asked) ?? 0) + 1;
      times.set(asked, time);
      if (asked === `GET dev/manifests/${digest}` && time === 1) return 503;
      return asked === "PUT prod/blobs/uploads/1" && time === 1 ? "break" : undefined;
    };
    assert.equal((await copy(digest)).blobs.sent, 3);
    assert.deepEqual(
      waited.sort((a, b) => a - b),
      [500, 1000],
    );
  });

  it("gives up on one that is never there, in words that say what to do", async () => {
    registry.fault = () => "break";
    const { code, message } = await refused(copy(`sha256:${"0".repeat(64)}`));
    assert.equal(code, "unreachable");
    assert.match(message, /does not answer: .*What was copied stays; try again/);
    assert.equal(waited.length, 3);
  });

  it("refuses a tag that is on another image, which stays there", async () => {
    const other = to.image("other");
    to.tags.set("web-1", other);
    const digest = from.image("web");
    const { code, message } = await refused(copy(digest, ["web-1"]));
    assert.equal(code, "tag-taken");
    assert.match(message, /web-1 of prod is on another image, sha256:.* tags never move/);
    assert.equal(to.tags.get("web-1"), other);
  });

  it("says which part of an image is gone", async () => {
    const digest = from.image("web");
    const index = from.index(digest);
    from.manifests.delete(digest);
    assert.deepEqual((await refused(copy(index))).code, "image-incomplete");
    registry.mounts = false;
    const whole = from.image("api");
    from.blobs.clear();
    assert.match((await refused(copy(whole))).message, /dev has the layer sha256:[0-9a-f]{64} no more/);
    assert.equal(to.manifests.size, 0);
  });

  it("passes on why a registry refuses, and whose right is missing", async () => {
    const digest = from.image("web");
    registry.fault = (asked) => (asked.startsWith("PUT prod/manifests/") ? 403 : undefined);
    const { code, message } = await refused(copy(digest));
    assert.equal(code, "registry-refused");
    assert.match(message, /\/prod refuses taking the manifest sha256:.* with 403: DENIED no\. Allow pulling/);
  });

  it("takes no manifest for another one's", async () => {
    const digest = from.image("web");
    from.manifests.set(digest, { bytes: Buffer.from("{}"), mediaType: "x" });
    assert.match((await refused(copy(digest))).message, /answered for sha256:.* a manifest of sha256:/);
  });

  it("passes over a layer that only its vendor hands out", async () => {
    const config = from.blob("config");
    const foreign = { digest: `sha256:${"f".repeat(64)}`, size: 1, urls: ["https://vendor.example/layer"] };
    const digest = from.manifest({ config, layers: [foreign] });
    to.put = () => undefined;
    registry.fault = (asked) =>
      asked === `HEAD prod/manifests/${digest}` && registry.writes.length > 1 ? 200 : undefined;
    assert.equal((await copy(digest)).blobs.mounted, 1);
  });
});
