import * as assert from "node:assert/strict";

import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";

import { dedicatedRepositorySynthesizer } from "../../../cdk";
import { ImageRepository, InvalidArgumentsError, KnownError } from "../../../components";
import { account, mockEngine, region, registry, valueOf } from "../../shared/mocks";

const policyType = "aws:iam/rolePolicy:RolePolicy";
const arn = `arn:aws:ecr:${region}:${account}:repository/myapp-assets-dev`;
const pull = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"];
const push = [
  "ecr:PutImage",
  "ecr:InitiateLayerUpload",
  "ecr:UploadLayerPart",
  "ecr:CompleteLayerUpload",
  ...pull,
];

const grants = [
  { method: "grantPull", name: "images-pull", actions: pull },
  { method: "grantPush", name: "images-push", actions: push },
  {
    method: "grantCdkPublish",
    name: "images-cdk-publish",
    actions: [...push, "ecr:DescribeRepositories", "ecr:DescribeImages"],
  },
] as const;

const images = () => new ImageRepository("images", { repositoryName: "myapp-assets-dev" });

describe("A repository's grants", () => {
  for (const { method, name, actions } of grants) {
    it(`${method} allows exactly its actions on this repository, and a token`, async () => {
      const engine = await mockEngine();
      images()[method](new iam.Role("ci", { assumeRolePolicy: "{}" }));
      await engine.settle();
      const policy = engine.one(policyType);
      assert.deepEqual([policy.name, policy.inputs["role"]], [name, "ci-1234567"]);
      assert.equal(policy.parent.split("::").pop(), "images");
      assert.deepEqual(JSON.parse(String(policy.inputs["policy"])), {
        Version: "2012-10-17",
        Statement: [
          { Effect: "Allow", Action: actions, Resource: arn },
          { Effect: "Allow", Action: "ecr:GetAuthorizationToken", Resource: "*" },
        ],
      });
    });
  }

  it("go to several roles under names of their own", async () => {
    const engine = await mockEngine();
    const repository = images();
    repository.grantPush({ name: "a" });
    repository.grantPush({ name: "b" }, "b");
    repository.grantPull({ name: "b" });
    await engine.settle();
    const names = engine.all(policyType).map(({ name }) => name);
    assert.deepEqual(names.sort(), ["images-pull", "images-push", "images-push-b"]);
  });

  it("refuses a second grant of the same name", async () => {
    await mockEngine();
    const repository = images();
    repository.grantPush({ name: "a" });
    assert.throws(() => repository.grantPush({ name: "b" }), InvalidArgumentsError);
  });

  it("withhold their URL until the rights are attached", async () => {
    const engine = await mockEngine({ hold: (type) => type === policyType });
    const { repositoryUrl } = images().grantPush({ name: "a" });
    let url: string | undefined;
    repositoryUrl.apply((value) => (url = value));
    await engine.settle();
    assert.equal(url, undefined);
    engine.release();
    await engine.settle();
    assert.equal(url, `${registry}/myapp-assets-dev`);
  });
});

describe("A repository's hand-off to a CDK app", () => {
  const place = { version: 1, stage: "dev", account, region, repositoryName: "myapp-assets-dev" };

  it("is plain text that the synthesizer takes", async () => {
    await mockEngine();
    const value = await valueOf(images().cdkHandOff("dev"));
    assert.deepEqual(value, place);
    assert.doesNotThrow(() => dedicatedRepositorySynthesizer({ app: "shop", handOff: value }));
  });

  it("names the role that publishes", async () => {
    await mockEngine();
    const publisher = { arn: pulumi.output(`arn:aws:iam::${account}:role/cdk-shop`) };
    const value = await valueOf(images().cdkHandOff("dev", publisher));
    assert.deepEqual(value, {
      ...place,
      imageAssetPublishingRoleArn: `arn:aws:iam::${account}:role/cdk-shop`,
    });
  });
});

