import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { App, Aws, DefaultStackSynthesizer, Fn, Stack, Token, type StackProps } from "aws-cdk-lib";
import fc from "fast-check";

import {
  type DedicatedRepositorySynthesizerOptions,
  dedicatedRepositorySynthesizer,
  InvalidSynthesizerOptionsError,
} from "../../cdk";
import { checkout } from "../../local/paths";
import { isTag, releaseTagPrefix } from "../../retention";
import { synthesize } from "./synthesis";

const options = { area: "myapp", stage: "dev", app: "shop" };

describe("dedicatedRepositorySynthesizer", () => {
  const synthesizer = (more: Partial<DedicatedRepositorySynthesizerOptions> = {}) =>
    dedicatedRepositorySynthesizer({ ...options, ...more });

  it("binds every image asset for the repository of the area's stage, under a tag that says the app", () => {
    const { images } = synthesize({ shop: { synthesizer: synthesizer() } }).shop;
    assert.equal(images.length, 2);
    for (const { repositoryName, imageTag } of images) {
      assert.equal(repositoryName, "myapp-assets-dev");
      assert.match(imageTag, /^shop_[0-9a-f]{64}$/);
    }
    assert.equal(new Set(images.map(({ imageTag }) => imageTag)).size, 2);
  });

  it("has the task definition refer to what is published, and its role pull from there alone", () => {
    const { images, template } = synthesize({ shop: { synthesizer: synthesizer() } }).shop;
    const resources = Object.values(template.Resources);
    const task = resources.find(({ Type }) => Type === "AWS::ECS::TaskDefinition");
    const containers = task?.Properties["ContainerDefinitions"] as { Image: { "Fn::Sub": string } }[];
    const host = "${AWS::AccountId}.dkr.ecr.${AWS::Region}.${AWS::URLSuffix}";
    assert.deepEqual(
      containers.map(({ Image }) => Image["Fn::Sub"]).sort(),
      images.map(({ repositoryName, imageTag }) => `${host}/${repositoryName}:${imageTag}`).sort(),
    );
    const policies = resources.filter(({ Type }) => Type === "AWS::IAM::Policy");
    const repositories = JSON.stringify(policies).match(/:repository\/[^"]+/g);
    assert.deepEqual(new Set(repositories), new Set([":repository/myapp-assets-dev"]));
  });

  it("leaves file assets, templates and every role to the bootstrap", () => {
    const both = {
      ours: { synthesizer: synthesizer() },
      cdks: { synthesizer: new DefaultStackSynthesizer() },
    };
    const { ours, cdks } = synthesize(both);
    const places = (files: typeof ours.files) => files.map((file) => [file.bucketName, file.assumeRoleArn]);
    assert.deepEqual(places(ours.files), places(cdks.files));
    assert.deepEqual(
      ours.images.map((image) => image.assumeRoleArn),
      cdks.images.map((image) => image.assumeRoleArn),
    );
  });

  it("hands what else the bootstrap can be told on to it", () => {
    const { images, files } = synthesize({
      shop: {
        env: { account: "123456789012", region: "eu-west-1" },
        synthesizer: synthesizer({
          qualifier: "platform",
          imageAssetPublishingRoleArn:
            "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/cdk-${Qualifier}-push",
          imageAssetPublishingExternalId: "myapp",
          imageAssetPublishingRoleAdditionalOptions: { Tags: [{ Key: "area", Value: "myapp" }] },
        }),
      },
    }).shop;
    assert.equal(files[0]?.bucketName, "cdk-platform-assets-123456789012-eu-west-1");
    for (const { imageTag, ...image } of images) {
      assert.match(imageTag, /^shop_/);
      assert.deepEqual(image, {
        repositoryName: "myapp-assets-dev",
        region: "eu-west-1",
        assumeRoleArn: "arn:${AWS::Partition}:iam::123456789012:role/cdk-platform-push",
        assumeRoleExternalId: "myapp",
        assumeRoleAdditionalOptions: { Tags: [{ Key: "area", Value: "myapp" }] },
      });
    }
  });

  it("serves all stacks of an app at once", () => {
    const app = { defaultStackSynthesizer: synthesizer() };
    const { front, back } = synthesize({ front: {}, back: {} }, app);
    const names = [...front.images, ...back.images].map(({ repositoryName }) => repositoryName);
    assert.deepEqual(names, Array(4).fill("myapp-assets-dev"));
  });

  it("has each stack of an app publish its own assets alone, as if it had a synthesizer of its own", () => {
    const of = (name: string, props: object) => synthesize({ [name]: props })[name]!.images;
    const { front, back } = synthesize(
      { front: {}, back: { tags: { a: "b" } } },
      { defaultStackSynthesizer: synthesizer() },
    );
    assert.deepEqual(front.images, of("front", { synthesizer: synthesizer() }));
    assert.deepEqual([front.files.length, back.files.length], [1, 1]);
  });

  it("takes the old word, and warns where stacks of one app publish under several prefixes", () => {
    const stack = (name: string) => ({
      synthesizer: dedicatedRepositorySynthesizer({ area: "myapp", stage: "dev", stack: name }),
    });
    assert.deepEqual(warnings({ front: stack("front") }), []);
    const [warning = "", ...others] = warnings({ front: stack("front"), back: stack("back") });
    assert.match(warning, /under several prefixes: front_, back_\..*Give them all the same `app`/);
    assert.deepEqual(others, []);
    const one = { synthesizer: synthesizer() };
    assert.deepEqual(warnings({ front: one, back: { synthesizer: synthesizer() } }), []);
  });

  /** Of an app with these stacks. */
  function warnings(stacks: Readonly<Record<string, StackProps>>): string[] {
    const app = new App({ analyticsReporting: false });
    for (const [name, props] of Object.entries(stacks)) new Stack(app, name, props);
    return app.node
      .findAll()
      .flatMap(({ node }) => node.metadata)
      .flatMap(({ type, data }) => (type === "aws:cdk:warning" ? [String(data)] : []));
  }

  it("loads nothing of Pulumi's", () => {
    const program = `require("./cdk"); console.log(JSON.stringify(Object.keys(require.cache)))`;
    const args = ["--import", "tsx", "--eval", program];
    const loaded = execFileSync(process.execPath, args, { cwd: checkout, encoding: "utf8" });
    const packages = new Set(
      (JSON.parse(loaded) as string[]).flatMap(
        (file) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? [],
      ),
    );
    assert.ok(packages.has("aws-cdk-lib"));
    assert.deepEqual(
      [...packages].filter((name) => /pulumi/.test(name)),
      [],
    );
  });

  const word = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9-]{0,62}$/);

  it("makes legal tags of every legal app, none of them a release's", () => {
    fc.assert(
      fc.property(word, (app) => {
        const tag = `${prefixOf(app)}${"f".repeat(64)}`;
        assert.ok(isTag(tag), tag);
        assert.ok(!tag.startsWith(releaseTagPrefix));
      }),
      { examples: [["release"], ["x".repeat(63)]] },
    );
  });

  it("gives no app a prefix that another one's tags begin with", () => {
    fc.assert(
      fc.property(word, word, (one, other) => {
        fc.pre(one !== other);
        assert.ok(!prefixOf(one).startsWith(prefixOf(other)));
      }),
      { examples: [["shop-api", "shop"]] },
    );
  });
});

