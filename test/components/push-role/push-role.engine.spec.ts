import * as assert from "node:assert/strict";

import {
  DeleteOpenIDConnectProviderCommand,
  IAMClient,
  ListOpenIDConnectProvidersCommand,
} from "@aws-sdk/client-iam";

import { ImageRepository, PushRole, type PushRoleArgs } from "../../../components";
import { testWorld } from "../../../local/test/world";
import type { World } from "../../../local/world";
import { type TestEngine, testEngine } from "../../automation/engine";
import { localSettings } from "../../shared/local-settings";
import { RepositoryStack } from "../image-repository/repository-stack";

const issuer = "github";
const subjects = ["repo:acme/shop:ref:refs/heads/main"];
const host = "token.actions.githubusercontent.com";

describe("PushRole, of two stages in one account", function () {
  this.timeout(300_000);
  let world: World;
  let engine: TestEngine;
  let iam: IAMClient;
  let first: RepositoryStack;
  let second: RepositoryStack;

  before(async () => {
    world = await testWorld();
    engine = await testEngine();
    const credentials = {
      accessKeyId: "test",
      secretAccessKey: process.env["AWS_SECRET_ACCESS_KEY"] ?? "test",
    };
    iam = new IAMClient({ endpoint: world.endpoint, region: "us-east-1", credentials });
    for (const arn of await providers()) {
      await iam.send(new DeleteOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: arn }));
    }
    first = await RepositoryStack.open(world, engine, { project: "push-dev" });
    second = await RepositoryStack.open(world, engine, { project: "push-prod" });
  });
  after(async () => {
    await second?.destroy();
    await first?.destroy();
    for (const arn of await providers()) {
      await iam.send(new DeleteOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: arn }));
    }
    iam?.destroy();
    engine?.remove();
  });

  async function providers(): Promise<string[]> {
    const { OpenIDConnectProviderList = [] } = await iam.send(new ListOpenIDConnectProvidersCommand({}));
    return OpenIDConnectProviderList.flatMap(({ Arn }) => (Arn?.endsWith(`/${host}`) ? [Arn] : []));
  }

  const settings = () => localSettings(world);
  const program = (stage: string, args: Partial<PushRoleArgs> = {}) => {
    const repositoryName = `push-assets-${stage}`;
    const repository = new ImageRepository("images", {
      repositoryName,
      deletion: "delete-with-images",
      settings: settings(),
    });
    const ci = new PushRole("ci", { repository, issuer, subjects, settings: settings(), ...args });
    return { providerArn: ci.providerArn };
  };
  const looking = (stage: string, args: Pick<PushRoleArgs, "audience"> = {}) => {
    return async () => {
      const providerArn = await PushRole.existingProvider({ issuer, ...args }, settings());
      return program(stage, { providerArn, ...args });
    };
  };

  it("makes the account's provider where there is none, and goes on with it", async () => {
    const { steps } = await first.up(looking("dev"));
    assert.ok(steps.includes("create ci-provider"));
    assert.equal((await providers()).length, 1);
    assert.deepEqual((await first.up(looking("dev"))).steps, []);
  });

  it("finds in a preview the one that another stack has made, and uses it", async () => {
    const { steps } = await second.preview(looking("prod"));
    assert.ok(steps.includes("create ci-push") && !steps.includes("create ci-provider"), steps.join(", "));
    const { outputs } = await second.up(looking("prod"));
    assert.deepEqual([outputs["providerArn"]], await providers());
    assert.deepEqual((await second.up(looking("prod"))).steps, []);
  });

  it("refuses in a preview a provider that doesn't take the audience, with the way out", async () => {
    const { error, text } = await second.preview(looking("prod", { audience: "aws" }));
    assert.ok(error);
    assert.match(text, /takes tokens for sts\.amazonaws\.com, and CI's are for "aws"\. Add it/);
    assert.doesNotMatch(text, /^\s+at /m);
  });

  it("leaves the provider when the stack that made it goes", async () => {
    await first.destroy();
    assert.equal((await providers()).length, 1);
    const { steps } = await first.up(looking("dev"));
    assert.ok(!steps.includes("create ci-provider"), steps.join(", "));
  });

  it("says what to write where nobody looked", async () => {
    const third = await RepositoryStack.open(world, engine, { project: "push-test" });
    try {
      const { error, text } = await third.tryUp(() => program("test"));
      assert.ok(error);
      const [arn] = await providers();
      assert.ok(text.includes(`\`providerArn: "${arn}"\``), text);
    } finally {
      await third.destroy();
    }
  });
});
