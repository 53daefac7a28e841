import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import * as pulumi from "@pulumi/pulumi";

import {
  ConfigError,
  contentHash,
  prepare,
  PrepareError,
  type Account,
  type Config,
  type ServiceConfig,
} from "../../program";
import { awsFailure } from "../../program/aws-failure";
import type { ProviderSettings } from "../../program/provider-settings";
import { digest } from "../mocks";

const identity = { accountId: "000000000000", region: "us-east-1" };
const defaultNetwork = { vpcId: "vpc-default", subnetIds: ["subnet-1", "subnet-2"], assignPublicIp: true };
const settings: ProviderSettings = { endpoints: {}, allowedAccountIds: [], forbiddenAccountIds: [] };
const web: ServiceConfig = {
  name: "web",
  image: { context: "web", platform: "linux/amd64" },
  cpu: 256,
  memory: 512,
  desiredCount: 1,
  environment: {},
  loadBalancer: false,
};

function configOf(services: ServiceConfig[], rest: Partial<Config> = {}): Config {
  return { area: "myapp", stage: "dev", retention: { keepImages: 100 }, services, ...rest };
}

/** An account with nothing in it, and a note of what it was asked. */
function emptyAccount(answers: Partial<Account> = {}): { account: Account; asked: string[] } {
  const asked: string[] = [];
  const noted = <A extends unknown[], R>(name: string, answer: (...args: A) => Promise<R>) => {
    return (...args: A) => {
      asked.push([name, ...args].join(" "));
      return answer(...args);
    };
  };
  const account: Account = {
    identity: () => Promise.resolve(identity),
    providerIdentity: () => Promise.resolve(identity),
    defaultNetwork: noted("defaultNetwork", () => Promise.resolve(defaultNetwork)),
    hasRepository: noted("hasRepository", answers.hasRepository ?? (() => Promise.resolve(false))),
    digestOfTag: noted("digestOfTag", answers.digestOfTag ?? (() => Promise.resolve(undefined))),
    ownTags: () => Promise.resolve(new Set()),
    ...(answers.identity && { identity: answers.identity }),
    ...(answers.providerIdentity && { providerIdentity: answers.providerIdentity }),
    ...(answers.ownTags && { ownTags: answers.ownTags }),
  };
  return { account, asked };
}

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
    const { account, asked } = emptyAccount();
    const config = configOf([web]);
    assert.deepEqual(await prepare(config, { account, root, settings }), {
      config,
      ...identity,
      repository: { name: "myapp-assets-dev", exists: false },
      services: [
        {
          config: web,
          source: { ...web.image, contentHash: tag.slice("web-".length) },
          network: defaultNetwork,
        },
      ],
    });
    assert.deepEqual(asked.sort(), ["defaultNetwork", "hasRepository myapp-assets-dev"]);
  });

  it("finds a repository that exists, to be adopted", async () => {
    const { account } = emptyAccount({ hasRepository: () => Promise.resolve(true) });
    const prepared = await prepare(configOf([]), { account, root, settings });
    assert.deepEqual(prepared.repository, { name: "myapp-assets-dev", exists: true });
  });

  it("keeps building content that this stack pushed itself", async () => {
    const { account, asked } = emptyAccount({
      hasRepository: () => Promise.resolve(true),
      ownTags: () => Promise.resolve(new Set([tag])),
      digestOfTag: () => Promise.resolve(digest),
    });
    const prepared = await prepare(configOf([web]), { account, root, settings });
    assert.ok(prepared.services[0] && "contentHash" in prepared.services[0].source);
    assert.ok(!asked.some((question) => question.startsWith("digestOfTag")));
  });

  it("refers to content that another run pushed, without building it", async () => {
    const { account, asked } = emptyAccount({
      hasRepository: () => Promise.resolve(true),
      digestOfTag: () => Promise.resolve(digest),
    });
    const prepared = await prepare(configOf([web]), { account, root, settings });
    assert.deepEqual(prepared.services[0]?.source, { digest });
    assert.ok(asked.includes(`digestOfTag myapp-assets-dev ${tag}`));
  });

  it("hands on a given digest as it is", async () => {
    const { account, asked } = emptyAccount({ hasRepository: () => Promise.resolve(true) });
    const service = { ...web, image: { digest, platform: "linux/amd64" as const } };
    const prepared = await prepare(configOf([service]), { account, root, settings });
    assert.deepEqual(prepared.services[0]?.source, { digest });
    assert.ok(!asked.some((question) => question.startsWith("digestOfTag")));
  });

  it("takes the network that it is given, and looks for none where there is no service", async () => {
    const { account, asked } = emptyAccount();
    const network = { vpcId: "vpc-1", subnetIds: ["subnet-9"], assignPublicIp: false };
    const prepared = await prepare(configOf([web], { network }), { account, root, settings });
    await prepare(configOf([]), { account, root, settings });
    assert.deepEqual(prepared.services[0]?.network, network);
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
        hasRepository: () =>
          Promise.reject(awsFailure("ecr:DescribeRepositories", named("AccessDeniedException"))),
      },
      {},
    ],
    [
      "an endpoint that does not answer",
      "aws-call-failed",
      { hasRepository: () => Promise.reject(awsFailure("ecr:DescribeRepositories", named("TimeoutError"))) },
      {},
    ],
  ];
  for (const [title, code, answers, given] of refused) {
    it(`refuses ${title}, as an error that Pulumi prints without a stack`, async () => {
      const { account } = emptyAccount(answers);
      await assert.rejects(
        prepare(configOf([web]), { account, root, settings: { ...settings, ...given } }),
        (error) => {
          assert.ok(error instanceof PrepareError && pulumi.RunError.isInstance(error));
          assert.equal(error.code, code);
          return true;
        },
      );
    });
  }

  it("asks nothing of the provider in an account that is not allowed", async () => {
    const { account } = emptyAccount({ providerIdentity: () => assert.fail("asked the provider") });
    await assert.rejects(
      prepare(configOf([]), { account, root, settings: { ...settings, allowedAccountIds: ["1"] } }),
      PrepareError,
    );
  });

  it("refuses a context that is not there", async () => {
    const { account } = emptyAccount();
    const service = { ...web, image: { ...web.image, context: "nowhere" } };
    await assert.rejects(prepare(configOf([service]), { account, root, settings }), {
      code: "build-context",
    });
  });

  it("refuses a name that is none, of users who bring their own configuration", async () => {
    const { account } = emptyAccount();
    await assert.rejects(prepare(configOf([], { stage: "Dev" }), { account, root, settings }), ConfigError);
  });
});

function named(name: string): Error {
  return Object.assign(new Error("no"), { name });
}
