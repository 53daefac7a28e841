import assert from "node:assert/strict";

import { keeperTemplate, mostTemplateBytes } from "../../../keeper/definition/template";
import { keeperSettings, type KeeperOptions } from "../../../keeper/settings";
import { berth } from "../../cli/command";

describe("berth keeper template", () => {
  const template = (options: KeeperOptions = {}) => {
    const checked = keeperSettings(options);
    assert.ok(checked.ok);
    return keeperTemplate({ settings: checked.value });
  };
  const printed = async (...argv: string[]) => {
    const ended = await berth(["keeper", "template", ...argv]);
    assert.equal(ended.code, 0, ended.stderr);
    return ended;
  };

  it("prints a template that deploys without a bucket, with room to spare", async () => {
    const { stdout, stderr } = await printed("--repositories", "shop-*", "api-*", "--shield", "write");
    assert.ok(Buffer.byteLength(stdout) < mostTemplateBytes - 1_000, String(Buffer.byteLength(stdout)));
    assert.equal(stderr, "");
    const names = { repositories: { names: ["shop-*", "api-*"] }, shield: "write" } as const;
    assert.deepEqual(JSON.parse(stdout), template(names));
  });

  it("refers to no resource that it doesn't have", () => {
    const { Resources, Outputs } = template();
    const names = new Set(Object.keys(Resources));
    const text = JSON.stringify([Resources, Outputs]);
    const referred = [...text.matchAll(/"Ref":"(\w+)"|"Fn::GetAtt":\["(\w+)"/g)].map(
      ([, ref, of]) => ref ?? of ?? "",
    );
    assert.ok(referred.length > 20);
    for (const name of referred) assert.ok(names.has(name), name);
    // Whatever else is substituted, CloudFormation knows by itself.
    for (const [, name] of text.matchAll(/"Fn::Sub":"[^"]*?\$\{([^}]+)\}/g))
      assert.match(name ?? "", /^AWS::/);
  });

  it("says how to deploy one that is too long", async () => {
    const many = Array.from({ length: 90 }, (_, at) => `${"x".repeat(40)}-${at}`);
    const { stderr } = await printed("--repositories", ...many);
    assert.match(stderr, /takes 51200 without a bucket.*--s3-bucket/);
  });

  const wrong: [title: string, argv: string[], said: RegExp][] = [
    ["a name that no repository has", ["--repositories", "Shop"], /repositories\.names\[0\].*"Shop"/],
    ["a tag without a key", ["--tag", "=yes"], /repositories\.tag\.key/],
    ["names and a tag at once", ["--repositories", "a", "--tag", "b"], /exclude each other/],
    ["a shield for none", ["--shield", "write"], /needs `repositories`/],
    ["another word for the shield", ["--shield", "wirte"], /Did you mean write\?/],
    ["a topic that is none", ["--topic", "oncall"], /`--topic` must be the ARN/],
    ["no release at all", ["--keep-releases", "0"], /from 1 to 100/],
  ];
  for (const [title, argv, said] of wrong) {
    it(`refuses ${title}`, async () => {
      const ended = await berth(["keeper", "template", ...argv]);
      assert.equal(ended.code, 2);
      assert.match(ended.stderr, said);
      assert.equal(ended.stdout, "");
    });
  }
});
