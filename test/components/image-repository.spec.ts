import * as assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import { ImageRepository } from "../../components";
import { generateLifecyclePolicy, serialiseLifecyclePolicy } from "../../retention";
import { account, mockEngine, registry, valueOf } from "../mocks";

const repositoryType = "aws:ecr/repository:Repository";
const policyType = "aws:ecr/lifecyclePolicy:LifecyclePolicy";

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
        `arn:aws:ecr:us-east-1:${account}:myapp-assets-dev`,
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

  it("takes a repository that exists into the state", async () => {
    const engine = await mockEngine();
    new ImageRepository("images", { repositoryName: "myapp-assets-dev", adopt: true });
    await engine.settle();
    assert.equal(engine.one(repositoryType).importId, "myapp-assets-dev");
  });

  it("withholds its URL until the policy is written", async () => {
    const engine = await mockEngine({ hold: (type) => type === policyType });
    const images = new ImageRepository("images", { repositoryName: "myapp-assets-dev" });
    let url: string | undefined;
    images.repositoryUrl.apply((value) => (url = value));
    await engine.settle();
    assert.equal(engine.all(policyType).length, 1);
    assert.equal(url, undefined);

    engine.release();
    await engine.settle();
    assert.equal(url, `${registry}/myapp-assets-dev`);
  });

  it("knows its URL in the preview of a changed policy", async () => {
    await mockEngine({ preview: true, unknown: (type) => type === policyType });
    const images = new ImageRepository("images", { repositoryName: "myapp-assets-dev", keepImages: 7 });
    assert.equal(await valueOf(images.repositoryUrl), `${registry}/myapp-assets-dev`);
  });

  it("refuses to keep no image at all", async () => {
    await mockEngine();
    assert.throws(
      () => new ImageRepository("images", { repositoryName: "myapp-assets-dev", keepImages: 0 }),
      /`keepImages`/,
    );
  });
});
