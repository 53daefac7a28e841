import assert from "node:assert/strict";
import { resourceTypes } from "../../../paths";
import { autonameRule, readNaming } from "../../../plugins/aws-native/naming";
import { patch } from "../../../plugins/aws-native/patch";
import { nativeResource } from "../../../plugins/aws-native/resource";
import { type NativeType, Schema } from "../../../plugins/aws-native/schema";
import type { Values } from "../../../plugins/provider";
import { autoname } from "../../../plugins/provider/autoname";

describe("a resource type of aws-native", () => {
  const schema = new Schema(resourceTypes);
  const type = (token: string) => schema.resource(`aws-native:${token}`) as NativeType;

  it("is described by its schema", () => {
    const task = nativeResource(schema, "aws-native:ecs:TaskDefinition", readNaming({}));
    assert.equal(task?.inputs["family"]?.forceNew, true);
    assert.equal(task?.inputs["tags"]?.forceNew, undefined);
    assert.deepEqual(task?.outputs, ["taskDefinitionArn"]);
    const lambda = nativeResource(schema, "aws-native:lambda:Function", readNaming({}));
    assert.deepEqual(lambda?.inputs["code"], { kind: "any", required: true, local: true });
  });

  it("is unknown where the schemas don't have it", () => {
    assert.equal(nativeResource(schema, "aws-native:ecs:Nothing", readNaming({})), undefined);
  });

  describe("its name", () => {
    const named = (token: string, logicalName: string, inputs: Values = {}, config: Values = {}) => {
      const rule = autonameRule(type(token), readNaming(config));
      return rule && autoname(logicalName, rule, inputs, new Uint8Array([1]));
    };
    const long = `first${"x".repeat(60)}last`;

    it("is made from the program's", () => {
      assert.match(named("ecs:Service", "web") ?? "", /^web-[0-9a-f]{7}$/);
    });

    it("ends as its kind has to", () => {
      assert.match(named("sqs:Queue", "jobs", { fifoQueue: true }) ?? "", /^jobs-[0-9a-f]{7}\.fifo$/);
      assert.match(named("sqs:Queue", "jobs") ?? "", /^jobs-[0-9a-f]{7}$/);
    });

    it("is AWS's to make where the schema says nothing", () => {
      assert.equal(named("ecs:TaskDefinition", "web"), undefined);
    });

    it("is refused when it is too long, or loses its middle where the provider says so", () => {
      assert.throws(() => named("iam:Role", long), /at most 64 are allowed/);
      const trimmed = named("iam:Role", long, {}, { autoNaming: JSON.stringify({ autoTrim: true }) }) ?? "";
      assert.match(trimmed, /^firstx+last-[0-9a-f]{7}$/);
      assert.equal(trimmed.length, 64);
    });
  });

  describe("a change of it", () => {
    const operations = (token: string, old: Values, inputs: Values, ...changed: string[]) =>
      patch(schema, type(token), { old, inputs, changed: new Set(changed) });

    it("is a step for each property that differs", () => {
      const old = { desiredCount: 1, enableEcsManagedTags: true };
      const inputs = { desiredCount: 2, propagateTags: "SERVICE" };
      assert.deepEqual(
        operations("ecs:Service", old, inputs, "desiredCount", "enableEcsManagedTags", "propagateTags"),
        [
          { op: "replace", path: "/DesiredCount", value: 2 },
          { op: "remove", path: "/EnableECSManagedTags" },
          { op: "add", path: "/PropagateTags", value: "SERVICE" },
        ],
      );
    });

    it("says again what Cloud Control never shows", () => {
      const inputs = { code: { zipFile: "1" }, timeout: 20 };
      assert.deepEqual(operations("lambda:Function", { ...inputs, timeout: 10 }, inputs, "timeout"), [
        { op: "add", path: "/Code", value: { ZipFile: "1" } },
        { op: "replace", path: "/Timeout", value: 20 },
      ]);
    });
  });
});