describe("dedicatedRepositorySynthesizer refuses", () => {
  const cases: readonly [string, object, readonly [code: string, path: string][]][] = [
    ["an area in upper case", { area: "MyApp" }, [["upper-case", "area"]]],
    ["the stage `Dev`, which is not the stage `dev`", { stage: "Dev" }, [["upper-case", "stage"]]],
    ["a stage that ECR has no name for", { stage: "dev_1" }, [["illegal-characters", "stage"]]],
    ["the word that separates area and stage", { stage: "assets-dev" }, [["reserved-word", "stage"]]],
    ["a name longer than ECR's", { area: "a".repeat(250) }, [["too-long", "area"]]],
    ["a context value that nobody gave", { stage: undefined }, [["not-a-string", "stage"]]],
    ["an empty app", { app: "" }, [["illegal-characters", "app"]]],
    ["an app with a dot, as release tags have", { app: "release.web" }, [["illegal-characters", "app"]]],
    ["an app that leaves no room for the hash", { app: "x".repeat(64) }, [["too-long", "app"]]],
    ["a token as app", { app: Aws.STACK_NAME }, [["token", "app"]]],
    ["no app", { app: undefined }, [["not-a-string", "app"]]],
    ["an app beside the old word for it", { stack: "shop" }, [["both", "stack"]]],
    ["the old word with a dot", { app: undefined, stack: "a.b" }, [["illegal-characters", "stack"]]],
    ["a token within a stage", { stage: `dev-${Aws.REGION}` }, [["token", "stage"]]],
    [
      "a token as role",
      { imageAssetPublishingRoleArn: Fn.importValue("role") },
      [["token", "imageAssetPublishingRoleArn"]],
    ],
    [
      "a token in the session tags",
      { imageAssetPublishingRoleAdditionalOptions: { Tags: [{ Key: "a", Value: Aws.REGION }] } },
      [["token", "imageAssetPublishingRoleAdditionalOptions.Tags[0].Value"]],
    ],
    [
      "a role's name in the place of its ARN",
      { imageAssetPublishingRoleArn: "push" },
      [["illegal-role", "imageAssetPublishingRoleArn"]],
    ],
    [
      "a placeholder that CDK does not know",
      { imageAssetPublishingRoleArn: "arn:aws:iam::${Account}:role/push" },
      [["illegal-role", "imageAssetPublishingRoleArn"]],
    ],
    [
      "another repository beside the one it names",
      { imageAssetsRepositoryName: "shop", dockerTagPrefix: "x" },
      [
        ["fixed", "imageAssetsRepositoryName"],
        ["fixed", "dockerTagPrefix"],
      ],
    ],
    [
      "everything at once",
      { area: "My App", stage: Aws.REGION, app: "_", imageAssetPublishingRoleArn: "" },
      [
        ["token", "stage"],
        ["illegal-role", "imageAssetPublishingRoleArn"],
        ["upper-case", "area"],
        ["illegal-characters", "area"],
        ["illegal-characters", "app"],
      ],
    ],
  ];
  for (const [title, wrong, expected] of cases) {
    it(title, () => {
      const { problems, message } = refusal({ ...options, ...wrong });
      assert.deepEqual(
        problems.map(({ code, path }) => [code, path]),
        expected,
      );
      for (const problem of problems) assert.ok(message.includes(problem.message));
    });
  }

  it("with an error of its own code, which shows no token", () => {
    const stage = `dev-${Token.asString({ Ref: "Stage" })}`;
    const error = refusal({ ...options, stage });
    assert.equal(error.code, "invalid-synthesizer-options");
    assert.ok(error instanceof Error);
    assert.equal(
      error.message,
      "dedicatedRepositorySynthesizer: `stage` must be known before the synthesis, got a token. Use a plain string: images are published before CloudFormation can tell what a token stands for.",
    );
  });
});

/** What tags of the stack begin with. */
function prefixOf(app: string): string {
  const synthesizer = dedicatedRepositorySynthesizer({ ...options, app });
  return (synthesizer as unknown as { props: { dockerTagPrefix: string } }).props.dockerTagPrefix;
}

function refusal(given: object): InvalidSynthesizerOptionsError {
  try {
    dedicatedRepositorySynthesizer(given as DedicatedRepositorySynthesizerOptions);
  } catch (error) {
    if (error instanceof InvalidSynthesizerOptionsError) return error;
    throw error;
  }
  return assert.fail("nothing was refused");
}
