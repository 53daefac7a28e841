import * as assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import { ImageRepository } from "../../../components";
import { generateLifecyclePolicy, serialiseLifecyclePolicy } from "../../../retention";
import { account, mockEngine, registry, valueOf } from "../../shared/mocks";

const repositoryType = "aws:ecr/repository:Repository";
const policyType = "aws:ecr/lifecyclePolicy:LifecyclePolicy";
const repositoryPolicyType = "aws:ecr/repositoryPolicy:RepositoryPolicy";
const kmsKey = "arn:aws:kms:us-east-1:000000000000:key/1234";

describe("ImageRepository", () => {
  it("registers a repository of the given name and its policy, both of them retained and its own", async () => {
    const engine = await mockEngine();
    new ImageRepository("images", { repositoryName: "myapp-assets-dev" });
    await engine.settle();

    assert.deepEqual(
      engine.registrations.map(({ type, name, inputs, parent, retainOnDelete, importId }) => ({
        type,
        name,
        inputs,
        parent: parent.split("::").pop(),
        retainOnDelete,
        importId,
      })),
      [
        {
          type: "berth:index:ImageRepository",
          name: "images",
          inputs: {},
          parent: "",
          retainOnDelete: false,
          importId: "",
        },
        {
          type: repositoryType,
          name: "images-repository",
          inputs: {
            name: "myapp-assets-dev",
            imageTagMutability: "IMMUTABLE",
            imageScanningConfiguration: { scanOnPush: true },
            tags: { "berth:owner": "organization/berth/test" },
          },
          parent: "images",
          retainOnDelete: true,
          importId: "",
        },
        {
          type: policyType,
          name: "images-lifecycle-policy",
          inputs: {
            repository: "myapp-assets-dev",
            policy: serialiseLifecyclePolicy(generateLifecyclePolicy({})),
          },
          parent: "images",
          retainOnDelete: true,
          importId: "",
        },
      ],
    );
  });

  it("exposes name, ARN, URL and registry", async () => {
    await mockEngine();
    const images = new ImageRepository("images", { repositoryName: "myapp-assets-dev" });
    assert.deepEqual(
      await valueOf(
        pulumi.all([images.repositoryName, images.repositoryArn, images.repositoryUrl, images.registryId]),
      ),
      [
        "myapp-assets-dev",
        `arn:aws:ecr:us-east-1:${account}:repository/myapp-assets-dev`,
        `${registry}/myapp-assets-dev`,
        account,
      ],
    );
  });

  it("keeps as many images as it is told", async () => {
    const engine = await mockEngine();
    new ImageRepository("images", { repositoryName: "myapp-assets-dev", keepImages: 7 });
    await engine.settle();
    assert.equal(
      engine.one(policyType).inputs["policy"],
      serialiseLifecyclePolicy(generateLifecyclePolicy({ keepImages: 7 })),
    );
  });

  it("archives instead where it is told to, whatever it is told of their number", async () => {
    const engine = await mockEngine();
    const archive = { afterDays: 30 };
    new ImageRepository("images", { repositoryName: "myapp-assets-dev", keepImages: 7, archive });
    await engine.settle();
    assert.equal(
      engine.one(policyType).inputs["policy"],
      serialiseLifecyclePolicy(generateLifecyclePolicy({ archive })),
    );
  });

  it("takes a repository that exists into the state, with the settings that it shall have", async () => {
    const engine = await mockEngine();
    const existing = { encryptionType: "KMS" } as const;
    new ImageRepository("images", { repositoryName: "myapp-assets-dev", existing });
    await engine.settle();
    const { importId, inputs } = engine.one(repositoryType);
    assert.equal(importId, "myapp-assets-dev");
    assert.equal(inputs["imageTagMutability"], "IMMUTABLE");
    assert.equal("encryptionConfigurations" in inputs, false);
  });

  it("hands every setting on to ECR", async () => {
    const engine = await mockEngine();
    new ImageRepository("images", {
      repositoryName: "myapp-assets-dev",
      imageTagMutability: "IMMUTABLE_WITH_EXCLUSION",
      imageTagMutabilityExclusionFilters: ["latest", "dev-*"],
      scanOnPush: false,
      encryption: { type: "KMS", kmsKey },
      tags: { team: "shop", stage: pulumi.output("dev") },
    });
    await engine.settle();
    assert.deepEqual(engine.one(repositoryType).inputs, {
      name: "myapp-assets-dev",
      imageTagMutability: "IMMUTABLE_WITH_EXCLUSION",
      imageTagMutabilityExclusionFilters: [
        { filter: "latest", filterType: "WILDCARD" },
        { filter: "dev-*", filterType: "WILDCARD" },
      ],
      imageScanningConfiguration: { scanOnPush: false },
      encryptionConfigurations: [{ encryptionType: "KMS", kmsKey }],
      tags: { team: "shop", stage: "dev", "berth:owner": "organization/berth/test" },
    });
  });

  for (const { deletion, retained, forced } of [
    { deletion: "retain", retained: true, forced: undefined },
    { deletion: "delete-if-empty", retained: false, forced: undefined },
    { deletion: "delete-with-images", retained: false, forced: true },
  ] as const) {
    it(`with deletion "${deletion}" ${retained ? "retains" : "gives up"} the repository, and always retains its policies`, async () => {
      const engine = await mockEngine();
      new ImageRepository("images", { repositoryName: "myapp-assets-dev", deletion, lambdaPull: true });
      await engine.settle();
      const { retainOnDelete, inputs, deleteHooks } = engine.one(repositoryType);
      assert.deepEqual([retainOnDelete, inputs["forceDelete"]], [retained, forced]);
      assert.deepEqual(deleteHooks, forced ? ["images-deletion"] : []);
      assert.equal(engine.one(policyType).retainOnDelete, true);
      assert.equal(engine.one(repositoryPolicyType).retainOnDelete, true);
    });
  }

  it("protects the repository, and leaves policies and rights to be changed", async () => {
    const engine = await mockEngine();
    const args = { repositoryName: "myapp-assets-prod", lambdaPull: true };
    const images = new ImageRepository("images", args, { protect: true });
    images.grantPull({ name: "role" });
    await engine.settle();
    const isProtected = engine.registrations.map(({ type, protect }) => [type.split(":").pop(), protect]);
    assert.deepEqual(Object.fromEntries(isProtected), {
      ImageRepository: true,
      Repository: true,
      LifecyclePolicy: false,
      RepositoryPolicy: false,
      RolePolicy: false,
    });
  });

  it("says how many releases are kept", async () => {
    await mockEngine();
    const repositoryName = "myapp-assets-dev";
    assert.equal(new ImageRepository("a", { repositoryName }).keepReleases, 5);
    assert.equal(new ImageRepository("b", { repositoryName, keepReleases: 2 }).keepReleases, 2);
  });

  for (const held of [policyType, repositoryPolicyType]) {
    it(`withholds its URL until ${held} is written`, async () => {
      const engine = await mockEngine({ hold: (type) => type === held });
      const images = new ImageRepository("images", { repositoryName: "myapp-assets-dev", lambdaPull: true });
      let url: string | undefined;
      images.repositoryUrl.apply((value) => (url = value));
      await engine.settle();
      assert.equal(engine.all(held).length, 1);
      assert.equal(url, undefined);

      engine.release();
      await engine.settle();
      assert.equal(url, `${registry}/myapp-assets-dev`);
    });
  }

  it("knows its URL in the preview of changed policies", async () => {
    await mockEngine({ preview: true, unknown: (type) => [policyType, repositoryPolicyType].includes(type) });
    const args = { repositoryName: "myapp-assets-dev", keepImages: 7, lambdaPull: true };
    const images = new ImageRepository("images", args);
    assert.equal(await valueOf(images.repositoryUrl), `${registry}/myapp-assets-dev`);
  });
});