describe("ImageRepository.get", () => {
  const found = {
    name: "myapp-assets-dev",
    arn,
    repositoryUrl: `${registry}/myapp-assets-dev`,
    registryId: account,
  };

  it("gives name, ARN, URL and registry of another stack's repository, and registers none", async () => {
    const engine = await mockEngine({ call: () => found });
    const images = ImageRepository.get("images", pulumi.output("myapp-assets-dev"));
    assert.deepEqual(
      await valueOf(
        pulumi.all([images.repositoryName, images.repositoryArn, images.repositoryUrl, images.registryId]),
      ),
      Object.values(found),
    );
    await engine.settle();
    assert.deepEqual(
      engine.registrations.map(({ type, name }) => `${type} ${name}`),
      ["berth:index:RepositoryReference images"],
    );
  });

  it("grants rights on it", async () => {
    const engine = await mockEngine({ call: () => found });
    ImageRepository.get("images", "myapp-assets-dev").grantPull({ name: "a" });
    await engine.settle();
    assert.match(String(engine.one(policyType).inputs["policy"]), new RegExp(`"Resource":"${arn}"`));
  });

  it("knows nothing of a repository whose name a preview doesn't know", async () => {
    await mockEngine({ preview: true, unknown: () => true });
    const other = new ImageRepository("other", { repositoryName: "myapp-assets-dev" });
    const images = ImageRepository.get("images", other.registryId);
    assert.equal(await valueOf(images.repositoryUrl), undefined);
  });

  it("fails by name for a repository that can't be read, with the next step", async () => {
    await mockEngine({
      call: () => {
        // Pulumi reads `details`, as of gRPC's errors.
        throw Object.assign(new Error(), { details: "RepositoryNotFoundException" });
      },
    });
    const { repositoryUrl } = ImageRepository.get("images", "absent");
    await assert.rejects(valueOf(repositoryUrl), (error) => {
      assert.ok(error instanceof KnownError);
      assert.equal(error.code, "repository-not-readable");
      assert.match(error.message, /"absent" can't be read.*pulumi up.*RepositoryNotFoundException/);
      return true;
    });
  });

  it("says what to do where the name itself can't be known, without Pulumi's stack", async () => {
    await mockEngine();
    const missing = pulumi.output(Promise.reject<string>(new Error("Required output does not exist.")));
    const { repositoryUrl } = ImageRepository.get("images", missing);
    await assert.rejects(valueOf(repositoryUrl), (error) => {
      assert.ok(pulumi.RunError.isInstance(error));
      assert.match(
        error.message,
        /^The name of the repository that "images" refers to is not known: .*`pulumi up`/,
      );
      return true;
    });
  });
});

describe("ImageRepository.ofStack", () => {
  const owner = "organization/shop-repository/dev";
  const stackWith = (outputs: object | undefined) =>
    mockEngine({
      call: (token, inputs) => {
        if (token !== "pulumi:pulumi:readStackResourceOutputs")
          return { name: inputs["name"], arn, repositoryUrl: "url", registryId: account };
        assert.deepEqual(inputs, { stackName: owner });
        if (outputs === undefined) throw Object.assign(new Error(), { details: "unknown stack" });
        const urn = "urn:pulumi:dev::shop-repository::pulumi:pulumi:Stack::shop-repository-dev";
        return { outputs: { "urn:pulumi:dev::shop-repository::a:b:C::c": {}, [urn]: { outputs } } };
      },
    });

  it("is the repository that the stack's output names", async () => {
    await stackWith({ repositoryName: "shop-assets-dev", url: "other" });
    const byDefault = ImageRepository.ofStack("images", owner);
    const byName = ImageRepository.ofStack("others", pulumi.output(owner), "url");
    assert.deepEqual(await valueOf(pulumi.all([byDefault.repositoryName, byName.repositoryName])), [
      "shop-assets-dev",
      "other",
    ]);
  });

  const missing: [title: string, outputs: object | undefined, said: RegExp][] = [
    [
      "is not there",
      undefined,
      /"organization\/shop-repository\/dev", which owns .* can't be read.*unknown stack/,
    ],
    ["is half done", {}, /has no output "repositoryName": it has not been deployed to its end/],
    ["names it otherwise", { name: "shop" }, /has no output "repositoryName", only name: /],
  ];
  for (const [title, outputs, said] of missing) {
    it(`says what to deploy first where the stack ${title}`, async () => {
      await stackWith(outputs);
      const { repositoryUrl } = ImageRepository.ofStack("images", owner);
      await assert.rejects(valueOf(repositoryUrl), (error) => {
        assert.ok(error instanceof KnownError);
        assert.equal(error.code, "stack-not-deployed");
        assert.match(error.message, said);
        assert.match(error.message, /`pulumi up --stack organization\/shop-repository\/dev`/);
        return true;
      });
    });
  }
});
