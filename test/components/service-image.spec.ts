import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";

import type * as pulumi from "@pulumi/pulumi";

import { dockerBuildVersion, ImageRepository, InvalidArgumentsError, ServiceImage } from "../../components";
import { account, digest, mockEngine, registry, valueOf } from "../mocks";

const imageType = "awsx:ecr:Image";
const policyType = "aws:ecr/lifecyclePolicy:LifecyclePolicy";
const repository = { repositoryUrl: `${registry}/myapp-assets-dev`, registryId: account };
const contentHash = "c0ffee";

describe("ServiceImage", () => {
  it("registers exactly one awsx image, tagged by content and retained", async () => {
    const engine = await mockEngine();
    new ServiceImage("web", { ...repository, source: { context: "examples/web", contentHash } });
    await engine.settle();

    assert.deepEqual(
      engine.registrations.map(({ type, name }) => [type, name]),
      [
        ["berth:index:ServiceImage", "web"],
        [imageType, "web-image"],
      ],
    );
    const image = engine.one(imageType);
    assert.deepEqual(image.inputs, { ...repository, imageTag: "web-c0ffee", context: "examples/web" });
    assert.equal(image.retainOnDelete, true);
    assert.equal(image.parent, engine.one("berth:index:ServiceImage").urn);
  });

  it("hands on everything that says how to build", async () => {
    const engine = await mockEngine();
    const build = {
      context: ".",
      dockerfile: "web/Dockerfile",
      args: { A: "1" },
      target: "run",
      platform: "linux/arm64",
    };
    new ServiceImage("web", { ...repository, source: { ...build, contentHash } });
    await engine.settle();
    assert.deepEqual(engine.one(imageType).inputs, { ...repository, imageTag: "web-c0ffee", ...build });
  });

  it("exposes the image by digest", async () => {
    await mockEngine();
    const image = new ServiceImage("web", { ...repository, source: { context: ".", contentHash } });
    assert.equal(await valueOf(image.imageUri), `${registry}/myapp-assets-dev@${digest}`);
    assert.equal(await valueOf(image.digest), digest);
  });

  it("refers to content that is already there without building", async () => {
    const engine = await mockEngine();
    const image = new ServiceImage("web", { ...repository, source: { digest } });
    assert.equal(await valueOf(image.imageUri), `${registry}/myapp-assets-dev@${digest}`);
    await engine.settle();
    assert.deepEqual(engine.all(imageType), []);
  });

  it("pushes to the repository that it is given, after its policy", async () => {
    const engine = await mockEngine({ hold: (type) => type === policyType });
    const images = new ImageRepository("images", { repositoryName: "myapp-assets-dev" });
    const { repositoryUrl, registryId } = images;
    new ServiceImage("web", { repositoryUrl, registryId, source: { context: ".", contentHash } });
    await engine.settle();
    // As when the policy fails: the engine never answers, and nothing is ever pushed.
    assert.equal(engine.all(policyType).length, 1);
    assert.deepEqual(engine.all(imageType), []);

    engine.release();
    await engine.settle();
    assert.equal(engine.one(imageType).inputs["repositoryUrl"], `${registry}/myapp-assets-dev`);
    assert.ok(engine.one(imageType).dependencies.includes(engine.one(policyType).urn));
  });

  it("gives two services of the same content distinct tags and names", async () => {
    const engine = await mockEngine();
    for (const name of ["web", "worker"]) {
      new ServiceImage(name, { ...repository, source: { context: ".", contentHash } });
    }
    await engine.settle();
    assert.deepEqual(
      engine.all(imageType).map(({ name, inputs }) => [name, inputs["imageTag"]]),
      [
        ["web-image", "web-c0ffee"],
        ["worker-image", "worker-c0ffee"],
      ],
    );
  });

  describe("of awsx's own docker-build child", () => {
    const transformed = async (type: string, props: pulumi.Inputs) => {
      const engine = await mockEngine();
      new ServiceImage("web", { ...repository, source: { context: ".", contentHash } });
      await engine.settle();
      const [transform] = engine.one(imageType).transforms;
      assert.ok(transform);
      return transform({ custom: true, type, name: "web-c0ffee", props, opts: { retainOnDelete: true } });
    };

    it("pins the version and turns off building in previews, and changes nothing else", async () => {
      assert.deepEqual(await transformed("docker-build:index:Image", { push: true }), {
        props: { push: true, buildOnPreview: false },
        opts: { retainOnDelete: true, version: "0.0.22" },
      });
    });

    it("leaves other resources alone", async () => {
      assert.equal(await transformed("aws:ecr/repository:Repository", {}), undefined);
    });

    it("pins the version whose types and plugin this project is tested with", () => {
      const manifest = path.join(__dirname, "../../node_modules/@pulumi/docker-build/package.json");
      const { version } = JSON.parse(fs.readFileSync(manifest, "utf8")) as { version: string };
      assert.equal(dockerBuildVersion, version);
    });
  });

  const refused: [title: string, name: string, source: ServiceImageSource, path: string][] = [
    ["a name with a dot", "web.api", { context: ".", contentHash }, "name"],
    ["a name in upper case", "Web", { context: ".", contentHash }, "name"],
    ["a tag that is too long", "w".repeat(128), { context: ".", contentHash }, "name"],
    ["half a digest", "web", { digest: "sha256:12" }, "source.digest"],
  ];
  for (const [title, name, source, propertyPath] of refused) {
    it(`refuses ${title}`, async () => {
      await mockEngine();
      assert.throws(
        () => new ServiceImage(name, { ...repository, source }),
        (error) => error instanceof InvalidArgumentsError && error.problems[0]?.path === propertyPath,
      );
    });
  }
});

type ServiceImageSource = ConstructorParameters<typeof ServiceImage>[1]["source"];
