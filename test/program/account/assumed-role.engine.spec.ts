import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";

import { ECR } from "@aws-sdk/client-ecr";

import { localAccount, localRegion as region } from "../../../local/environment";
import { pushImage } from "../../../local/registry";
import type { World } from "../../../local/world";
import { application, readConfig } from "../../../program";
import { withFaults } from "../../shared/calls";
import { ScenarioStack, succeeded, type Run } from "../../shared/stack";
import { StsRecorder, type StsCall } from "../../shared/sts-recorder";
import { testWorld } from "../../../local/test/world";

const ciRole = `arn:aws:iam::${localAccount}:role/ci`;
/** What CI does: its own role first, and by it the one that deploys. */
const rolesTo = (account: string) => [
  { roleArn: ciRole, sessionName: "pipeline", duration: "30m" },
  {
    roleArn: `arn:aws:iam::${account}:role/deploy`,
    sessionName: "berth-deploy",
    externalId: "shop-4711",
    sourceIdentity: "somebody",
    tags: { team: "shop" },
    transitiveTagKeys: ["team"],
  },
];

describe("a stack under assumed roles", function () {
  this.timeout(300_000);
  const repositoryName = "assumed-assets-dev";
  let world: World;
  let sts: StsRecorder;
  let ecr: ECR;
  let stack: ScenarioStack;

  before(async () => {
    world = await testWorld();
    sts = await StsRecorder.before(world.endpoint);
    const credentials = {
      accessKeyId: "test",
      secretAccessKey: process.env["AWS_SECRET_ACCESS_KEY"] ?? "test",
    };
    ecr = new ECR({ endpoint: world.endpoint, region, credentials });
    // Somebody's repository, with an image that CI pushed.
    await ecr.createRepository({ repositoryName, imageTagMutability: "IMMUTABLE" });
    const files = [{ kind: "file" as const, path: "which", content: "v1" }];
    await pushImage({ registry: world.registry, repository: repositoryName, tag: "v1", files, config: {} });
    stack = stackOf("assumed", localAccount, [{ name: "web", image: { tag: "v1" }, desiredCount: 0 }]);
  });
  after(async () => {
    await stack?.destroy();
    await ecr?.deleteRepository({ repositoryName, force: true });
    ecr?.destroy();
    sts?.close();
  });

  const stackOf = (project: string, account: string, services: readonly object[], config: object = {}) =>
    new ScenarioStack(world, {
      program: async () => ({ ...(await application(readConfig())) }),
      project,
      stack: "dev",
      config: {
        "aws:region": region,
        "aws:endpoints": JSON.stringify([{ sts: sts.endpoint }]),
        "aws:assumeRoles": JSON.stringify(rolesTo(account)),
        "aws:allowedAccountIds": JSON.stringify([account]),
        "berth:area": project,
        "berth:stage": "dev",
        "berth:services": JSON.stringify(services),
        ...config,
      },
    });

  /**
   * Each chain in its order, with its settings; and no call to AWS but by the last role's keys. Those of a former run of
   * this process are good for a quarter of an hour.
   */
  function checkCalls({ calls }: Run, account: string): void {
    const [ci, deploy] = rolesTo(account);
    const assumed = sts.calls.filter(({ action }) => action === "AssumeRole");
    const byCi = assumed.filter(({ fields }) => fields["RoleArn"] === ci?.roleArn);
    const byDeploy = assumed.filter(({ fields }) => fields["RoleArn"] === deploy?.roleArn);
    assert.ok(byDeploy.length > 0 && byCi.length >= byDeploy.length);
    for (const { signedBy, fields } of byCi) {
      assert.equal(signedBy, "test");
      assert.equal(fields["RoleSessionName"], "pipeline");
      assert.equal(fields["DurationSeconds"], "1800");
      assert.equal(fields["ExternalId"], undefined);
    }
    for (const { signedBy, fields } of byDeploy) {
      assert.ok(byCi.some(({ given }) => given === signedBy));
      const { Version, ...settings } = fields;
      assert.deepEqual(settings, {
        RoleArn: deploy?.roleArn,
        RoleSessionName: "berth-deploy",
        DurationSeconds: "900",
        ExternalId: "shop-4711",
        SourceIdentity: "somebody",
        "Tags.member.1.Key": "team",
        "Tags.member.1.Value": "shop",
        "TransitiveTagKeys.member.1": "team",
      });
    }
    const keys = new Set(byDeploy.map(({ given }) => given));
    const signed = calls.filter(({ service }) => !["sts", "registry", "alb"].includes(service));
    assert.ok(signed.some(({ service }) => service === "ecr"));
    const byOthers = signed.filter(({ accessKeyId }) => !keys.has(accessKeyId));
    assert.deepEqual(byOthers, [], "signed by other keys than the deploying role's");
  }

  /** berth's own chain and the provider's: no client makes one of its own. */
  const chains = (asked: readonly StsCall[]) =>
    asked.filter(({ action, signedBy }) => action === "AssumeRole" && signedBy === "test").length;

  it("previews", async () => {
    const { result, calls } = await sts.during(() => stack.preview());
    checkCalls(succeeded(result), localAccount);
    assert.ok(
      result.calls.some(({ operation }) => operation === "ListClusters"),
      "the guard has looked",
    );
    assert.equal(chains(calls), 2);
  });

  it("deploys, and marks the release", async () => {
    const result = await stack.up();
    checkCalls(succeeded(result), localAccount);
    const writes = result.calls.filter(({ write }) => write).map(({ operation }) => operation);
    assert.ok(writes.includes("CreateService") && writes.includes("PutImage"), writes.join());
    const { imageIds = [] } = await ecr.listImages({ repositoryName });
    assert.ok(imageIds.some(({ imageTag }) => imageTag === "release.web.1"));
  });

  it("has nothing to do afterwards", async () => {
    const result = await stack.preview();
    checkCalls(succeeded(result), localAccount);
    assert.deepEqual(Object.keys(result.changes), ["same"]);
  });

  it("says which role can't be assumed and what to do, and no stack", async () => {
    const refused = stackOf("refused", "111111111111", []);
    const denied = { service: "sts", operation: "AssumeRole", status: 403, code: "AccessDenied" };
    const { text, error, calls } = await withFaults(world.endpoint, [denied], () => refused.preview());
    assert.ok(error);
    assert.match(text, new RegExp(`The role ${ciRole} \\(\`aws:assumeRoles\\[0\\]\`\\) can't be assumed`));
    assert.match(text, /Allow sts:AssumeRole on it to the credentials that come first/);
    assert.doesNotMatch(text, /^\s+at /m);
    assert.deepEqual(
      calls.filter(({ service }) => service !== "sts"),
      [],
    );
  });

  it("previews under a web identity too", async () => {
    const webIdentityTokenFile = path.join(world.paths.temporary, "web-identity-token");
    fs.writeFileSync(webIdentityTokenFile, world.secret);
    const role = { roleArn: `arn:aws:iam::${localAccount}:role/by-token`, sessionName: "pipeline" };
    const byToken = stackOf("token", localAccount, [], {
      "aws:assumeRoles": "[]",
      "aws:assumeRoleWithWebIdentity": JSON.stringify({ ...role, webIdentityTokenFile }),
    });
    const { result, calls } = await sts.during(() => byToken.preview());
    succeeded(result);
    const assumed = calls.filter(({ action }) => action === "AssumeRoleWithWebIdentity");
    assert.equal(assumed.length, 2, "berth's own and the provider's");
    for (const { fields } of assumed) {
      assert.equal(fields["RoleArn"], role.roleArn);
      assert.equal(fields["WebIdentityToken"], world.secret);
    }
    const keys = new Set(assumed.map(({ given }) => given));
    const others = result.calls.filter(
      ({ accessKeyId }) => accessKeyId !== undefined && !keys.has(accessKeyId),
    );
    assert.deepEqual(others, []);
  });

  it("works in the account of the role, where that is another one", async () => {
    const other = "210987654321";
    const elsewhere = stackOf("elsewhere", other, []);
    const result = await elsewhere.up();
    checkCalls(succeeded(result), other);
    assert.match(String(result.outputs["repositoryUrl"]), new RegExp(`elsewhere-assets-dev$`));
    await assert.rejects(ecr.describeRepositories({ repositoryNames: ["elsewhere-assets-dev"] }), {
      name: "RepositoryNotFoundException",
    });
    assert.deepEqual(Object.keys(succeeded(await elsewhere.preview()).changes), ["same"]);
    await elsewhere.destroy();
  });
});
