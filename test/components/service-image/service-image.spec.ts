import * as assert from "node:assert/strict";
import * as fs from "node:fs";

import * as pulumi from "@pulumi/pulumi";

import {
  contentTag,
  dockerBuildVersion,
  ImageRepository,
  InvalidArgumentsError,
  ServiceImage,
  type BuildSource,
} from "../../../components";
import { account, digest, mockEngine, registry, valueOf } from "../../shared/mocks";

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

  it("spells paths in one way, for docker-build would build anew for another", async () => {
    const engine = await mockEngine();
    const source = { context: "./services//web/", dockerfile: "./docker/../docker/web", contentHash };
    new ServiceImage("web", { ...repository, source });
    await engine.settle();
    const { context, dockerfile } = engine.one(imageType).inputs;
    assert.deepEqual([context, dockerfile], ["services/web", "docker/web"]);
  });

  it("takes layers from tags and digests of the repository, and from elsewhere", async () => {
    const engine = await mockEngine();
    const cacheFrom = ["web-1", digest, "ghcr.io/me/web:cache"];
    new ServiceImage("web", { ...repository, source: { context: ".", contentHash, cacheFrom } });
    await engine.settle();
    assert.deepEqual(engine.one(imageType).inputs["cacheFrom"], [
      `${repository.repositoryUrl}:web-1`,
      `${repository.repositoryUrl}@${digest}`,
      "ghcr.io/me/web:cache",
    ]);
  });

  it("has another tag for what is built again", async () => {
    const engine = await mockEngine();
    new ServiceImage("web", { ...repository, source: { context: ".", contentHash, revision: 2 } });
    await engine.settle();
    assert.equal(engine.one(imageType).inputs["imageTag"], "web-c0ffee-r2");
    assert.equal(contentTag("web", contentHash), "web-c0ffee");
    assert.equal(contentTag("web", contentHash, 0), "web-c0ffee");
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
    const transformed = async (type: string, props: pulumi.Inputs, source: Partial<BuildSource> = {}) => {
      const engine = await mockEngine();
      new ServiceImage("web", { ...repository, source: { context: ".", contentHash, ...source } });
      await engine.settle();
      const [transform] = engine.one(imageType).transforms;
      assert.ok(transform);
      return transform({ custom: true, type, name: "web-c0ffee", props, opts: { retainOnDelete: true } });
    };
    const childType = "docker-build:index:Image";

    it("pins the version, turns off building in previews and keeps what has no say in the image", async () => {
      const { props, opts: { hooks, ...opts } = {} } = (await transformed(childType, { push: true })) ?? {};
      assert.deepEqual(props, { push: true, buildOnPreview: false, cacheFrom: [] });
      assert.deepEqual(opts, {
        ...{ retainOnDelete: true, version: "0.0.22", ignoreChanges: ["cacheFrom", "secrets"] },
      });
      assert.deepEqual(
        hooks?.onError?.map(({ name }) => name),
        ["web-image-build"],
      );
    });

    it("leaves what to take layers from to awsx when it is given", async () => {
      const result = await transformed(childType, { cacheFrom: ["a"] }, { cacheFrom: ["web-1"] });
      assert.deepEqual(result?.props["cacheFrom"], ["a"]);
    });

    it("builds for several platforms, in one order", async () => {
      const platforms = ["linux/arm64", "linux/amd64", "linux/arm64"];
      const result = await transformed(childType, { platforms: [] }, { platforms });
      assert.deepEqual(result?.props["platforms"], ["linux/amd64", "linux/arm64"]);
    });

    it("gives one of several platforms to awsx itself", async () => {
      const engine = await mockEngine();
      const source = { context: ".", contentHash, platforms: ["linux/arm64"] };
      new ServiceImage("web", { ...repository, source });
      await engine.settle();
      assert.equal(engine.one(imageType).inputs["platform"], "linux/arm64");
    });

    it("hands on build secrets as secrets, read when it is registered", async () => {
      process.env["TEST_BUILD_SECRET"] = "hidden";
      try {
        const secrets = { npm: { env: "TEST_BUILD_SECRET" } };
        const result = await transformed(childType, {}, { secrets });
        const output = result?.props["secrets"] as pulumi.Output<Record<string, string>>;
        assert.deepEqual(await valueOf(output), { npm: "hidden" });
        assert.equal(await pulumi.isSecret(output), true);
      } finally {
        delete process.env["TEST_BUILD_SECRET"];
      }
    });

    it("leaves other resources alone", async () => {
      assert.equal(await transformed("aws:ecr/repository:Repository", {}), undefined);
    });

    it("pins the version whose types and plugin this project is tested with", () => {
      const manifest = require.resolve("@pulumi/docker-build/package.json");
      const { version } = JSON.parse(fs.readFileSync(manifest, "utf8")) as { version: string };
      assert.equal(dockerBuildVersion, version);
    });
  });

  const refused: [title: string, name: string, source: ServiceImageSource, path: string][] = [
    ["a name with a dot", "web.api", { context: ".", contentHash }, "name"],
    ["a name in upper case", "Web", { context: ".", contentHash }, "name"],
    ["a tag that is too long", "w".repeat(128), { context: ".", contentHash }, "name"],
    ["half a digest", "web", { digest: "sha256:12" }, "source.digest"],
    ["an absolute context", "web", { context: "/srv/web", contentHash }, "source.context"],
    ["an absolute Dockerfile", "web", { context: ".", dockerfile: "/D", contentHash }, "source.dockerfile"],
    [
      "a secret's variable that is not set",
      "web",
      { context: ".", contentHash, secrets: { npm: { env: "BERTH_TEST_NOT_SET" } } },
      "source.secrets.npm",
    ],
    ["half a revision", "web", { context: ".", contentHash, revision: 1.5 }, "source.revision"],
    [
      "a platform and several",
      "web",
      { context: ".", contentHash, platform: "linux/amd64", platforms: ["linux/arm64"] },
      "source.platforms",
    ],
    [
      "something to take layers from that is no image",
      "web",
      { context: ".", contentHash, cacheFrom: ["web-1", "a b"] },
      "source.cacheFrom[1]",
    ],
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
