import assert from "node:assert/strict";
import { once } from "node:events";
import * as fs from "node:fs";
import * as net from "node:net";
import * as os from "node:os";
import * as path from "node:path";

import { IAM } from "@aws-sdk/client-iam";
import { STS } from "@aws-sdk/client-sts";

import { deployerPolicy, type PolicyDocument } from "../../../cli/doctor/rights/document";
import { allParts } from "../../../cli/doctor/rights/parts";
import type { Checked } from "../../../cli/doctor/check";
import { Deployment } from "../../../automation";
import { localAccount, localRegion } from "../../../local/environment";
import type { World } from "../../../local/world";
import { testWorld } from "../../../local/test/world";
import { testEngine, type TestEngine } from "../../automation/engine";
import { berthCommand } from "../../shared/berth-command";
import { writeStackFile } from "../../shared/command";

describe("berth doctor, on the local AWS,", function () {
  this.timeout(120_000);
  let world: World;
  let engine: TestEngine;
  let workDir: string;
  let iam: IAM;
  let sts: STS;

  const config = {
    "aws:region": localRegion,
    "aws:allowedAccountIds": JSON.stringify([localAccount]),
    "berth:area": "shop",
    "berth:stage": "dev",
    "berth:services": [{ name: "web", image: { tag: "v1" }, cpu: 512, desiredCount: 2 }],
  };

  before(async () => {
    world = await testWorld();
    engine = await testEngine();
    workDir = fs.mkdtempSync(path.join(os.tmpdir(), "berth-doctor-"));
    fs.writeFileSync(path.join(workDir, "Pulumi.yaml"), "name: shop\nruntime: nodejs\n");
    writeStackFile(workDir, "dev", config);
    await Deployment.open({ ...engine.options, workDir, stack: "dev" });
    const credentials = { accessKeyId: "test", secretAccessKey: world.secret };
    const at = { endpoint: world.endpoint, region: localRegion, credentials };
    [iam, sts] = [new IAM(at), new STS(at)];
  });
  after(() => {
    for (const client of [iam, sts]) client?.destroy();
    engine?.remove();
    fs.rmSync(workDir, { recursive: true, force: true });
  });

  /** What it finds, by check. */
  const doctor = async (env: Readonly<Record<string, string>> = {}, ...more: string[]) => {
    const options = ["--cwd", workDir, "--stack", "dev", "--json", ...more];
    const own = { ...world, env: { ...engine.options.env, ...env } };
    const { exitCode, all, stdout } = await berthCommand(own, "doctor", ...options);
    assert.ok(stdout.startsWith("{"), all);
    const { checks } = JSON.parse(stdout) as { checks: Checked[] };
    const of = (name: string) => checks.filter(({ check }) => check === name);
    return { exitCode, all, checks, of };
  };

  it("says which tools, stack and account it finds, of which credentials", async () => {
    const { of, all, exitCode } = await doctor();
    assert.deepEqual(
      ["node", "pulumi", "stack", "credentials", "region"].map((name) => of(name)[0]?.status),
      ["ok", "ok", "ok", of("credentials")[0]?.status, "ok"],
      all,
    );
    assert.match(of("pulumi")[0]?.found ?? "", /^3\.256\.0/);
    assert.match(
      of("credentials")[0]?.found ?? "",
      /of the account 000000000000, by keys of the environment/,
    );
    assert.match(of("region")[0]?.found ?? "", /^us-east-1, by `aws:region`\./);
    assert.equal(exitCode, 0, all);
    assert.ok(!all.includes(world.secret), "no secret is shown");
  });

  describe("of a role", () => {
    const role = "doctor-deployer";
    let session: Record<string, string>;
    before(async () => {
      const trust = {
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { AWS: "*" }, Action: "sts:AssumeRole" }],
      };
      const AssumeRolePolicyDocument = JSON.stringify(trust);
      const { Role } = await iam.createRole({ RoleName: role, AssumeRolePolicyDocument });
      const { Credentials } = await sts.assumeRole({ RoleArn: Role?.Arn, RoleSessionName: "ci" });
      session = {
        AWS_ACCESS_KEY_ID: Credentials?.AccessKeyId ?? "",
        AWS_SECRET_ACCESS_KEY: Credentials?.SecretAccessKey ?? "",
        AWS_SESSION_TOKEN: Credentials?.SessionToken ?? "",
      };
    });
    after(async () => {
      await iam.deleteRolePolicy({ RoleName: role, PolicyName: "deploy" });
      await iam.deleteRole({ RoleName: role });
    });
    const names = {
      partition: "aws",
      region: localRegion,
      account: localAccount,
      repository: "shop-assets-dev",
      environment: "shop-dev",
      services: ["web"],
    };
    /** The emulator's simulator knows nothing of the service that a role is passed to; table.spec asks another one. */
    const withoutCondition = ({ Version, Statement }: PolicyDocument): PolicyDocument => ({
      Version,
      Statement: Statement.map(({ Condition: _, ...statement }) => statement),
    });
    const policy = withoutCondition(deployerPolicy(allParts, names));
    const allow = (document: PolicyDocument) =>
      iam.putRolePolicy({ RoleName: role, PolicyName: "deploy", PolicyDocument: JSON.stringify(document) });

    it("finds all rights of the stack allowed by the printed policy", async () => {
      await allow(policy);
      const { of, all, exitCode } = await doctor(session);
      const [rights] = of("rights");
      assert.equal(rights?.status, "ok", all);
      assert.match(rights.found, /IAM allows arn:aws:iam::000000000000:role\/doctor-deployer all \d+ rights/);
      assert.match(of("credentials")[0]?.found ?? "", /assumed-role\/doctor-deployer.*with a session token/);
      assert.equal(exitCode, 0, all);
      for (const secret of Object.values(session).slice(1))
        assert.ok(!all.includes(secret), "no secret is shown");
    });

    it("names what is denied, and ends with 1", async () => {
      const without = (action: string) => action !== "ecr:PutImage" && !action.startsWith("ecs:Update");
      await allow({
        ...policy,
        Statement: policy.Statement.map((one) => ({ ...one, Action: one.Action.filter(without) })),
      });
      const { of, all, exitCode } = await doctor(session);
      assert.equal(exitCode, 1, all);
      assert.deepEqual(
        of("rights").map(({ status, found }) => [status, found.replace(/^.*?: /, "")]),
        [
          ["problem", "ecr:PutImage."],
          ["problem", "ecs:UpdateCluster and ecs:UpdateService."],
        ],
        all,
      );
      assert.match(
        of("rights")[0]?.remedy ?? "",
        /`berth doctor --iam --parts repository` prints the policy/,
      );
    });

    it("takes a policy for another repository for none", async () => {
      await allow(withoutCondition(deployerPolicy(allParts, { ...names, repository: "theirs" })));
      const { of, all } = await doctor(session);
      assert.match(of("rights")[0]?.found ?? "", /of 27 rights for the repository and its images/, all);
    });
  });

  describe("of a stack whose run was killed", () => {
    let lock: string;
    before(() => {
      lock = path.join(engine.state, ".pulumi/locks/organization/shop/dev/dead.json");
      fs.mkdirSync(path.dirname(lock), { recursive: true });
      const holder = {
        pid: 2 ** 22 + 1,
        username: "somebody",
        hostname: os.hostname(),
        timestamp: "2026-08-01T00:00:00Z",
      };
      fs.writeFileSync(lock, JSON.stringify(holder));
    });
    after(() => fs.rmSync(lock));

    it("says who holds it, and what unlocks it", async () => {
      const { of, all } = await doctor();
      const [found] = of("locks");
      assert.ok(found && ["problem", "warning"].includes(found.status), all);
      assert.match(found.found, /somebody@.* holds dev/);
      assert.match(found.remedy ?? "", /`pulumi cancel --stack dev`/);
    });
  });

  it("tells of a stack that isn't there, and looks at the account all the same", async () => {
    const { of, all, exitCode } = await doctor({}, "--stack", "prod");
    assert.equal(exitCode, 1, all);
    assert.match(of("stack")[0]?.found ?? "", /There is no stack "prod"/);
    assert.equal(of("locks")[0]?.status, "skipped");
    assert.equal(of("quotas")[0]?.status, "ok", all);
  });

  it("refuses another account than the stack's", async () => {
    writeStackFile(workDir, "dev", { ...config, "aws:allowedAccountIds": JSON.stringify(["123456789012"]) });
    const { of, exitCode } = await doctor();
    writeStackFile(workDir, "dev", config);
    assert.equal(exitCode, 1);
    assert.match(of("credentials")[0]?.found ?? "", /The stack may touch 123456789012 only/);
  });

  it("ends although nothing answers, and says what was not answered", async () => {
    const silent = net.createServer(() => undefined).listen(0, "127.0.0.1");
    await once(silent, "listening");
    const { port } = silent.address() as net.AddressInfo;
    const startedAt = performance.now();
    const { of, all } = await doctor({ AWS_ENDPOINT_URL: `http://127.0.0.1:${port}` }, "--timeout", "15");
    const seconds = (performance.now() - startedAt) / 1000;
    silent.close();
    assert.ok(seconds < 30, `${seconds} seconds`);
    assert.equal(of("credentials")[0]?.status, "skipped", all);
    assert.match(of("rights")[0]?.found ?? "", /no answer within 15 seconds/);
    assert.equal(of("pulumi")[0]?.status, "ok");
    assert.equal(of("locks")[0]?.status, "ok", all);
  });

  it("prints the policy for the stack's own names, and what it is worth", async () => {
    const own = { ...world, env: engine.options.env };
    const { stdout, all, exitCode } = await berthCommand(
      own,
      "doctor",
      "--iam",
      "--cwd",
      workDir,
      "--stack",
      "dev",
    );
    assert.equal(exitCode, 0, all);
    const { Statement } = JSON.parse(stdout) as PolicyDocument;
    const resources = Statement.flatMap(({ Resource }) => Resource);
    assert.ok(resources.includes(`arn:aws:ecr:us-east-1:${localAccount}:repository/shop-assets-dev`), stdout);
    assert.ok(resources.includes(`arn:aws:iam::${localAccount}:role/web-execution-*`), stdout);
    assert.ok(!stdout.includes("elasticloadbalancing:"), "the stack has no load balancer");
    assert.match(all, /Unproven on AWS/);
  });
});
