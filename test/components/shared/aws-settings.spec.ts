import assert from "node:assert/strict";
import { homedir } from "node:os";

import * as configuration from "@pulumi/aws/config";
import * as pulumi from "@pulumi/pulumi";

import {
  providerSettings,
  readProviderSettings,
  settingsOfProviderArgs,
} from "../../../components/shared/aws-settings";
import { AwsSettingsError } from "../../../components/shared/aws-settings-error";
import { providerKeys, textKeys } from "../../../components/shared/provider-keys";

const nothing = { endpoints: {}, allowedAccountIds: [], forbiddenAccountIds: [] };
const from = (config: Readonly<Record<string, string>>) => providerSettings((key) => config[key]);
const roleArn = "arn:aws:iam::123456789012:role/deploy";

describe("the table of the provider's settings", () => {
  it("has every key of the provider's configuration, and no other", () => {
    assert.deepEqual(Object.keys(providerKeys).sort(), settings().sort());
  });

  it("takes as text what the provider does", () => {
    const values = Object.fromEntries(Object.keys(providerKeys).map((key) => [`aws:${key}`, "text"]));
    pulumi.runtime.setAllConfig(values);
    try {
      const texts = Object.keys(providerKeys).filter((key) => {
        try {
          return (configuration as Record<string, unknown>)[key] === "text";
        } catch {
          return false; // it is read as JSON
        }
      });
      assert.deepEqual(texts.sort(), [...textKeys].sort());
    } finally {
      pulumi.runtime.setAllConfig({});
    }
  });
});

/** The configuration has a function too. */
function settings(): string[] {
  const all = configuration as Record<string, unknown>;
  return Object.keys(all).filter((name) => name !== "default" && typeof all[name] !== "function");
}

