import assert from "node:assert/strict";
import { TemporaryProject } from "../../language-host/temporary-project";
import { testWorld } from "../../world";
import { leftovers } from "./leftovers";
import { counts, type Counts } from "./summary";
import { settings, type Ids } from "./types-account";
import { typesProgram } from "./types-program";

/** Everything that the engine did, in order; the tests below only look at it. */
interface Story {
  readonly before: readonly string[];
  readonly create: Counts;
  readonly unchanged: Counts;
  readonly update: Counts;
  readonly unchangedUpdate: Counts;
  readonly refresh: Counts;
  readonly outputs: { readonly places: Record<string, string>; readonly made: Ids & Record<string, string> };
  readonly settings: Record<string, unknown>;
  readonly left: readonly string[];
}

describe("the stand-in for the aws-native plugin, under the real engine", function () {
  this.timeout(300_000);
  let env: Record<string, string>;
  let story: Story;

  before(async () => {
    ({ env } = await testWorld());
    const project = await TemporaryProject.create({ env, files: { "index.ts": typesProgram } });
    try {
      story = await tell(project);
    } finally {
      await project.try("destroy", "--yes", "--skip-preview");
      await project.remove();
    }
  });

  it("makes one resource of every type", () => {
    assert.deepEqual(story.create, { created: 31 });
  });

  it("changes nothing when the same program runs again", () => {
    assert.deepEqual([story.unchanged, story.unchangedUpdate], [{ unchanged: 31 }, { unchanged: 31 }]);
  });

  it("changes in place what the schemas let it change", () => {
    assert.deepEqual(story.update, { updated: 24, unchanged: 7 });
    assert.deepEqual(story.settings, {
      desiredCount: 2,
      propagateTags: "SERVICE",
      enableExecuteCommand: true,
      secret: "KEY",
      healthCheck: ["CMD", "true"],
      labels: { "Mixed-Case": "kept" },
      architecture: "ARM64",
      sources: ["second"],
      healthCheckPath: "/second",
      imageTagMutability: "IMMUTABLE",
      queue: { VisibilityTimeout: "60", FifoQueue: "true" },
      timeout: 20,
    });
  });

  it("finds nothing new in a refresh", () => {
    assert.deepEqual(story.refresh, { unchanged: 31 });
  });

  it("gives resources the ids that Cloud Control gives them", () => {
    const { service, cluster, queue, topic, permission } = story.outputs.made;
    assert.match(
      service,
      new RegExp(`^arn:aws:ecs:.*:service/${cluster}/service-[0-9a-f]{7}\\|arn:aws:ecs:.*${cluster}$`),
    );
    assert.match(queue, /\/queue-[0-9a-f]{7}\.fifo$/);
    assert.match(topic ?? "", /^arn:aws:sns:.*:topic-[0-9a-f]{7}$/);
    assert.match(permission ?? "", /^function-[0-9a-f]{7}\|/);
  });

  it("tells where it is", () => {
    const places = {
      accountId: "000000000000",
      region: "us-east-1",
      partition: "aws",
      urlSuffix: "amazonaws.com",
    };
    assert.deepEqual(story.outputs.places, places);
  });

  it("leaves nothing behind", () => {
    assert.deepEqual(story.left, story.before);
  });

  it("says what Cloud Control says when it refuses", async () => {
    const project = await TemporaryProject.create({ env, files: { "index.ts": refusedProgram } });
    try {
      const { exitCode, all } = await project.try("up", "--yes", "--skip-preview");
      assert.notEqual(exitCode, 0);
      assert.match(
        all,
        /creating resource: operation CREATE failed with "GeneralServiceException": The security group 'sg-0' does not exist/,
      );
      assert.match(all, /AWS::Athena::DataCatalog does not support CREATE action/);
    } finally {
      await project.remove();
    }
  });
});

async function tell(project: TemporaryProject): Promise<Story> {
  const up = async (phase: string) => {
    await project.pulumi("config", "set", "phase", phase);
    return counts(await project.pulumi("up", "--yes", "--skip-preview"));
  };
  const before = await leftovers();
  const create = await up("first");
  const unchanged = await up("first");
  const update = await up("second");
  const unchangedUpdate = await up("second");
  const refresh = counts(await project.pulumi("refresh", "--yes", "--skip-preview"));
  const outputs = (await project.outputs()) as unknown as Story["outputs"];
  const found = await settings(outputs.made);
  await project.pulumi("destroy", "--yes", "--skip-preview");
  const left = await leftovers();
  return { before, create, unchanged, update, unchangedUpdate, refresh, outputs, settings: found, left };
}

const refusedProgram = `
import * as native from "@pulumi/aws-native";
new native.ec2.SecurityGroupIngress("rule", { ipProtocol: "tcp", groupId: "sg-0", cidrIp: "0.0.0.0/0" });
new native.athena.DataCatalog("catalog", { type: "HIVE" });
`;
