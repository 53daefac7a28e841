import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { clientConfig } from "../../../../inventory/aws/client-config";
import type { InventoryError } from "../../../../inventory";
import type { ProviderSettings } from "../../../../inventory/aws/provider-settings";
import { FakeSts, type Asked } from "./fake-sts";

const role = (name: string) => `arn:aws:iam::123456789012:role/${name}`;

describe("the credentials of berth's own clients", () => {
  let sts: FakeSts;
  let folder: string;
  let saved: NodeJS.ProcessEnv;

  beforeEach(async () => {
    sts = await FakeSts.start();
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "aws-settings-"));
    saved = { ...process.env };
    for (const name of Object.keys(process.env)) if (name.startsWith("AWS_")) delete process.env[name];
    Object.assign(process.env, {
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_CONFIG_FILE: path.join(folder, "config"),
      AWS_SHARED_CREDENTIALS_FILE: path.join(folder, "credentials"),
      HOME: folder,
    });
  });
  afterEach(() => {
    for (const name of Object.keys(process.env)) if (!(name in saved)) delete process.env[name];
    Object.assign(process.env, saved);
    sts.stop();
    fs.rmSync(folder, { recursive: true });
  });

  const write = (name: string, text: string) => {
    const file = path.join(folder, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
    return file;
  };
  const configOf = (settings: Partial<ProviderSettings>, service = "ecr") =>
    clientConfig(
      {
        region: "eu-west-1",
        allowedAccountIds: [],
        forbiddenAccountIds: [],
        ...settings,
        endpoints: { sts: sts.endpoint, ...settings.endpoints },
      },
      service,
    );
  /** The key that a client would sign with. */
  async function keyOf(settings: Partial<ProviderSettings>): Promise<string | undefined> {
    const { credentials } = configOf(settings);
    return (typeof credentials === "function" ? await credentials() : credentials)?.accessKeyId;
  }
  const failureOf = async (settings: Partial<ProviderSettings>) => {
    const error = await keyOf(settings).then(
      () => assert.fail("there are credentials"),
      (thrown: InventoryError) => thrown,
    );
    assert.equal(error.name, "InventoryError", String(error));
    return error;
  };
  const keys = { accessKeyId: "AKIABASE", secretAccessKey: "not-in-any-error" };
  const short = ({ action, fields, signedBy }: Asked) =>
    `${action} ${fields["RoleArn"]?.split("/").at(-1)} by ${signedBy ?? "nobody"}`;

  describe("come from", () => {
    const files = {
      config: `[profile deploy]\nrole_arn = ${role("deploy")}\nsource_profile = base\nrole_session_name = here\nexternal_id = x\n`,
      credentials:
        "[base]\naws_access_key_id = AKIAFILE\naws_secret_access_key = s\n[default]\naws_access_key_id = AKIADEFAULT\naws_secret_access_key = s\n",
    };
    const environment = { AWS_ACCESS_KEY_ID: "AKIAENV", AWS_SECRET_ACCESS_KEY: "s" };
    const cases: Record<
      string,
      {
        readonly settings?: () => Partial<ProviderSettings>;
        readonly environment?: Readonly<Record<string, string>>;
        /** `undefined`: what the SDK itself finds. */
        readonly key: string | undefined;
        readonly asked?: readonly string[];
      }
    > = {
      "nobody but the SDK, where only the environment says something": { environment, key: undefined },
      "static keys": { settings: () => ({ credentials: keys }), environment, key: "AKIABASE" },
      "static keys before a profile": {
        settings: () => ({ credentials: keys, profile: "base" }),
        key: "AKIABASE",
      },
      "the profile": { settings: () => ({ profile: "base" }), key: "AKIAFILE" },
      "the profile before keys in the environment": {
        settings: () => ({ profile: "base" }),
        environment,
        key: "AKIAFILE",
      },
      "keys in the environment before AWS_PROFILE, as for the provider": {
        environment: { ...environment, AWS_PROFILE: "base" },
        key: "AKIAENV",
      },
      AWS_DEFAULT_PROFILE: { environment: { AWS_DEFAULT_PROFILE: "base" }, key: "AKIAFILE" },
      "a profile's role, by its source": {
        settings: () => ({ profile: "deploy" }),
        key: "ASIA1",
        asked: ["AssumeRole deploy by AKIAFILE"],
      },
      "other shared files": {
        settings: () => ({
          profile: "deploy",
          sharedConfigFile: write("other-config", files.config),
          sharedCredentialsFile: write("other", files.credentials.replace("AKIAFILE", "AKIAOTHER")),
        }),
        key: "ASIA1",
        asked: ["AssumeRole deploy by AKIAOTHER"],
      },
      "the default profile of other shared files": {
        settings: () => ({ sharedCredentialsFile: write("other", files.credentials) }),
        key: "AKIADEFAULT",
      },
      "roles, one by the other": {
        settings: () => ({
          credentials: keys,
          assumeRoles: [{ roleArn: role("ci") }, { roleArn: role("hop") }, { roleArn: role("deploy") }],
        }),
        key: "ASIA3",
        asked: ["AssumeRole ci by AKIABASE", "AssumeRole hop by ASIA1", "AssumeRole deploy by ASIA2"],
      },
      "a role, by keys in the environment": {
        settings: () => ({ assumeRoles: [{ roleArn: role("ci") }] }),
        environment,
        key: "ASIA1",
        asked: ["AssumeRole ci by AKIAENV"],
      },
      "a role, by a profile's role": {
        settings: () => ({ profile: "deploy", assumeRoles: [{ roleArn: role("ci") }] }),
        key: "ASIA2",
        asked: ["AssumeRole deploy by AKIAFILE", "AssumeRole ci by ASIA1"],
      },
      "a web identity instead of keys, and a role by it": {
        settings: () => ({
          credentials: keys,
          assumeRoleWithWebIdentity: {
            roleArn: role("ci"),
            webIdentityTokenFile: write("token", "token-of-ci"),
          },
          assumeRoles: [{ roleArn: role("deploy") }],
        }),
        key: "ASIA2",
        asked: ["AssumeRoleWithWebIdentity ci by nobody", "AssumeRole deploy by ASIA1"],
      },
      "a web identity of the environment, and a role by it": {
        settings: () => {
          process.env["AWS_WEB_IDENTITY_TOKEN_FILE"] = write("token", "token-of-ci");
          return { assumeRoles: [{ roleArn: role("deploy") }] };
        },
        environment: { AWS_ROLE_ARN: role("ci") },
        key: "ASIA2",
        asked: ["AssumeRoleWithWebIdentity ci by nobody", "AssumeRole deploy by ASIA1"],
      },
    };
    for (const [title, { settings = () => ({}), environment = {}, key, asked = [] }] of Object.entries(cases))
      it(title, async () => {
        write("config", files.config);
        write("credentials", files.credentials);
        Object.assign(process.env, environment);
        assert.equal(await keyOf(settings()), key);
        assert.deepEqual(sts.asked.map(short), asked);
      });

    it("a profile of SSO whose session is valid, through the SSO portal", async () => {
      write(
        "config",
        "[profile sso]\nsso_start_url = https://shop.awsapps.com/start\nsso_region = eu-west-1\nsso_account_id = 123456789012\nsso_role_name = deploy\n",
      );
      const name = createHash("sha1").update("https://shop.awsapps.com/start").digest("hex");
      const session = { accessToken: "t", expiresAt: new Date(Date.now() + 3_600_000).toISOString() };
      write(`.aws/sso/cache/${name}.json`, JSON.stringify(session));
      assert.equal(await keyOf({ profile: "sso", endpoints: { sso: sts.endpoint } }), "ASIA1");
      assert.match(sts.asked[0]?.action ?? "", /role_name=deploy/);
    });
  });

  it("tell STS all that a role's settings say", async () => {
    await keyOf({
      credentials: keys,
      stsRegion: "eu-central-1",
      assumeRoles: [
        {
          roleArn: role("deploy"),
          sessionName: "pipeline",
          durationSeconds: 5400,
          externalId: "shop-4711",
          policy: "{}",
          policyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
          sourceIdentity: "somebody",
          tags: { team: "shop" },
          transitiveTagKeys: ["team"],
        },
      ],
    });
    const { Version, ...fields } = sts.asked[0]?.fields ?? {};
    assert.ok(Version);
    assert.equal(sts.asked[0]?.region, "eu-central-1");
    assert.deepEqual(fields, {
      RoleArn: role("deploy"),
      RoleSessionName: "pipeline",
      DurationSeconds: "5400",
      ExternalId: "shop-4711",
      Policy: "{}",
      "PolicyArns.member.1.arn": "arn:aws:iam::aws:policy/ReadOnlyAccess",
      SourceIdentity: "somebody",
      "Tags.member.1.Key": "team",
      "Tags.member.1.Value": "shop",
      "TransitiveTagKeys.member.1": "team",
    });
  });

  it("tell STS all that a web identity's settings say", async () => {
    const webIdentity = {
      ...{ roleArn: role("ci"), sessionName: "pipeline", durationSeconds: 1800, policy: "{}" },
      webIdentityToken: "token-of-ci",
    };
    await keyOf({ assumeRoleWithWebIdentity: webIdentity });
    const { Version, ...fields } = sts.asked[0]?.fields ?? {};
    assert.ok(Version);
    assert.deepEqual(fields, {
      RoleArn: role("ci"),
      RoleSessionName: "pipeline",
      WebIdentityToken: "token-of-ci",
      DurationSeconds: "1800",
      Policy: "{}",
    });
  });

  it("last a quarter of an hour where nobody says how long, in a session that says whose it is", async () => {
    await keyOf({ credentials: keys, assumeRoles: [{ roleArn: role("deploy") }] });
    assert.equal(sts.asked[0]?.fields["DurationSeconds"], "900");
    assert.match(sts.asked[0]?.fields["RoleSessionName"] ?? "", /^berth-\d+$/);
  });

  it("are asked for once by all clients of a run, also at once", async () => {
    const settings = {
      credentials: keys,
      assumeRoles: [{ roleArn: role("ci") }, { roleArn: role("deploy") }],
    };
    const found = await Promise.all([keyOf(settings), keyOf({ ...settings }), keyOf(settings)]);
    assert.deepEqual(found, ["ASIA2", "ASIA2", "ASIA2"]);
    assert.equal(await keyOf({ ...settings, region: "us-east-1" }), "ASIA4", "other settings are others'");
  });

  it("are renewed when they are about to end, the chain's first ones too", async () => {
    const settings = {
      credentials: keys,
      assumeRoles: [{ roleArn: role("ci") }, { roleArn: role("deploy") }],
    };
    sts.seconds = 60;
    const first = await keyOf(settings);
    const before = sts.asked.length;
    sts.seconds = 3600;
    const second = await keyOf(settings);
    assert.notEqual(second, first);
    assert.deepEqual(sts.asked.slice(before).map(short), [
      "AssumeRole ci by AKIABASE",
      `AssumeRole deploy by ASIA${before + 1}`,
    ]);
    assert.equal(await keyOf(settings), second);
  });

  it("are asked for again after a failure", async () => {
    const settings = { credentials: keys, assumeRoles: [{ roleArn: role("ci") }] };
    sts.denied = [role("ci")];
    await failureOf(settings);
    sts.denied = [];
    assert.equal(await keyOf(settings), "ASIA2");
  });

  describe("fail", () => {
    it("naming the role that can't be assumed, by whom, and the settings that its trust policy may ask for", async () => {
      sts.denied = [role("deploy")];
      const assumeRoles = [{ roleArn: role("ci") }, { roleArn: role("deploy"), externalId: "not-shown" }];
      const error = await failureOf({ credentials: keys, assumeRoles });
      assert.equal(error.code, "access-denied");
      assert.equal(error.permission, "sts:AssumeRole");
      assert.match(
        error.message,
        /^The role arn:\S+role\/deploy \(`aws:assumeRoles\[1\]`\) can't be assumed: User/,
      );
      assert.match(
        error.message,
        /Allow sts:AssumeRole on it to `aws:assumeRoles\[0\]`, and let its trust policy/,
      );
      assert.doesNotMatch(error.message, /not-in-any-error|not-shown/);
    });

    it("naming the former role where that is the one", async () => {
      sts.denied = [role("ci")];
      const assumeRoles = [{ roleArn: role("ci") }, { roleArn: role("deploy") }];
      const error = await failureOf({ credentials: keys, assumeRoles });
      assert.match(error.message, /^The role \S+role\/ci \(`aws:assumeRoles\[0\]`\) can't be assumed/);
      assert.match(error.message, /to the credentials that come first/);
    });

    it("naming the web identity's role", async () => {
      sts.denied = [role("ci")];
      const webIdentity = { roleArn: role("ci"), webIdentityToken: "not-in-any-error" };
      const error = await failureOf({ assumeRoleWithWebIdentity: webIdentity });
      assert.match(error.message, /role\/ci \(`aws:assumeRoleWithWebIdentity`\) can't be assumed/);
      assert.match(error.message, /trust policy name the token's issuer/);
      assert.doesNotMatch(error.message, /not-in-any-error/);
    });

    it("naming the token file that isn't there", async () => {
      const webIdentity = { roleArn: role("ci"), webIdentityTokenFile: "/nowhere/token" };
      const error = await failureOf({ assumeRoleWithWebIdentity: webIdentity });
      assert.equal(error.code, "no-credentials");
      assert.match(
        error.message,
        /The web identity token file \/nowhere\/token \(`aws:assumeRole\S+\) can't be read/,
      );
    });

    it("naming the profile that isn't there, and those that are", async () => {
      write(
        "credentials",
        "[base]\naws_access_key_id = AKIAFILE\naws_secret_access_key = not-in-any-error\n",
      );
      const error = await failureOf({ profile: "deploi" });
      assert.match(
        error.message,
        /^There is no AWS profile "deploi" in the AWS configuration\. There are: base\.\n/,
      );
      assert.doesNotMatch(error.message, /not-in-any-error/);
      const elsewhere = await failureOf({ profile: "deploi", sharedConfigFile: path.join(folder, "none") });
      assert.match(elsewhere.message, /in \S+\/none\./);
      process.env["AWS_PROFILE"] = "of-env";
      assert.match((await failureOf({})).message, /There is no AWS profile "of-env"/);
    });

    it("saying how to sign in where a profile's SSO session has ended", async () => {
      write(
        "config",
        "[profile sso]\nsso_start_url = https://shop.awsapps.com/start\nsso_region = eu-west-1\nsso_account_id = 123456789012\nsso_role_name = deploy\n",
      );
      const error = await failureOf({ profile: "sso" });
      assert.match(error.message, /There are no AWS credentials for the profile "sso"/);
      assert.match(error.message, /`aws sso login --profile sso`/);
    });

    it("saying what to set where nobody has any, without asking the machine's metadata service", async () => {
      delete process.env["AWS_EC2_METADATA_DISABLED"];
      process.env["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = sts.endpoint;
      const error = await failureOf({ skipMetadataApiCheck: true });
      assert.match(error.message, /^There are no AWS credentials: .*\nSign in/);
      assert.deepEqual(sts.asked, []);
    });

    it("saying how STS is reached where nobody answers", async () => {
      const endpoints = { sts: "http://127.0.0.1:1" };
      const error = await failureOf({ credentials: keys, assumeRoles: [{ roleArn: role("ci") }], endpoints });
      assert.equal(error.code, "no-credentials");
      assert.match(error.message, /can't be assumed: .*ECONNREFUSED[^]*`aws:stsRegion`, `aws:endpoints`/);
    });
  });
});

describe("a client's configuration", () => {
  it("loads nothing of the SDK before somebody asks", () => {
    const script = `
      const { clientConfig } = require("./inventory/aws/client-config.ts");
      const open = { endpoints: {}, allowedAccountIds: [], forbiddenAccountIds: [] };
      clientConfig({ ...open, assumeRoles: [{ roleArn: "x" }] }, "ecr");
      console.log(Object.keys(require.cache).filter((file) => /node_modules.@(aws-sdk|smithy)/.test(file)).length);
    `;
    const out = execFileSync(process.execPath, ["--require", "tsx/cjs", "-e", script], { encoding: "utf8" });
    assert.equal(out.trim(), "0");
  });
});
