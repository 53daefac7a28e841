import assert from "node:assert/strict";
import * as iam from "@pulumi/aws/iam";

import { ImageRepository } from "../../../components";
import { keeperStatements } from "../../../keeper/definition/rights";
import { isAllowed, type Policy } from "../../rights/judge";
import { account, mockEngine, region } from "../../shared/mocks";

const role = (name: string) => `arn:aws:iam::${account}:role/${name}`;
const repository = `arn:aws:ecr:${region}:${account}:repository/myapp-assets-dev`;
const other = `arn:aws:ecr:${region}:${account}:repository/theirs`;

// By an IAM simulator, for the local AWS enforces nothing.
describe("A repository's rights, as IAM judges them,", () => {
  let resourcePolicy: Policy;
  /** What a role's own policies allow. */
  let own: Readonly<Record<"publisher" | "bootstrap" | "deployer" | "keeper" | "cleaner", Policy>>;

  before(async () => {
    const engine = await mockEngine();
    const images = new ImageRepository("images", {
      repositoryName: "myapp-assets-dev",
      pushRoles: [role("bootstrap")],
      lock: { except: [role("deployer"), role("keeper")] },
    });
    images.grantCdkPublish(new iam.Role("publisher", { assumeRolePolicy: "{}" }));
    await engine.settle();
    const policy = (type: string) => JSON.parse(String(engine.one(type).inputs["policy"])) as Policy;
    resourcePolicy = policy("aws:ecr/repositoryPolicy:RepositoryPolicy");
    const place = { partition: "aws", region, accountId: account };
    const arns = {
      queueArn: "arn:aws:sqs:us-east-1:000000000000:q",
      logGroupArn: "arn:aws:logs:us-east-1:000000000000:log-group:g",
    };
    const settings = { repositories: { names: ["myapp-*"] }, shield: "report" } as const;
    const everything = {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "ecr:*", Resource: "*" }],
    };
    own = {
      publisher: policy("aws:iam/rolePolicy:RolePolicy"),
      bootstrap: { Version: "2012-10-17", Statement: [] },
      deployer: everything,
      keeper: { Version: "2012-10-17", Statement: keeperStatements(settings, place, arns) },
      cleaner: everything,
    };
  });

  const ask = (who: keyof typeof own, action: string, resource: string): Promise<boolean> => {
    const principal = role(who);
    return isAllowed(
      { principal, action, resource, context: { "aws:PrincipalArn": principal } },
      {
        identity: own[who].Statement.length > 0 ? own[who] : undefined,
        resource: resource === repository ? resourcePolicy : undefined,
      },
    );
  };

  const pushing = [
    "ecr:BatchCheckLayerAvailability",
    "ecr:InitiateLayerUpload",
    "ecr:UploadLayerPart",
    "ecr:CompleteLayerUpload",
    "ecr:PutImage",
  ];
  const looking = ["ecr:DescribeRepositories", "ecr:DescribeImages"];
  const locked = [
    "ecr:BatchDeleteImage",
    "ecr:DeleteLifecyclePolicy",
    "ecr:DeleteRepository",
    "ecr:PutImageTagMutability",
    "ecr:PutLifecyclePolicy",
  ];
  type Row = readonly [who: keyof typeof own, actions: readonly string[], resource: string];
  const allowed: readonly Row[] = [
    ["publisher", [...pushing, ...looking], repository],
    ["publisher", ["ecr:GetAuthorizationToken"], "*"],
    ["bootstrap", [...pushing, ...looking], repository],
    ["deployer", locked, repository],
    ["keeper", ["ecr:PutImage", "ecr:BatchDeleteImage", "ecr:DescribeImages"], repository],
    ["cleaner", ["ecr:DescribeImages", "ecr:PutImage"], repository],
    ["cleaner", locked, other],
  ];
  const denied: readonly Row[] = [
    ["publisher", [...locked, "ecr:SetRepositoryPolicy"], repository],
    ["publisher", pushing, other],
    ["bootstrap", locked, repository],
    ["bootstrap", pushing, other],
    ["keeper", ["ecr:DeleteRepository", "ecr:PutLifecyclePolicy", "ecr:SetRepositoryPolicy"], repository],
    ["keeper", ["ecr:PutImage", "ecr:BatchDeleteImage"], other],
    // What may do everything by its own policies, as `cdk gc` by an administrator's.
    ["cleaner", locked, repository],
  ];
  for (const [rows, verdict] of [
    [allowed, "may"],
    [denied, "may not"],
  ] as const) {
    for (const [who, actions, resource] of rows) {
      const where = resource === repository ? "it" : resource === "*" ? "its registry" : "another repository";
      it(`the ${who} ${verdict} ${actions.join(", ")} of ${where}`, async () => {
        for (const action of actions)
          assert.equal(await ask(who, action, resource), verdict === "may", action);
      });
    }
  }
});
