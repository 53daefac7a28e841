import assert from "node:assert/strict";
import { resourceTypes } from "../../../paths";
import { cloudFormationName, fromCloudFormation, toCloudFormation } from "../../../plugins/aws-native/names";
import { type NativeType, Schema } from "../../../plugins/aws-native/schema";
import type { Values } from "../../../plugins/provider";

describe("the names of aws-native and of CloudFormation", () => {
  const schema = new Schema(resourceTypes);
  const type = (token: string): NativeType => {
    const found = schema.resource(token);
    assert.ok(found, token);
    return found;
  };

  const names: [title: string, token: string, values: Values, spelled: Values][] = [
    [
      "a first letter",
      "aws-native:ecs:Cluster",
      { clusterName: "main", clusterSettings: [{ name: "containerInsights", value: "enabled" }] },
      { ClusterName: "main", ClusterSettings: [{ Name: "containerInsights", Value: "enabled" }] },
    ],
    [
      "an acronym, which only the table of the type tells",
      "aws-native:ecs:Service",
      { enableEcsManagedTags: true, serviceArn: "arn" },
      { EnableECSManagedTags: true, ServiceArn: "arn" },
    ],
    ["`Id`, which Pulumi has for itself", "aws-native:ec2:SecurityGroup", { awsId: "sg-1" }, { Id: "sg-1" }],
    [
      "a map, whose keys are the user's",
      "aws-native:ecs:TaskDefinition",
      { containerDefinitions: [{ logConfiguration: { options: { "awslogs-group": "web" } } }] },
      { ContainerDefinitions: [{ LogConfiguration: { Options: { "awslogs-group": "web" } } }] },
    ],
    [
      "a document, which is nobody's to spell",
      "aws-native:iam:Role",
      {
        assumeRolePolicyDocument: { version: "2012-10-17", Statement: [] },
        policies: [{ policyName: "one", policyDocument: { statement: [] } }],
      },
      {
        AssumeRolePolicyDocument: { version: "2012-10-17", Statement: [] },
        Policies: [{ PolicyName: "one", PolicyDocument: { statement: [] } }],
      },
    ],
  ];
  for (const [title, token, values, spelled] of names) {
    it(`spells ${title}, both ways`, () => {
      assert.deepEqual(toCloudFormation(schema, type(token), values), spelled);
      assert.deepEqual(fromCloudFormation(schema, type(token), spelled), values);
    });
  }

  it("leaves out what the type doesn't have", () => {
    const cluster = type("aws-native:ecs:Cluster");
    assert.deepEqual(toCloudFormation(schema, cluster, { __defaults: [], colour: "red" }), {});
    assert.deepEqual(fromCloudFormation(schema, cluster, { Colour: "red" }), {});
  });

  it("takes the type that knows most of a value where there are several", () => {
    const source = type("aws-native:datazone:DataSource");
    const values = { configuration: { glueRunConfiguration: { relationalFilterConfigurations: [] } } };
    assert.deepEqual(toCloudFormation(schema, source, values), {
      Configuration: { GlueRunConfiguration: { RelationalFilterConfigurations: [] } },
    });
  });

  it("knows no two properties of a type by one name", () => {
    const tokens = [
      "ecs:Service",
      "ecs:TaskDefinition",
      "ec2:Vpc",
      "lambda:Function",
      "s3:Bucket",
      "sqs:Queue",
    ];
    for (const token of tokens) {
      const { inputs, outputs, irreversibleNames } = type(`aws-native:${token}`);
      const all = Object.keys({ ...inputs, ...outputs });
      assert.equal(
        new Set(all.map((name) => cloudFormationName(name, irreversibleNames))).size,
        all.length,
        token,
      );
    }
  });

  it("finds no type that isn't there", () => {
    assert.equal(schema.resource("aws-native:ecs:Sevrice"), undefined);
  });
});