describe("the settings of a stack", () => {
  const cases: Record<string, [config: Readonly<Record<string, string>>, settings: object]> = {
    "are none where none are set": [{}, {}],
    "are none where texts are empty, as for the provider": [{ profile: "", region: "", maxRetries: "0" }, {}],
    "are region, profile and keys": [
      { region: "eu-west-1", profile: "shop", accessKey: "A", secretKey: "S", token: "T" },
      {
        region: "eu-west-1",
        profile: "shop",
        credentials: { accessKeyId: "A", secretAccessKey: "S", sessionToken: "T" },
      },
    ],
    "are roles with all that they have": [
      {
        assumeRoles: JSON.stringify([
          { roleArn, sessionName: "s", duration: "1h30m", externalId: "x", policy: "{}", policyArns: ["p"] },
          { roleArn, sourceIdentity: "i", tags: { a: "b" }, transitiveTagKeys: ["a"] },
        ]),
      },
      {
        assumeRoles: [
          {
            ...{ roleArn, sessionName: "s", durationSeconds: 5400, externalId: "x", policy: "{}" },
            policyArns: ["p"],
          },
          { roleArn, sourceIdentity: "i", tags: { a: "b" }, transitiveTagKeys: ["a"] },
        ],
      },
    ],
    "are a web identity, its file in the home folder": [
      {
        assumeRoleWithWebIdentity: JSON.stringify({
          roleArn,
          webIdentityTokenFile: "~/token",
          duration: "900s",
        }),
      },
      {
        assumeRoleWithWebIdentity: {
          ...{ roleArn, durationSeconds: 900 },
          webIdentityTokenFile: `${homedir()}/token`,
        },
      },
    ],
    "are shared files": [
      { sharedConfigFiles: '["~/a"]', sharedCredentialsFiles: '["/b"]' },
      { sharedConfigFile: `${homedir()}/a`, sharedCredentialsFile: "/b" },
    ],
    "are endpoints of several lists, and accounts": [
      {
        endpoints: '[{"ecr":"http://a"},{"sts":"http://b","ecs":""}]',
        allowedAccountIds: '["123456789012"]',
      },
      { endpoints: { ecr: "http://a", sts: "http://b" }, allowedAccountIds: ["123456789012"] },
    ],
    "are ways to connect": [
      {
        ...{ useFipsEndpoint: "true", useDualstackEndpoint: "false", insecure: "true", maxRetries: "4" },
        ...{ retryMode: "adaptive", stsRegion: "us-east-1", customCaBundle: "/ca.pem", noProxy: "a" },
        ...{ httpProxy: "http://p:1", httpsProxy: "q:2", skipMetadataApiCheck: "true" },
      },
      {
        ...{ useFipsEndpoint: true, useDualstackEndpoint: false, insecure: true, maxAttempts: 4 },
        ...{ retryMode: "adaptive", stsRegion: "us-east-1", customCaBundle: "/ca.pem", noProxy: "a" },
        ...{ httpProxy: "http://p:1", httpsProxy: "q:2", skipMetadataApiCheck: true },
      },
    ],
    "leave out what changes nothing for berth's calls": [
      { defaultTags: "not even JSON", s3UsePathStyle: "true", skipCredentialsValidation: "true" },
      {},
    ],
  };
  for (const [title, [config, settings]] of Object.entries(cases))
    it(title, () => assert.deepEqual(from(config), { ...nothing, ...settings }));

  it("are read with their secrets", () => {
    pulumi.runtime.setAllConfig({ "aws:accessKey": "A", "aws:secretKey": "S" }, ["aws:secretKey"]);
    try {
      assert.deepEqual(readProviderSettings().credentials, { accessKeyId: "A", secretAccessKey: "S" });
    } finally {
      pulumi.runtime.setAllConfig({});
    }
  });

  const refusals: Record<string, [config: Readonly<Record<string, string>>, message: RegExp]> = {
    "a metadata service of its own": [
      { ec2MetadataServiceEndpoint: "http://x" },
      /`aws:ec2MetadataServiceEndpoint` is not followed .* Set AWS_EC2_METADATA_SERVICE_ENDPOINT in the environment/,
    ],
    "two shared files": [
      { sharedConfigFiles: '["a","b"]' },
      /`aws:sharedConfigFiles` may name one file: .* Put them into one/,
    ],
    "one key without the other": [
      { accessKey: "hidden" },
      /`aws:secretKey` is missing: `aws:accessKey` is of no use/,
    ],
    "a role without an ARN": [
      { assumeRoles: '[{"sessionName":"s"}]' },
      /`aws:assumeRoles\[0\]\.roleArn` is missing/,
    ],
    "a misspelt key of a role": [
      { assumeRoles: JSON.stringify([{ roleArn, externalID: "hidden" }]) },
      /`aws:assumeRoles\[0\]\.externalID` is not known\. There are: roleArn, .*externalId/,
    ],
    "roles that are no list": [{ assumeRoles: "{}" }, /`aws:assumeRoles` must be a list of maps, got a map/],
    "roles as plain text": [
      { assumeRoles: "hidden" },
      /`aws:assumeRoles` must be JSON, and is none\. Set it as a/,
    ],
    "a session that is too short": [
      { assumeRoles: JSON.stringify([{ roleArn, duration: "5m" }]) },
      /`aws:assumeRoles\[0\]\.duration` must be a duration of 15 minutes to 12 hours, such as `1h30m`, got "5m"/,
    ],
    "a web identity without a token": [
      { assumeRoleWithWebIdentity: JSON.stringify({ roleArn }) },
      /`aws:assumeRoleWithWebIdentity\.webIdentityTokenFile` is missing, and `webIdentityToken` too/,
    ],
    "an account that is a number": [
      { allowedAccountIds: "[123456789012]" },
      /`aws:allowedAccountIds` must be a list of texts \(numbers in quotes\), got a list/,
    ],
    "another retry mode": [
      { retryMode: "legacy" },
      /`aws:retryMode` must be `standard` or `adaptive`, got "legacy"/,
    ],
    "a proxy that is no URL": [{ httpsProxy: "http://hidden:hidden@:x" }, /`aws:httpsProxy` must be a URL/],
  };
  for (const [what, [config, message]] of Object.entries(refusals))
    it(`refuse ${what}`, () =>
      assert.throws(
        () => from(config),
        (error: Error) => {
          assert.ok(error instanceof AwsSettingsError);
          assert.match(error.message, message);
          assert.doesNotMatch(error.message, /hidden/);
          return true;
        },
      ));

  it("refuse all that is wrong at once", () => {
    assert.throws(
      () => from({ retryMode: "x", maxRetries: "-1", ec2MetadataServiceEndpointMode: "IPv6" }),
      (error: AwsSettingsError) => error.problems.length === 3,
    );
  });

  it("take a metadata service that the environment names too", () => {
    process.env["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = "http://x";
    try {
      assert.deepEqual(from({ ec2MetadataServiceEndpoint: "http://x" }), nothing);
    } finally {
      delete process.env["AWS_EC2_METADATA_SERVICE_ENDPOINT"];
    }
  });
});

describe("the settings of an explicit provider", () => {
  it("are those of its arguments", () => {
    const settings = settingsOfProviderArgs({
      region: "eu-west-1",
      allowedAccountIds: ["123456789012"],
      assumeRoles: [{ roleArn, externalId: "x" }],
      endpoints: [{ sts: "http://a" }],
      defaultTags: { tags: { team: "shop" } },
      maxRetries: 3,
      useFipsEndpoint: true,
    });
    assert.deepEqual(settings, {
      region: "eu-west-1",
      allowedAccountIds: ["123456789012"],
      forbiddenAccountIds: [],
      assumeRoles: [{ roleArn, externalId: "x" }],
      endpoints: { sts: "http://a" },
      maxAttempts: 3,
      useFipsEndpoint: true,
    });
  });

  it("are refused where they are outputs or promises, each by its path", () => {
    const later = {
      assumeRoles: [{ roleArn: pulumi.output(roleArn) }],
      region: Promise.resolve("eu-west-1"),
    };
    assert.throws(
      () => settingsOfProviderArgs(later),
      (error: AwsSettingsError) => {
        assert.deepEqual(
          error.problems.map(({ path }) => path),
          ["assumeRoles[0].roleArn", "region"],
        );
        assert.match(error.message, /`region` must be a plain value, got an Output or a promise/);
        return true;
      },
    );
  });

  it("are refused where the provider has no such argument", () => {
    assert.throws(
      () => settingsOfProviderArgs({ assumeRole: { roleArn } } as never),
      /`assumeRole` is not known/,
    );
  });
});
