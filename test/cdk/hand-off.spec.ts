import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { App, Stack, type StackProps } from "aws-cdk-lib";

import {
  dedicatedRepositorySynthesizer,
  InvalidSynthesizerOptionsError,
  type DedicatedRepositorySynthesizerOptions,
  type HandOff,
} from "../../cdk";
import { synthesize } from "./synthesis";

const role = "arn:aws:iam::123456789012:role/cdk-shop-publishing";
const handOff: HandOff = {
  version: 1,
  stage: "dev",
  account: "123456789012",
  region: "eu-west-1",
  repositoryName: "myapp-assets-dev",
  imageAssetPublishingRoleArn: role,
};
const env = { account: handOff.account, region: handOff.region };

describe("a synthesizer by hand-off", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "berth-hand-off-"));
  after(() => fs.rmSync(folder, { recursive: true }));

  const file = (content: unknown): string => {
    const name = path.join(folder, "hand-off.json");
    fs.writeFileSync(name, typeof content === "string" ? content : JSON.stringify(content));
    return name;
  };
  const synthesizer = (options: object) =>
    dedicatedRepositorySynthesizer({ app: "shop", ...options } as DedicatedRepositorySynthesizerOptions);

  it("publishes where the file says, by the role that it names", () => {
    const { images } = synthesize({
      shop: { env, synthesizer: synthesizer({ handOff: file(handOff) }) },
    }).shop;
    assert.equal(images.length, 2);
    for (const { repositoryName, imageTag, assumeRoleArn } of images) {
      assert.equal(repositoryName, "myapp-assets-dev");
      assert.match(imageTag, /^shop_[0-9a-f]{64}$/);
      assert.equal(assumeRoleArn, role);
    }
  });

  it("is the same as by the names, where the file names no role", () => {
    const { imageAssetPublishingRoleArn: _, ...rest } = handOff;
    const by = (options: object) => synthesize({ shop: { env, synthesizer: synthesizer(options) } }).shop;
    assert.deepEqual(by({ handOff: rest }), by({ area: "myapp", stage: "dev" }));
  });

  it("takes a file that begins with a byte order mark, and names that agree with it", () => {
    const agreeing = { handOff: file(`\uFEFF${JSON.stringify(handOff)}`), area: "myapp", stage: "dev" };
    assert.doesNotThrow(() => bind(agreeing, { env }));
  });

  it("goes by the account and region of the CDK command line, where the stack names none", () => {
    withDefaults("123456789012", "eu-west-1", () => assert.doesNotThrow(() => bind({ handOff }, {})));
    withDefaults("123456789012", "us-east-1", () =>
      assert.deepEqual(refused(() => bind({ handOff }, {})).codes, [["another-region", "region"]]),
    );
  });

  const cases: readonly [string, object, StackProps, readonly [code: string, path: string][]][] = [
    ["a file that is not there", { handOff: "nowhere.json" }, {}, [["no-hand-off", "handOff"]]],
    ["text that is no JSON", { handOff: "{" }, {}, [["not-a-hand-off", "handOff"]]],
    ["another tool's JSON", { handOff: { Stage: "dev" } }, {}, [["not-a-hand-off", "handOff"]]],
    ["a list", { handOff: [] }, {}, [["not-a-hand-off", "handOff"]]],
    ["a file of before", change({ version: 0 }), {}, [["older-hand-off", "handOff.version"]]],
    ["a file of a newer berth", change({ version: 2 }), {}, [["newer-hand-off", "handOff.version"]]],
    [
      "everything that is wrong in one",
      change({
        account: "12",
        region: undefined,
        repositoryName: "A",
        imageAssetPublishingRoleArn: "r",
        x: 1,
      }),
      {},
      [
        ["illegal-hand-off", "handOff.account"],
        ["illegal-hand-off", "handOff.region"],
        ["illegal-hand-off", "handOff.repositoryName"],
        ["illegal-hand-off", "handOff.imageAssetPublishingRoleArn"],
        ["unknown-property", "handOff.x"],
      ],
    ],
    ["another stage's", { handOff, stage: "prod" }, {}, [["another-stage", "stage"]]],
    ["another area's", { handOff, area: "theirs" }, {}, [["another-repository", "area"]]],
    ["an area that no repository can have", { handOff, area: "MyShop" }, {}, [["upper-case", "area"]]],
    ["a stage that nobody gave as context", { handOff, stage: 1 }, {}, [["not-a-string", "stage"]]],
    [
      "another account's and region's",
      { handOff },
      { env: { account: "999999999999", region: "us-east-1" } },
      [
        ["another-account", "account"],
        ["another-region", "region"],
      ],
    ],
  ];
  for (const [title, options, stack, expected] of cases) {
    it(`refuses ${title}`, () => {
      const given = options as { handOff: unknown };
      const asFile = given.handOff === "nowhere.json" ? given.handOff : file(given.handOff);
      const { codes, message } = refused(() => bind({ ...options, handOff: asFile }, stack));
      assert.deepEqual(codes, expected);
      assert.match(message, /^dedicatedRepositorySynthesizer: /);
    });
  }

  function bind(options: object, props: StackProps): void {
    new Stack(new App({ analyticsReporting: false }), "shop", {
      ...props,
      synthesizer: synthesizer(options),
    });
  }
});

function change(part: object): { handOff: object } {
  return { handOff: { ...handOff, ...part } };
}

function refused(make: () => unknown): { codes: [string, string][]; message: string } {
  try {
    make();
  } catch (error) {
    if (!(error instanceof InvalidSynthesizerOptionsError)) throw error;
    return { codes: error.problems.map(({ code, path }) => [code, path]), message: error.message };
  }
  return assert.fail("nothing was refused");
}

function withDefaults(account: string, region: string, run: () => void): void {
  const before = { ...process.env };
  Object.assign(process.env, { CDK_DEFAULT_ACCOUNT: account, CDK_DEFAULT_REGION: region });
  try {
    run();
  } finally {
    for (const name of ["CDK_DEFAULT_ACCOUNT", "CDK_DEFAULT_REGION"])
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
  }
}
