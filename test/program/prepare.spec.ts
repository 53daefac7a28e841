import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import * as pulumi from "@pulumi/pulumi";

import { ConfigError, contentHash, PrepareError, type Account } from "../../program";
import { application } from "../../program";
import { environmentOf } from "../../program/application";
import type { CheckedEnvironment, ImageSettings } from "../../program/check-environment";
import { prepare, type Prepared } from "../../program/prepare";
import { awsFailure } from "../../program/account/aws-failure";
import type { ProviderSettings } from "../../components/shared/aws-settings";
import type { ExistingRepository } from "../../components";
import { digest, mockEngine } from "../shared/mocks";
import { accountWith, defaultNetwork, identity, images, own } from "./accounts";
import { environmentConfig, imageSettings, stackConfig } from "./config/configs";

const settings: ProviderSettings = { endpoints: {}, allowedAccountIds: [], forbiddenAccountIds: [] };
const web = imageSettings("web");
const live: ExistingRepository = { encryptionType: "AES256" };

function configOf(
  images: Record<string, ImageSettings>,
  rest: Partial<CheckedEnvironment> = {},
): CheckedEnvironment {
  return { ...environmentConfig(), images, ...rest };
}

const existing = { repository: () => Promise.resolve(live) };

describe("prepare", () => {
  let root: string;
  let tag: string;
  before(async () => {
    root = fs.mkdtempSync(path.join(os.tmpdir(), "berth-prepare-"));
    fs.mkdirSync(path.join(root, "web"));
    fs.writeFileSync(path.join(root, "web/Dockerfile"), "FROM scratch\n");
    tag = `web-${await contentHash({ context: "web", platform: "linux/amd64" }, root)}`;
  });
  after(() => fs.rmSync(root, { recursive: true }));

  it("finds an account with nothing in it ready for everything to be made", async () => {
    const { account, asked } = accountWith();
    const config = configOf({ web });
    assert.deepEqual(await prepare(config, { account, root, settings }), {
      config,
      ...identity,
      repository: { name: "myapp-assets-dev" },
      settings,
      images: {
        web: {
          platform: "linux/amd64",
          isUnmarked: false,
          source: { ...web, contentHash: tag.slice("web-".length) },
        },
      },
      releases: { byService: {}, again: {}, taken: {}, own: [] },
      network: defaultNetwork,
    });
    assert.deepEqual(asked.sort(), [
      "defaultNetwork",
      "identity",
      "ownResources",
      "providerIdentity",
      "repository myapp-assets-dev",
    ]);
  });

  it("finds a repository that exists, to be adopted", async () => {
    const { account } = accountWith(existing);
    const prepared = await prepare(configOf({}), { account, root, settings });
    assert.deepEqual(prepared.repository, {
      name: "myapp-assets-dev",
      existing: { ...live, adopted: true },
    });
  });

  it("finds a service's own release tags", async () => {
    const tags = ["release.web.1", "release.web-2.7", "release.web.x", "web", tag];
    const found = images(Object.fromEntries(tags.map((one) => [one, digest])));
    const { account } = accountWith({ ...existing, images: found });
    const prepared = await prepare(configOf({ web }), { account, root, settings });
    assert.deepEqual(prepared.releases.byService["web"], [{ tag: "release.web.1", digest }]);
  });

  describe("content that somebody else has pushed", () => {
    const there = { ...existing, images: () => images({ [tag]: digest })() };
    const sourceOf = async (rest: Partial<CheckedEnvironment>, answers: Partial<Account> = {}) => {
      const { account } = accountWith({ ...there, ...answers });
      const prepared = await prepare(configOf({ web }, rest), { account, root, settings });
      const source = prepared.images["web"]?.source;
      return source && "digest" in source ? source.digest : source?.revision;
    };
    const pushRoles = ["arn:aws:iam::000000000000:role/ci"];
    const repository = { pushRoles };

    it("is run where only stacks push", async () => assert.equal(await sourceOf({}), digest));
    it("is built again where others may push", async () => assert.equal(await sourceOf({ repository }), 2));
    it("is built again where the program says that others may push", async () =>
      assert.equal(await sourceOf({ pushedContent: "build" }), 2));
    it("is run by an explicit word", async () =>
      assert.equal(await sourceOf({ repository, pushedContent: "take" }), digest));
    it("is run where this stack has run it before", async () => {
      const released = async () => ({
        ...(await own()()),
        releases: new Map([["web", { digest, again: 0 }]]),
      });
      assert.equal(await sourceOf({ repository }, { ownResources: released }), digest);
    });
    it("is built again where the configuration lets CI push", () => {
      const ci = { issuer: "github", subjects: ["repo:acme/shop:environment:prod"] } as const;
      assert.equal(
        environmentOf(stackConfig({ ci: { ...ci, subjects: [...ci.subjects] } })).pushedContent,
        "build",
      );
      assert.equal(environmentOf(stackConfig({})).pushedContent, undefined);
    });
  });

  it("asks for the images once, however many services there are", async () => {
    const { account, asked } = accountWith(existing);
    await prepare(configOf({ a: web, b: web, c: web }), { account, root, settings });
    assert.equal(asked.filter((question) => question.startsWith("images")).length, 1);
  });

  it("looks at who uses the images in parallel, and not at all where the guard is off", async () => {
    const answer = accountWith(existing);
    await prepare(configOf({}), { ...answer, root, settings });
    assert.ok(
      answer.asked.indexOf("usage myapp-assets-dev") < answer.asked.indexOf("images myapp-assets-dev"),
    );
    const off = accountWith(existing);
    await prepare(configOf({}, { guard: "off" }), { ...off, root, settings });
    assert.ok(!off.asked.includes("usage myapp-assets-dev"));
  });

  it("fails with what failed first, whatever becomes of the look at who uses the images", async () => {
    const { account } = accountWith({
      ...existing,
      usage: () => Promise.reject(new Error("usage")),
      images: () => Promise.reject(new Error("images")),
    });
    await assert.rejects(prepare(configOf({}), { account, root, settings }), /images/);
  });

  it("refuses an alarm for a topic of another region, before anything is made", async () => {
    const { account } = accountWith();
    const topicArn = (region: string) => `arn:aws:sns:${region}:000000000000:oncall`;
    await assert.rejects(
      application(stackConfig({ alarm: { topicArn: topicArn("eu-west-1") } }), { account, root, settings }),
      (error) =>
        error instanceof ConfigError &&
        /berth:alarm\.topicArn: `topicArn` must be a topic of the repository's region \(us-east-1\)/.test(
          error.message,
        ),
    );
    await mockEngine();
    await application(stackConfig({ alarm: { topicArn: topicArn("us-east-1") } }), {
      account,
      root,
      settings,
    });
  });

  it("keeps building content that this stack pushed itself", async () => {
    const { account } = accountWith({
      ...existing,
      ownResources: own(tag),
      images: images({ [tag]: digest }),
    });
    const prepared = await prepare(configOf({ web }), { account, root, settings });
    assert.ok(prepared.images["web"] && "contentHash" in prepared.images["web"].source);
  });

  it("refers to content that another run pushed, without building it or asking for its platform", async () => {
    const { account, asked } = accountWith({ ...existing, images: images({ [tag]: digest }) });
    const prepared = await prepare(configOf({ web }), { account, root, settings });
    assert.deepEqual(prepared.images["web"]?.source, { digest });
    assert.ok(!asked.some((question) => question.startsWith("platforms")));
  });

  /** What is warned of, while it is prepared. */
  async function warningsOf(account: Account): Promise<{ prepared: Prepared; warnings: string[] }> {
    const warnings: string[] = [];
    const log = pulumi.log as { warn: (message: string) => Promise<void> };
    const { warn } = log;
    log.warn = (message) => {
      warnings.push(message);
      return Promise.resolve();
    };
    try {
      return { prepared: await prepare(configOf({ web }), { account, root, settings }), warnings };
    } finally {
      log.warn = warn;
    }
  }

  it("warns of a lost image of its own, and has it built again under another tag", async () => {
    const { account } = accountWith({ ...existing, ownResources: own(tag) });
    const { prepared, warnings } = await warningsOf(account);
    const contentHash = tag.slice("web-".length);
    assert.deepEqual(prepared.images["web"]?.source, { ...web, contentHash, revision: 2 });
    assert.equal(warnings.length, 1);
    assert.ok(warnings[0]?.includes(tag));
  });

  it("warns of a repository of its own that is gone, and of none that it has not made yet", async () => {
    const nothing = await own()();
    const name = "myapp-assets-dev";
    for (const [repositories, pattern] of [
      [new Map([[name, undefined]]), /^The repository "myapp-assets-dev" .* `pulumi up --refresh`/],
      [new Map<string, undefined>(), undefined],
    ] as const) {
      const { account } = accountWith({ ownResources: () => Promise.resolve({ ...nothing, repositories }) });
      const { warnings } = await warningsOf(account);
      assert.equal(warnings.length, pattern ? 1 : 0);
      if (pattern) assert.match(warnings[0] ?? "", pattern);
    }
  });

  const ofCi = (image: { tag?: string; digest?: string }): ImageSettings => ({
    platform: "linux/amd64",
    ...image,
  });

  it("resolves the tag of an image that CI pushed to its digest", async () => {
    const { account } = accountWith({ ...existing, images: images({ "web-1": digest }) });
    const prepared = await prepare(configOf({ web: ofCi({ tag: "web-1" }) }), { account, root, settings });
    assert.deepEqual(prepared.images["web"]?.source, { digest });
  });

  it("takes an image whose platform can't be learnt", async () => {
    const imageFacts = () => Promise.resolve({});
    const { account } = accountWith({ ...existing, images: images({ "web-1": digest }), imageFacts });
    const prepared = await prepare(configOf({ web: ofCi({ digest }) }), { account, root, settings });
    assert.deepEqual(prepared.images["web"]?.source, { digest });
  });

  it("knows the ports of an image, by its Dockerfile or by what CI pushed", async () => {
    fs.mkdirSync(path.join(root, "api"));
    fs.writeFileSync(path.join(root, "api/Dockerfile"), "FROM scratch\nEXPOSE 8080\n");
    const imageFacts = () => Promise.resolve({ exposedPorts: [9000] });
    const { account } = accountWith({ ...existing, images: images({ "web-1": digest }), imageFacts });
    const wanted = { web: ofCi({ digest }), api: imageSettings("api"), none: imageSettings("web") };
    const prepared = await prepare(configOf(wanted), { account, root, settings });
    assert.deepEqual(
      Object.entries(prepared.images).map(([name, { exposedPorts }]) => [name, exposedPorts]),
      [
        ["web", [9000]],
        ["api", [8080]],
        ["none", undefined],
      ],
    );
  });

  it("names every image that isn't there at once", async () => {
    const { account } = accountWith({ ...existing, images: images({ "web-1": digest }) });
    const wanted = { web: ofCi({ tag: "web-2" }), api: ofCi({ tag: "api-1" }) };
    await assert.rejects(prepare(configOf(wanted), { account, root, settings }), (error) => {
      assert.ok(error instanceof PrepareError && error.code === "unknown-image");
      assert.match(error.message, /"web-2" for service "web"[^]*"api-1" for service "api"[^]*Push it first/);
      return true;
    });
  });

  it("refuses an image for another processor than the service's", async () => {
    const imageFacts = () => Promise.resolve({ platforms: ["linux/arm64"] });
    const { account } = accountWith({ ...existing, images: images({ "web-1": digest }), imageFacts });
    const config = configOf({ web: ofCi({ tag: "web-1" }) });
    await assert.rejects(prepare(config, { account, root, settings }), (error) => {
      assert.ok(error instanceof PrepareError && error.code === "platform-mismatch");
      assert.match(error.message, /"web-1" of service "web" is for linux\/arm64; .* "linux\/amd64"/);
      return true;
    });
  });

  it("takes the network that it is given, and looks for none where there is no service", async () => {
    const { account, asked } = accountWith();
    const network = { vpcId: "vpc-1", subnetIds: ["subnet-9"], assignPublicIp: false };
    const prepared = await prepare(configOf({ web }, { network }), { account, root, settings });
    await prepare(configOf({}), { account, root, settings });
    assert.deepEqual(prepared.network, network);
    assert.ok(!asked.includes("defaultNetwork"));
  });

  const refused: [
    title: string,
    code: string,
    answers: Partial<Account>,
    settings: Partial<ProviderSettings>,
  ][] = [
    [
      "an account that is not the provider's",
      "account-mismatch",
      { providerIdentity: () => Promise.resolve({ ...identity, accountId: "111111111111" }) },
      {},
    ],
    [
      "a region that is not the provider's",
      "region-mismatch",
      { providerIdentity: () => Promise.resolve({ ...identity, region: "eu-west-1" }) },
      {},
    ],
    ["an account that is not allowed", "account-not-allowed", {}, { allowedAccountIds: ["111111111111"] }],
    ["an account that is forbidden", "account-not-allowed", {}, { forbiddenAccountIds: ["000000000000"] }],
    [
      "missing credentials",
      "no-credentials",
      {
        identity: () =>
          Promise.reject(awsFailure("sts:GetCallerIdentity", named("CredentialsProviderError"))),
      },
      {},
    ],
    [
      "missing rights",
      "no-rights",
      {
        repository: () =>
          Promise.reject(awsFailure("ecr:DescribeRepositories", named("AccessDeniedException"))),
      },
      {},
    ],
    [
      "an endpoint that does not answer",
      "aws-call-failed",
      { repository: () => Promise.reject(awsFailure("ecr:DescribeRepositories", named("TimeoutError"))) },
      {},
    ],
  ];
  for (const [title, code, answers, given] of refused) {
    it(`refuses ${title}, as an error that Pulumi prints without a stack`, async () => {
      const { account } = accountWith(answers);
      await assert.rejects(
        prepare(configOf({ web }), { account, root, settings: { ...settings, ...given } }),
        (error) => {
          assert.ok(error instanceof PrepareError && pulumi.RunError.isInstance(error));
          assert.equal(error.code, code);
          return true;
        },
      );
    });
  }

  it("asks nothing of the provider in an account that is not allowed", async () => {
    const { account } = accountWith({ providerIdentity: () => assert.fail("asked the provider") });
    await assert.rejects(
      prepare(configOf({}), { account, root, settings: { ...settings, allowedAccountIds: ["1"] } }),
      PrepareError,
    );
  });

  it("refuses a context that is not there", async () => {
    const { account } = accountWith();
    const image = { ...web, context: "nowhere" };
    await assert.rejects(prepare(configOf({ web: image }), { account, root, settings }), {
      code: "build-context",
    });
  });

  it("refuses a name that is none, of users who bring their own configuration", async () => {
    const { account } = accountWith();
    await assert.rejects(prepare(configOf({}, { stage: "Dev" }), { account, root, settings }), ConfigError);
  });
});

function named(name: string): Error {
  return Object.assign(new Error("no"), { name });
}
