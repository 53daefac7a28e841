import * as assert from "node:assert/strict";

import {
  kmsKeyProblems,
  secretProblem,
  secretStatements,
} from "../../../../components/ecs-service/containers/secrets";

const secret = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db-AbCdEf";
const parameter = "arn:aws:ssm:eu-west-1:123456789012:parameter/prod/token";

describe("kmsKeyProblems", () => {
  it("repeats an ARN that is none of a key, and nothing that may be the secret itself", () => {
    const alias = "arn:aws:kms:eu-west-1:123456789012:alias/mine";
    const [ofAlias, ofValue] = kmsKeyProblems("keys", [alias, "s3cr3t-value"]);
    assert.ok(ofAlias?.message.includes(`got "${alias}"`), ofAlias?.message);
    assert.ok(!JSON.stringify(ofValue).includes("s3cr3t"), ofValue?.message);
  });
});

describe("secretProblem", () => {
  const cases: [arn: string, legal: boolean][] = [
    [secret, true],
    [`${secret}:password::`, true],
    [`${secret}:password:AWSCURRENT:`, true],
    [`${secret}:::0123`, true],
    [`${secret}:password:AWSCURRENT:0123`, false],
    [`${secret}:password`, false],
    ["arn:aws-cn:secretsmanager:cn-north-1:123456789012:secret:db-AbCdEf", true],
    ["arn:aws:secretsmanager:eu-west-1:123456789012:secret:db", false],
    ["arn:aws:secretsmanager:eu-west-1:123456789012:secret:*", false],
    [parameter, true],
    ["arn:aws-us-gov:ssm:us-gov-west-1:123456789012:parameter/token", true],
    ["arn:aws:ssm:eu-west-1:123456789012:parameter/*", false],
    ["arn:aws:s3:::bucket", false],
    ["/prod/token", false],
    ["", false],
  ];
  for (const [arn, legal] of cases) {
    it(`${legal ? "accepts" : "refuses"} ${JSON.stringify(arn)}`, () => {
      assert.equal(secretProblem("secrets.X", arn)?.path, legal ? undefined : "secrets.X");
    });
  }
});

describe("secretStatements", () => {
  it("needs no right where there are no secrets", () => {
    assert.deepEqual(secretStatements([], []), []);
  });

  it("names each secret once, whole, whichever part of it is read", () => {
    assert.deepEqual(secretStatements([`${secret}:user::`, parameter, `${secret}:password::`], []), [
      { Effect: "Allow", Action: "secretsmanager:GetSecretValue", Resource: [secret] },
      { Effect: "Allow", Action: "ssm:GetParameters", Resource: [parameter] },
    ]);
  });
});
