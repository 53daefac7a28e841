import assert from "node:assert/strict";

import { lookAtRights } from "../../../../cli/doctor/account/rights";
import { allParts } from "../../../../cli/doctor/rights/parts";
import type { PartName } from "../../../../cli/doctor/rights/part";
import { FakeAws } from "../../fake-aws";
import { names } from "../rights/names";

interface Query {
  readonly PolicySourceArn: string;
  readonly ActionNames: string[];
  readonly ResourceArns?: string[];
  readonly ContextEntries: { readonly ContextKeyName: string; readonly ContextKeyValues: string[] }[];
}

describe("A doctor's look at rights", () => {
  let aws: FakeAws;
  let queries: Query[];
  let denied: (action: string) => boolean;
  beforeEach(() => {
    aws = new FakeAws();
    queries = [];
    denied = () => false;
    aws.answer({
      GetRole: ({ RoleName }: { RoleName: string }) => ({
        Role: { Arn: `arn:aws:iam::123456789012:role/ci/${RoleName}` },
      }),
      SimulatePrincipalPolicy: (query: Query) => {
        queries.push(query);
        return {
          EvaluationResults: query.ActionNames.map((action) => ({
            EvalActionName: action,
            EvalDecision: denied(action) ? "implicitDeny" : "allowed",
          })),
        };
      },
    });
  });

  const look = (
    needed: readonly PartName[] | "unknown" = ["repository", "services"],
    arn = "arn:aws:sts::123456789012:assumed-role/deploy/ci",
  ) => {
    const wanted = { parts: allParts, needed: needed === "unknown" ? undefined : new Set(needed), names };
    const caller = { account: "123456789012", arn };
    return lookAtRights(aws.clients({}).iam, caller, wanted, new AbortController().signal);
  };

  it("asks about a session's role under its path, for the stack's own names", async () => {
    const [finding] = await look();
    assert.equal(finding?.status, "ok");
    assert.match(
      finding.found,
      /arn:aws:iam::123456789012:role\/ci\/deploy all \d+ rights that the stack needs/,
    );
    assert.deepEqual(
      [...new Set(queries.map(({ PolicySourceArn }) => PolicySourceArn))],
      ["arn:aws:iam::123456789012:role/ci/deploy"],
    );
    const resources = queries.flatMap(({ ResourceArns = ["*"] }) => ResourceArns);
    assert.ok(resources.includes("arn:aws:ecr:eu-west-1:123456789012:repository/shop-assets-dev"));
    assert.ok(resources.includes("arn:aws:iam::123456789012:role/web-execution-0123abc"));
    assert.equal(new Set(resources).size, queries.length - 1, "a call a resource, and one for passing roles");
  });

  it("says to whom a role is passed", async () => {
    await look();
    const passing = queries.find(({ ActionNames }) => ActionNames.includes("iam:PassRole"));
    assert.deepEqual(
      passing?.ContextEntries.find(({ ContextKeyName }) => ContextKeyName === "iam:PassedToService")
        ?.ContextKeyValues,
      ["ecs-tasks.amazonaws.com"],
    );
  });

  it("goes without the path where the role must not be read", async () => {
    aws.denied = ["GetRole"];
    assert.match((await look())[0]?.found ?? "", /role\/deploy all/);
  });

  it("names what is denied by what it is for", async () => {
    denied = (action) => action.startsWith("iam:") || action === "ecr:PutImage";
    const findings = await look();
    assert.deepEqual(
      findings.map(({ status, remedy }) => [status, remedy]),
      [
        ["problem", "Allow them: `berth doctor --iam --parts repository` prints the policy."],
        ["problem", "Allow them: `berth doctor --iam --parts services` prints the policy."],
      ],
    );
    assert.match(
      findings[0]?.found ?? "",
      /denies .* 1 of \d+ rights for the repository and its images: ecr:PutImage\.$/,
    );
    assert.match(findings[1]?.found ?? "", /and \d+ more\.$/);
  });

  it("only warns where nobody knows what the stack makes", async () => {
    denied = (action) => action.startsWith("elasticloadbalancing:");
    const findings = await look("unknown");
    assert.deepEqual(
      findings.map(({ status }) => status),
      ["warning"],
    );
    assert.match(findings[0]?.found ?? "", /Names of resources are not known here/);
  });

  it("is skipped where IAM must not be asked, and says which right that takes", async () => {
    aws.denied = ["SimulatePrincipalPolicy"];
    const [finding] = await look();
    assert.equal(finding?.status, "skipped");
    assert.match(finding.remedy ?? "", /Allow iam:SimulatePrincipalPolicy/);
  });

  it("asks nothing about root, nor about what is no user and no role", async () => {
    assert.equal((await look([], "arn:aws:iam::123456789012:root"))[0]?.status, "ok");
    assert.equal((await look([], "arn:aws:sts::123456789012:federated-user/x"))[0]?.status, "skipped");
    assert.deepEqual(queries, []);
  });
});
