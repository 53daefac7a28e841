import assert from "node:assert/strict";

import { deletedByGc } from "../../../cli/cdk/gc-verdict";
import type { Image } from "../../../retention";
import { image, now } from "../../retention/image-builder";
import { berth } from "../command";
import { FakeAws, failure, registry, service, task } from "../fake-aws";

const bootstrap = "cdk-hnb659fds-container-assets-000000000000-eu-west-1";
const hash = (digit: string) => digit.repeat(64);

/** A service that runs an image; another image that CloudFormation names; one that nobody has to do with. */
function account(templates: Readonly<Record<string, Stack>>): FakeAws {
  const aws = new FakeAws();
  const repository = aws.repository(bootstrap);
  const used = repository.push("used", hash("a"));
  for (const digest of [used, repository.push("named", hash("b")), repository.push("other", hash("c"))])
    repository.age(digest, 40);
  aws.taskDefinitions["web:1"] = { web: `${registry}/${bootstrap}:${hash("a")}` };
  aws.looks = [service(1)];
  aws.tasks = [task(1, { web: used }, 1)];
  const stackOf = ({ StackName }: { StackName: string }) => templates[StackName] ?? {};
  aws.answer({
    // One on each page.
    ListStacks: ({ NextToken = "0" }: { NextToken?: string }) => {
      const names = Object.keys(templates);
      const name = names[Number(NextToken)];
      const next = Number(NextToken) + 1;
      return {
        StackSummaries:
          name === undefined
            ? []
            : [{ StackName: name, StackStatus: stackOf({ StackName: name }).status ?? "UPDATE_COMPLETE" }],
        ...(next < names.length && { NextToken: String(next) }),
      };
    },
    GetTemplateSummary: (input: { StackName: string }) => {
      const { qualifier = "hnb659fds", parameter = "" } = stackOf(input);
      const version = {
        ParameterKey: "BootstrapVersion",
        DefaultValue: `/cdk-bootstrap/${qualifier}/version`,
      };
      return { Parameters: [version, { ParameterKey: "Image", DefaultValue: parameter }] };
    },
    GetTemplate: (input: { StackName: string }) => ({ TemplateBody: stackOf(input).template ?? "{}" }),
  });
  return aws;
}

interface Stack {
  readonly template?: string;
  readonly parameter?: string;
  readonly status?: string;
  readonly qualifier?: string;
}

describe("berth cdk gc-check", () => {
  it("tells what something runs and no template names, and what to do", async () => {
    const { code, stdout, stderr } = await berth(
      ["cdk", "gc-check"],
      account({ shop: { template: hash("b") } }),
    );
    assert.equal(code, 1, stderr);
    assert.match(
      stdout,
      /3 images, 1 template of CloudFormation\. `cdk gc` would delete 2, and something runs 1/,
    );
    assert.match(stdout, /sha256:[0-9a-f]{12} +aaaaaa\.\.\.aaaa +service main\/web/);
    assert.match(stdout, /Don't run `cdk gc` here/);
  });

  it("is content where a template names all that runs", async () => {
    const { code, stdout } = await berth(
      ["cdk", "gc-check"],
      account({ other: {}, shop: { template: hash("a") } }),
    );
    assert.equal(code, 0, stdout);
    assert.match(stdout, /would delete 2, none of which anything runs\./);
  });

  it("takes a parameter for a template's text, as `cdk gc` does", async () => {
    const { code } = await berth(["cdk", "gc-check"], account({ shop: { parameter: hash("a") } }));
    assert.equal(code, 0);
  });

  for (const [title, stack] of [
    ["a stack that is being deleted", { status: "DELETE_IN_PROGRESS" }],
    ["a stack that failed to be made", { status: "CREATE_FAILED" }],
    ["a stack of another bootstrap", { qualifier: "platform" }],
  ] as const) {
    it(`passes over ${title}, as \`cdk gc\` does`, async () => {
      const { code } = await berth(["cdk", "gc-check"], account({ shop: { template: hash("a"), ...stack } }));
      assert.equal(code, 1);
    });
  }

  it("answers machines", async () => {
    const { stdout } = await berth(["cdk", "gc-check", "--json"], account({}));
    const answer = JSON.parse(stdout) as { deleted: number; inUse: { tags: string[]; users: object[] }[] };
    assert.equal(answer.deleted, 3);
    assert.deepEqual(
      answer.inUse.map(({ tags, users }) => [tags, users.length]),
      [[[hash("a")], 1]],
    );
  });

  it("can't tell where a template can't be read", async () => {
    const aws = account({ shop: {} });
    aws.denied = ["GetTemplate"];
    const { code, stdout, stderr } = await berth(["cdk", "gc-check"], aws);
    assert.deepEqual([code, stdout], [2, ""]);
    assert.match(stderr, /cloudformation:GetTemplate/);
  });

  it("says what to give where there is no such bootstrap", async () => {
    const { code, stderr } = await berth(["cdk", "gc-check", "--qualifier", "mine"], account({}));
    assert.equal(code, 2);
    assert.match(stderr, /no repository cdk-mine-container-assets-<account>-<region>.*`--qualifier`/);
  });

  it("shows no stack for a failure of AWS", async () => {
    const aws = account({});
    aws.answer({
      ListStacks: () => {
        throw failure("ThrottlingException");
      },
    });
    const { code, stderr } = await berth(["cdk", "gc-check"], aws);
    assert.equal(code, 2);
    assert.doesNotMatch(stderr, /\n\s+at /);
  });
});

describe("what cdk gc deletes", () => {
  const deleted = (images: Image[], templates: string[]) =>
    [...deletedByGc({ images, templates, now, createdBufferDays: 1 })].length;
  const old = (...tags: string[]) => image("one", 3, { tags });
  const cases: readonly [string, Image, string[], number][] = [
    ["an image whose tag no template has", old(hash("a")), [hash("b")], 1],
    ["none of which one tag is named", old("release.web.1", hash("a")), [`x-${hash("a")}y`], 0],
    ["one that a release tag alone keeps for ECR", old("release.web.1"), [], 1],
    ["one without tags", old(), [hash("a")], 1],
    ["no young one", image("one", 0.5), [], 0],
    ["one whose hash is there under another prefix", old(`shop_${hash("a")}`), [`other_${hash("a")}`], 1],
    ["none whose prefix and hash are there", old(`shop_${hash("a")}`), [`shop_${hash("a")}`], 0],
    ["none with a short tag that is there", old("v1"), ["...v1..."], 0],
  ];
  for (const [title, one, templates, expected] of cases)
    it(`is ${title}`, () => assert.equal(deleted([one], templates), expected));

  it("is no image of an index that stays", () => {
    const images = [image("index", 3, { tags: [hash("a")], children: ["child"] }), image("child", 3)];
    assert.deepEqual([deleted(images, [hash("a")]), deleted(images, [])], [0, 2]);
  });
});
