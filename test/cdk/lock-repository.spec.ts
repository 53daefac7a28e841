import assert from "node:assert/strict";
import { App, Stack } from "aws-cdk-lib";
import { Repository } from "aws-cdk-lib/aws-ecr";

import { InvalidLockError, lockRepository } from "../../cdk";

describe("lockRepository", () => {
  const deployer = "arn:aws:iam::123456789012:role/cdk-hnb659fds-cfn-exec-role-123456789012-eu-west-1";

  it("denies all others what takes images away, in CDK's own repository", () => {
    const app = new App({ analyticsReporting: false });
    const stack = new Stack(app, "shop");
    const repository = new Repository(stack, "Images");
    assert.equal(lockRepository(repository, { except: [deployer] }), repository);
    const template = app.synth().getStackByName("shop").template as {
      Resources: Record<string, { Properties: { RepositoryPolicyText: { Statement: object[] } } }>;
    };
    const [made] = Object.values(template.Resources);
    assert.deepEqual(made?.Properties.RepositoryPolicyText.Statement, [
      {
        Sid: "BerthLock",
        Effect: "Deny",
        Principal: { AWS: "*" },
        Action: [
          "ecr:BatchDeleteImage",
          "ecr:DeleteLifecyclePolicy",
          "ecr:DeleteRepository",
          "ecr:PutImageTagMutability",
          "ecr:PutLifecyclePolicy",
        ],
        Condition: { ArnNotLike: { "aws:PrincipalArn": [deployer] } },
      },
    ]);
  });

  const refused: [title: string, except: string[], problems: string[]][] = [
    ["a lock that nobody could open", [], ["locks-out-all except"]],
    [
      "what is no role and no user",
      ["deploy", "arn:aws:sts::123456789012:assumed-role/deploy/me", deployer],
      ["illegal-principal except[0]", "illegal-principal except[1]"],
    ],
  ];
  for (const [title, except, problems] of refused) {
    it(`refuses ${title}`, () => {
      const repository = new Repository(new Stack(new App(), "shop"), "Images");
      assert.throws(
        () => lockRepository(repository, { except }),
        (error: InvalidLockError) => {
          assert.ok(error instanceof InvalidLockError);
          assert.deepEqual(
            error.problems.map(({ code, path }) => `${code} ${path}`),
            problems,
          );
          return true;
        },
      );
    });
  }

  it("refuses an imported repository, whose policy CDK can't write, instead of locking nothing", () => {
    const imported = Repository.fromRepositoryName(new Stack(new App(), "shop"), "Images", "shop");
    assert.throws(() => lockRepository(imported, { except: [deployer] }), { code: "invalid-lock" });
  });
});
