import assert from "node:assert/strict";

import { callerFindings, regionFinding } from "../../../../cli/doctor/account/credentials";
import { sourcesOf } from "../../../../cli/doctor/account/credential-source";
import { principalOf } from "../../../../cli/doctor/account/principal";
import type { ProviderSettings } from "../../../../inventory/aws/provider-settings";

const none: ProviderSettings = { endpoints: {}, allowedAccountIds: [], forbiddenAccountIds: [] };
const keys = { AWS_ACCESS_KEY_ID: "AKIASECRET", AWS_SECRET_ACCESS_KEY: "hunter2" };

describe("The credentials that a doctor finds", () => {
  type Row = [
    title: string,
    settings: Partial<ProviderSettings>,
    given: { region?: string; profile?: string },
    env: Record<string, string>,
    expected: RegExp,
  ];
  const rows: Row[] = [
    ["of the environment", {}, {}, keys, /^keys of the environment \(AWS_ACCESS_KEY_ID\)$/],
    ["of a session", {}, {}, { ...keys, AWS_SESSION_TOKEN: "t0ken" }, /with a session token\)$/],
    ["of a profile that is named", {}, {}, { AWS_PROFILE: "dev" }, /^the profile "dev" \(AWS_PROFILE\)$/],
    ["of a profile of the stack", { profile: "dev" }, {}, keys, /^the profile "dev" \(`aws:profile`\)$/],
    ["of a profile of the command", { profile: "dev" }, { profile: "dev" }, {}, /\(`--profile`\)$/],
    [
      "of a web identity of CI",
      {},
      {},
      { AWS_WEB_IDENTITY_TOKEN_FILE: "/t", AWS_ROLE_ARN: "arn:role" },
      /role arn:role \(AWS_WEB_IDENTITY_TOKEN_FILE\)$/,
    ],
    [
      "of the stack's web identity",
      { assumeRoleWithWebIdentity: { roleArn: "arn:role" } },
      {},
      keys,
      /^a web identity's role arn:role/,
    ],
    [
      "of a container",
      {},
      {},
      { AWS_CONTAINER_CREDENTIALS_FULL_URI: "http://x" },
      /^the role of this container$/,
    ],
    ["of nowhere said", {}, {}, {}, /^the profile "default", else the role of this machine$/],
    [
      "of keys and a role by them",
      { assumeRoles: [{ roleArn: "arn:deploy" }] },
      {},
      keys,
      /, then the role arn:deploy \(`aws:assumeRoles\[0\]`\)$/,
    ],
    [
      "of the stack's keys",
      { credentials: { accessKeyId: "AKIASECRET", secretAccessKey: "hunter2" } },
      {},
      {},
      /^the stack's keys/,
    ],
  ];
  for (const [title, settings, given, env, expected] of rows)
    it(`are told where they are from: ${title}`, () => {
      const { credentials, unused = "" } = sourcesOf({ ...none, ...settings }, given, env);
      assert.match(credentials, expected);
      assert.doesNotMatch(credentials + unused, /AKIASECRET|hunter2|t0ken/);
    });

  it("are told apart from those that are set and not used", () => {
    assert.match(
      sourcesOf(none, {}, { ...keys, AWS_PROFILE: "dev" }).unused ?? "",
      /AWS_PROFILE is set too, and not used/,
    );
    assert.match(
      sourcesOf({ ...none, profile: "dev" }, {}, keys).unused ?? "",
      /environment's keys .* not used/,
    );
    assert.equal(sourcesOf(none, {}, keys).unused, undefined);
  });

  const sources = { credentials: "keys of the environment", region: "AWS_REGION" };
  const caller = { account: "123456789012", arn: "arn:aws:iam::123456789012:user/somebody" };
  const accounts: [
    title: string,
    settings: Partial<ProviderSettings>,
    arn: string,
    status: string,
    found: RegExp,
  ][] = [
    ["any", {}, caller.arn, "ok", /user\/somebody of the account 123456789012, by keys/],
    ["the right one", { allowedAccountIds: ["123456789012"] }, caller.arn, "ok", /of the account/],
    [
      "another one",
      { allowedAccountIds: ["000000000001", "000000000002"] },
      caller.arn,
      "problem",
      /may touch 000000000001 or 000000000002 only/,
    ],
    [
      "a forbidden one",
      { forbiddenAccountIds: ["123456789012"] },
      caller.arn,
      "problem",
      /must not touch that account/,
    ],
    ["root's", {}, "arn:aws:iam::123456789012:root", "warning", /:root of the account/],
  ];
  for (const [title, settings, arn, status, found] of accounts)
    it(`are held against the stack's accounts: ${title}`, () => {
      const [finding] = callerFindings({ ...caller, arn }, sources, { ...none, ...settings });
      assert.equal(finding?.status, status);
      assert.match(finding?.found ?? "", found);
    });

  it("come with a region, or with a way to set one", () => {
    assert.equal(regionFinding("eu-west-1", sources).found, "eu-west-1, by AWS_REGION.");
    assert.equal(
      regionFinding("eu-west-1", { credentials: "", region: undefined }).found,
      "eu-west-1, by the profile.",
    );
    assert.equal(regionFinding(undefined, sources).status, "problem");
  });

  const principals: [arn: string, expected: object][] = [
    ["arn:aws:iam::1:user/team/somebody", { kind: "user", arn: "arn:aws:iam::1:user/team/somebody" }],
    [
      "arn:aws:sts::1:assumed-role/deploy/ci",
      { kind: "role", name: "deploy", arn: "arn:aws:iam::1:role/deploy" },
    ],
    [
      "arn:aws-cn:sts::1:assumed-role/deploy/ci",
      { kind: "role", name: "deploy", arn: "arn:aws-cn:iam::1:role/deploy" },
    ],
    [
      "arn:aws:sts::1:assumed-role/AWSReservedSSO_Admin_0a1b/me@shop.example",
      {
        kind: "role",
        name: "AWSReservedSSO_Admin_0a1b",
        arn: "arn:aws:iam::1:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0a1b",
      },
    ],
    ["arn:aws:iam::1:root", { kind: "root" }],
    [
      "arn:aws:sts::1:federated-user/somebody",
      { kind: "other", arn: "arn:aws:sts::1:federated-user/somebody" },
    ],
  ];
  for (const [arn, expected] of principals)
    it(`are of a principal: ${arn}`, () => assert.deepEqual(principalOf(arn), expected));
});
