import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { App, Stack } from "aws-cdk-lib";
import { Topic } from "aws-cdk-lib/aws-sns";

import { ReleaseKeeper, type ReleaseKeeperProps } from "../../cdk";
import { keeperTemplate } from "../../keeper/definition/template";
import { keeperSettings } from "../../keeper/settings";

interface Resources {
  readonly [id: string]: { readonly Type: string; readonly Properties: Record<string, unknown> };
}

describe("ReleaseKeeper of pulumi-berth/cdk", () => {
  let outdir: string;
  beforeEach(() => (outdir = fs.mkdtempSync(path.join(os.tmpdir(), "cdk-out-"))));
  afterEach(() => fs.rmSync(outdir, { recursive: true }));

  function synthesized(add: (stack: Stack) => void): Resources {
    const app = new App({ outdir, analyticsReporting: false });
    add(new Stack(app, "account"));
    app.synth();
    const text = fs.readFileSync(path.join(outdir, "account.template.json"), "utf8");
    return (JSON.parse(text) as { Resources: Resources }).Resources;
  }

  const options: ReleaseKeeperProps = { repositories: { names: ["shop-*"] }, keepReleases: 7 };

  it("is the same as `berth keeper template`, under CDK's own names", () => {
    const resources = synthesized((stack) => new ReleaseKeeper(stack, "Keeper", options));
    const settings = keeperSettings(options);
    assert.ok(settings.ok);
    const wanted = keeperTemplate({ settings: settings.value }).Resources;
    // `Keeper`, the name, and eight digits of a hash.
    const nameOf = (id: string) => id.replace(/^Keeper(\w+)[0-9A-F]{8}$/, "$1");
    const text = Object.keys(resources).reduce(
      (said, id) => said.replaceAll(`"${id}`, `"${nameOf(id)}`).replaceAll(`{${id}.`, `{${nameOf(id)}.`),
      JSON.stringify(resources),
    );
    assert.deepEqual(JSON.parse(text), wanted);
  });

  it("needs no asset, and so no bootstrap", () => {
    synthesized((stack) => new ReleaseKeeper(stack, "Keeper"));
    const assets = JSON.parse(fs.readFileSync(path.join(outdir, "account.assets.json"), "utf8")) as {
      files: Record<string, { source: { path: string } }>;
    };
    assert.deepEqual(
      Object.values(assets.files).map(({ source }) => source.path),
      ["account.template.json"],
    );
  });

  it("tells a topic of the stack", () => {
    const resources = synthesized((stack) => {
      const { topicArn } = new Topic(stack, "OnCall");
      new ReleaseKeeper(stack, "Keeper", { topicArn });
    });
    const alarms = Object.values(resources).filter(({ Type }) => Type === "AWS::CloudWatch::Alarm");
    assert.equal(alarms.length, 3);
    for (const { Properties } of alarms)
      assert.match(JSON.stringify(Properties["AlarmActions"]), /\[\{"Ref":"OnCall\w+"\}\]/);
  });

  it("refuses what no keeper can be made of, all at once", () => {
    const wrong = { repositories: { names: ["Shop"] }, keepReleases: 0 };
    assert.throws(
      () => synthesized((stack) => new ReleaseKeeper(stack, "Keeper", wrong)),
      (error: { code: string; problems: { path: string }[] }) => {
        assert.equal(error.code, "invalid-keeper");
        assert.deepEqual(
          error.problems.map(({ path }) => path),
          ["repositories.names[0]", "keepReleases"],
        );
        return true;
      },
    );
  });
});
