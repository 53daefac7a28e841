import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { dedicatedRepositorySynthesizer, InvalidSynthesizerOptionsError } from "../../cdk";
import { synthesize, type Synthesis } from "./synthesis";

const digest = `sha256:${"d".repeat(64)}`;

describe("images that were pushed before the synthesis", () => {
  const synthesizer = () => dedicatedRepositorySynthesizer({ area: "myapp", stage: "dev", app: "shop" });
  const places = [
    { where: "in an account that CloudFormation knows", env: {} },
    { where: "in a named account", env: { env: { account: "123456789012", region: "eu-west-1" } } },
  ];

  for (const { where, env } of places) {
    it(`${where} are run by the digests of the context, and published under their tags as before`, () => {
      const stack = { ...env, synthesizer: synthesizer() };
      const first = synthesize({ shop: stack }).shop;
      const [one, other] = imagesOf(first) as [string, string];
      const named = first.images.map((image) => `${image.repositoryName}:${image.imageTag}`);
      const isOf = (image: string) => named.find((name) => image.endsWith(`/${name}`)) ?? "";
      const context = { "berth:digests": { [isOf(one)]: digest } };
      const pinned = synthesize({ shop: { ...env, synthesizer: synthesizer() } }, { context }).shop;
      assert.deepEqual(imagesOf(pinned), [one.replace(/:[^:/]+$/, `@${digest}`), other]);
      assert.deepEqual(pinned.images, first.images);
      assert.deepEqual(Object.keys(pinned.template.Resources), Object.keys(first.template.Resources));
    });
  }

  it("may be said by a file", () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "berth-digests-"));
    try {
      const { images } = synthesize({ shop: { synthesizer: synthesizer() } }).shop;
      const file = path.join(folder, "digests.json");
      const digests = images.map((image) => [`${image.repositoryName}:${image.imageTag}`, digest]);
      fs.writeFileSync(file, JSON.stringify(Object.fromEntries(digests)));
      const context = { "berth:digests": file };
      const pinned = imagesOf(synthesize({ shop: { synthesizer: synthesizer() } }, { context }).shop);
      assert.ok(pinned.length === 2 && pinned.every((image) => image.endsWith(`@${digest}`)));
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
  });

  const wrong: readonly [string, unknown, RegExp][] = [
    ["a file that is not there", "nowhere.json", /names a file that can't be read: ENOENT/],
    ["a list", [], /must be digests by image, or a file that has them, got \[\]/],
  ];
  for (const [title, context, words] of wrong) {
    it(`are refused as ${title}`, () => {
      const app = { context: { "berth:digests": context } };
      assert.throws(
        () => synthesize({ shop: { synthesizer: synthesizer() } }, app),
        (error) => error instanceof InvalidSynthesizerOptionsError && words.test(error.message),
      );
    });
  }

  it("are refused with a digest that is none", () => {
    const { images } = synthesize({ shop: { synthesizer: synthesizer() } }).shop;
    const [image] = images.map(({ repositoryName, imageTag }) => `${repositoryName}:${imageTag}`);
    const app = { context: { "berth:digests": { [image ?? ""]: "latest" } } };
    assert.throws(
      () => synthesize({ shop: { synthesizer: synthesizer() } }, app),
      /has no digest for myapp-assets-dev:shop_[0-9a-f]{64}, but "latest"/,
    );
  });
});

function imagesOf({ template }: Synthesis): string[] {
  const task = Object.values(template.Resources).find(({ Type }) => Type === "AWS::ECS::TaskDefinition");
  const containers = task?.Properties["ContainerDefinitions"] as {
    Image: string | { "Fn::Sub": string };
  }[];
  return containers.map(({ Image }) => (typeof Image === "string" ? Image : Image["Fn::Sub"]));
}
