import * as assert from "node:assert/strict";

import { ImageRepository, type ImageRepositoryArgs } from "../../../components";
import { hasRepositoryPolicy, repositoryPolicy } from "../../../components/image-repository/permissions";
import { mockEngine, valueOf } from "../../shared/mocks";

const arn = "arn:aws-cn:ecr:cn-north-1:111111111111:repository/myapp-assets-dev";
const pull = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"];
const root = (account: string) => `arn:aws-cn:iam::${account}:root`;
const functions = (account: string) => `arn:aws-cn:lambda:cn-north-1:${account}:function:*`;
const account = {
  Sid: "BerthAccount",
  Effect: "Allow",
  Principal: { AWS: [root("111111111111")] },
  Action: "ecr:DescribeRepositories",
};
const ofOthers = { Sid: "CDK", Effect: "Allow", Principal: { Service: "x" }, Action: "ecr:BatchGetImage" };
const live = (...statements: object[]) => ({
  existing: { encryptionType: "AES256", policy: JSON.stringify({ Statement: statements }) } as const,
});

const cases: readonly {
  readonly name: string;
  readonly args: Omit<ImageRepositoryArgs, "repositoryName">;
  /** None: there is no policy of ours. */
  readonly statements?: readonly object[];
}[] = [
  { name: "no policy unless it is asked for", args: {} },
  { name: "the policy of others alone", args: live(ofOthers) },
  {
    name: "other accounts pull",
    args: { pullAccounts: ["222222222222", "333333333333"] },
    statements: [
      {
        Sid: "BerthPull",
        Effect: "Allow",
        Principal: { AWS: [root("222222222222"), root("333333333333")] },
        Action: pull,
      },
    ],
  },
  {
    name: "all but some may delete nothing",
    args: { lock: { except: ["arn:aws-cn:iam::111111111111:role/deploy"] } },
    statements: [
      {
        Sid: "BerthLock",
        Effect: "Deny",
        Principal: "*",
        Action: [
          "ecr:BatchDeleteImage",
          "ecr:DeleteLifecyclePolicy",
          "ecr:DeleteRepository",
          "ecr:PutImageTagMutability",
          "ecr:PutLifecyclePolicy",
        ],
        Condition: { ArnNotLike: { "aws:PrincipalArn": ["arn:aws-cn:iam::111111111111:role/deploy"] } },
      },
    ],
  },
  {
    name: "roles push",
    args: { pushRoles: ["arn:aws-cn:iam::222222222222:role/ci"] },
    statements: [
      {
        Sid: "BerthPush",
        Effect: "Allow",
        Principal: { AWS: ["arn:aws-cn:iam::222222222222:role/ci"] },
        Action: [
          "ecr:PutImage",
          "ecr:InitiateLayerUpload",
          "ecr:UploadLayerPart",
          "ecr:CompleteLayerUpload",
          ...pull,
          "ecr:DescribeRepositories",
          "ecr:DescribeImages",
        ],
      },
    ],
  },
  {
    name: "Lambda pull for functions of this account, region and partition",
    args: { lambdaPull: true },
    statements: [lambda(["111111111111"])],
  },
  {
    name: "Lambda pull for the functions of other accounts that may pull",
    args: { lambdaPull: true, pullAccounts: ["222222222222"] },
    statements: [
      { Sid: "BerthPull", Effect: "Allow", Principal: { AWS: [root("222222222222")] }, Action: pull },
      lambda(["111111111111", "222222222222"]),
    ],
  },
  {
    name: "statements of one's own, under names of ours",
    args: {
      policyStatements: {
        Org: {
          Effect: "Deny",
          Principal: "*",
          Action: ["ecr:PutImage"],
          Condition: { StringNotEquals: { "aws:PrincipalOrgID": "o-1" } },
        },
      },
    },
    statements: [
      {
        Sid: "BerthOrg",
        Effect: "Deny",
        Principal: "*",
        Action: ["ecr:PutImage"],
        Condition: { StringNotEquals: { "aws:PrincipalOrgID": "o-1" } },
      },
    ],
  },
  {
    name: "what others wrote into the live policy stay",
    args: { pullAccounts: ["222222222222"], ...live({ Sid: "BerthPush" }, ofOthers) },
    statements: [
      { Sid: "BerthPull", Effect: "Allow", Principal: { AWS: [root("222222222222")] }, Action: pull },
      ofOthers,
    ],
  },
  {
    name: "nothing once the last right is gone from the program",
    args: live({ Sid: "BerthPush" }),
    statements: [account],
  },
  {
    name: "nothing, and go on so, after the last right was taken away",
    args: live(account),
    statements: [account],
  },
  { name: "nothing when an argument is there, but empty", args: { pullAccounts: [] }, statements: [account] },
];

function lambda(accounts: readonly string[]): object {
  return {
    Sid: "BerthLambdaPull",
    Effect: "Allow",
    Principal: { Service: "lambda.amazonaws.com" },
    Action: ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
    Condition: { StringLike: { "aws:sourceArn": accounts.map(functions) } },
  };
}

describe("repositoryPolicy lets", () => {
  for (const { name, args, statements } of cases) {
    it(name, async () => {
      assert.equal(hasRepositoryPolicy(args), statements !== undefined);
      if (!statements) return;
      const text = (await valueOf(repositoryPolicy(args, arn))) ?? "";
      assert.deepEqual(JSON.parse(text), { Version: "2012-10-17", Statement: statements });
    });
  }

  it("a live policy of one statement, not in a list, stay as well", async () => {
    const policy = JSON.stringify({ Statement: ofOthers });
    const args = { pullAccounts: [], existing: { encryptionType: "AES256", policy } } as const;
    const text = (await valueOf(repositoryPolicy(args, arn))) ?? "";
    assert.deepEqual((JSON.parse(text) as { Statement: unknown }).Statement, [ofOthers]);
  });

  it("ImageRepository write it for its own repository", async () => {
    const engine = await mockEngine();
    new ImageRepository("images", { repositoryName: "myapp-assets-dev", pullAccounts: ["222222222222"] });
    await engine.settle();
    const { inputs, name } = engine.one("aws:ecr/repositoryPolicy:RepositoryPolicy");
    assert.equal(name, "images-repository-policy");
    assert.equal(inputs["repository"], "myapp-assets-dev");
    assert.match(String(inputs["policy"]), /arn:aws:iam::222222222222:root/);
  });
});
