import assert from "node:assert/strict";

import { DescribeImagesCommand } from "@aws-sdk/client-ecr";

import type { EcrClient } from "../../../inventory/aws/clients";
import { planPromotion } from "../../../releases/promotion/plan-promotion";
import { promoteImages } from "../../../releases/promotion/promote-images";
import { PromotionError } from "../../../releases/promotion/promotion-error";
import { FakeRegistry, type FakeRepository } from "../copy/fake-registry";

describe("promoteImages", () => {
  let registry: FakeRegistry;
  let from: FakeRepository;
  let to: FakeRepository;
  const clock = { now: () => 0, sleep: () => Promise.resolve() };
  const end = (repositoryName: string) => ({ ecr: registry.ecr, repositoryName });
  const ends = () => ({ from: end("dev"), to: end("prod") });
  const tagOf = (image: string) => `${image}-${"0".repeat(32)}`;

  beforeEach(async () => {
    registry = new FakeRegistry();
    await registry.start();
    [from, to] = [registry.repository("dev"), registry.repository("prod")];
    registry.mounts = false;
  });
  afterEach(() => registry.stop());

  function push(image: string): { service: string; image: string; digest: string } {
    const digest = from.image(image);
    from.tags.set(tagOf(image), digest);
    return { service: image, image, digest };
  }

  async function refused(work: Promise<unknown>): Promise<PromotionError> {
    const error = await work.then(
      () => assert.fail("nothing was refused"),
      (failure: unknown) => failure,
    );
    if (!(error instanceof PromotionError)) throw error;
    return error;
  }

  it("copies images under their digests and contents' tags, and a layer that they share once", async () => {
    const images = [push("web"), push("api")];
    const plan = await planPromotion(images, ends(), clock);
    assert.deepEqual(registry.writes, []);
    const done = await promoteImages(plan, ends(), clock);
    assert.deepEqual(to.blobs, from.blobs);
    assert.equal(registry.bytesTaken, plan.missingBytes);
    assert.deepEqual(
      Object.fromEntries(to.tags),
      Object.fromEntries(images.map(({ image, digest }) => [tagOf(image), digest])),
    );
    assert.equal(
      done.reduce((sum, { copied }) => sum + copied.bytesSent, 0),
      plan.missingBytes,
    );
  });

  it("brings signatures that are attached by a tag, and leaves those that the target has", async () => {
    const { digest } = push("web");
    const signature = from.image("signature");
    const attached = `sha256-${digest.slice("sha256:".length)}.sig`;
    from.tags.set(attached, signature);
    const wanted = [{ service: "web", image: "web", digest }];
    await promoteImages(await planPromotion(wanted, ends(), clock), ends(), clock);
    assert.equal(to.tags.get(attached), signature);
    const newer = from.image("another signature");
    from.tags.set(attached, newer);
    await promoteImages(await planPromotion(wanted, ends(), clock), ends(), clock);
    assert.equal(to.tags.get(attached), signature);
    assert.ok(to.manifests.has(newer));
  });

  it("lets the others come to their end when one fails, and the next run copies only what is missing", async () => {
    const images = [push("web"), push("api")];
    const plan = await planPromotion(images, ends(), clock);
    const [lost] = [...from.blobs.keys()];
    const content = from.blobs.get(lost ?? "")!;
    registry.fault = (asked) => (asked === `GET dev/blobs/${lost}` ? 403 : undefined);
    const { code, problems, cause } = await refused(promoteImages(plan, ends(), clock));
    assert.deepEqual([code, problems.map(({ path }) => path)], ["copy-failed", ["web"]]);
    assert.ok(cause instanceof Error);
    assert.equal(to.tags.get(tagOf("api")), images[1]?.digest);
    assert.equal(to.tags.get(tagOf("web")), undefined);

    registry.fault = () => undefined;
    const taken = registry.bytesTaken;
    const next = await planPromotion(images, ends(), clock);
    assert.equal(next.missingBytes, content.length);
    await promoteImages(next, ends(), clock);
    assert.equal(registry.bytesTaken - taken, content.length);
  });

  it("refuses an image whose layer is gone before it writes anything", async () => {
    const images = [push("web"), push("api")];
    const [lost = ""] = [...from.blobs.keys()];
    from.blobs.delete(lost);
    const { code, problems } = await refused(planPromotion(images, ends(), clock));
    assert.equal(code, "not-promotable");
    assert.deepEqual(
      problems.map((problem) => [problem.code, problem.path]),
      [["image-incomplete", "web"]],
    );
    assert.ok(problems[0]?.message.includes(lost));
    assert.deepEqual(registry.writes, []);
  });

  for (const [imageStatus, said] of [
    ["ARCHIVED", /^dev does not hand .* in ECR's archive.*`aws ecr .* --image-id imageDigest=sha256:0+ .*`/],
    ["ACTIVATING", /on its way back from ECR's archive.*Then promote it\.$/],
    ["ACTIVE", /dev has no manifest/],
  ] as const) {
    it(`says of an image that is ${imageStatus} and not handed out what is to do`, async () => {
      const imageDigest = `sha256:${"0".repeat(64)}`;
      const send = (command: object) =>
        command instanceof DescribeImagesCommand
          ? Promise.resolve({ imageDetails: [{ imageDigest, imageStatus }] })
          : registry.ecr.send(command as never);
      const archive = { ecr: { send } as EcrClient, repositoryName: "dev" };
      const wanted = [{ service: "web", image: "web", digest: imageDigest }];
      const plan = planPromotion(wanted, { ...ends(), from: archive }, clock);
      const { problems } = await refused(plan);
      assert.match(problems[0]?.message ?? "", said);
    });
  }

  it("refuses a digest that is not there", async () => {
    const digest = `sha256:${"0".repeat(64)}`;
    const { message } = await refused(
      planPromotion([{ service: "web", image: "web", digest }], ends(), clock),
    );
    assert.match(message, /web: dev has no manifest sha256:0{64}/);
  });

  it("asks nothing of a target that is not there yet", async () => {
    const plan = await planPromotion([push("web")], { ...ends(), isThere: false }, clock);
    assert.equal(plan.images[0]?.missingBlobs, 3);
    assert.ok(!registry.asked.some((asked) => asked.includes(" prod/")));
  });

  it("ends when it is told to, and what is copied stays", async () => {
    const plan = await planPromotion([push("web")], ends(), clock);
    const abort = new AbortController();
    registry.fault = (asked) => {
      if (asked.startsWith("PUT prod/manifests/")) abort.abort();
      return undefined;
    };
    await assert.rejects(promoteImages(plan, ends(), clock, { signal: abort.signal }));
    assert.equal(to.tags.size, 0);
    assert.equal(to.blobs.size, 3);
  });
});
