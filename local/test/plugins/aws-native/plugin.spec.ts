import assert from "node:assert/strict";
import { promisify } from "node:util";
import { credentials } from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { resourceTypes } from "../../../paths";
import { awsNativePlugin } from "../../../plugins/aws-native/plugin";
import { serve, textOf, type Values } from "../../../plugins/provider";
import { fromStruct, toStruct } from "../../../plugins/provider/values";

type Done<Answer> = (error: Error | null, answer: Answer) => void;

describe("the plugin aws-native without AWS", () => {
  let client: ResourceProviderClient;
  let close: () => void;

  before(async () => {
    const served = await serve(awsNativePlugin("1.79.0", { AWS_REGION: "us-east-1" }, resourceTypes));
    client = new ResourceProviderClient(`127.0.0.1:${served.port}`, credentials.createInsecure());
    close = () => {
      client.close();
      served.close();
    };
  });
  after(() => close());

  it("names a resource, and keeps the name", async () => {
    const first = fromStruct((await check("ecs:Service", "web", {})).getInputs());
    assert.match(textOf(first["serviceName"]), /^web-[0-9a-f]{7}$/);
    const second = fromStruct((await check("ecs:Service", "web", {}, first)).getInputs());
    assert.equal(second["serviceName"], first["serviceName"]);
  });

  it("refuses inputs that a type doesn't have, or lacks", async () => {
    const failures = (await check("iam:Role", "role", { colour: "red" })).getFailuresList();
    assert.deepEqual(failures.map((failure) => failure.getProperty()).sort(), [
      "assumeRolePolicyDocument",
      "colour",
    ]);
  });

  it("replaces for what only a creation can set, the old one first as the official plugin has it", async () => {
    const olds = { family: "web", containerDefinitions: [{ image: "a" }], tags: [] };
    const changed = await diff("ecs:TaskDefinition", olds, {
      ...olds,
      containerDefinitions: [{ image: "b" }],
    });
    assert.deepEqual(changed.getReplacesList(), ["containerDefinitions"]);
    assert.equal(changed.getDeletebeforereplace(), true);
    const tagged = await diff("ecs:TaskDefinition", olds, { ...olds, tags: [{ key: "a", value: "b" }] });
    assert.deepEqual([tagged.getDiffsList(), tagged.getReplacesList()], [["tags"], []]);
  });

  it("says so when there is no such type", async () => {
    await assert.rejects(
      check("ecs:Nothing", "one", {}),
      /serves no resource type "aws-native:ecs:Nothing"\. Use/,
    );
  });

  it("refuses settings that it would not follow", async () => {
    const request = new proto.ConfigureRequest().setArgs(toStruct({ roleArn: "arn" }));
    const configure = promisify((done: Done<unknown>) => client.configure(request, done));
    await assert.rejects(configure(), /does not support `aws-native:roleArn`/);
  });

  function check(type: string, name: string, news: Values, olds: Values = {}): Promise<proto.CheckResponse> {
    const request = new proto.CheckRequest()
      .setUrn(`urn:pulumi:test::test::aws-native:${type}::${name}`)
      .setOlds(toStruct(olds))
      .setNews(toStruct(news));
    return promisify((done: Done<proto.CheckResponse>) => client.check(request, done))();
  }

  function diff(type: string, olds: Values, news: Values): Promise<proto.DiffResponse> {
    const request = new proto.DiffRequest()
      .setUrn(`urn:pulumi:test::test::aws-native:${type}::one`)
      .setOlds(toStruct(olds))
      .setNews(toStruct(news));
    return promisify((done: Done<proto.DiffResponse>) => client.diff(request, done))();
  }
});
