import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { EC2 } from "@aws-sdk/client-ec2";
import { LocalWorkspace, type OpMap, type Stack } from "@pulumi/pulumi/automation";
import { resources } from "../../../plugins/aws/resources";
import { functions } from "../../../plugins/aws/functions";
import type { Values } from "../../../plugins/provider";
import type { Case } from "./conformance-case";
import { cases } from "./conformance-cases";
import { firstProgram, importProgram, type Outputs } from "./conformance-program";
import { engine, type Engine } from "./engine";
import type { Phase } from "./phases";
import { pluginClient, type PluginClient } from "./plugin-client";
import { brokenPromises, Recorder, type Run, type Seen } from "./recorded-run";

/** Everything that the engine did, in order; the tests below only look at it. */
interface Story {
  readonly previewCreate: Run;
  readonly create: Run;
  readonly refresh: Run;
  readonly unchanged: Run;
  readonly previewUpdate: Run;
  readonly update: Run;
  readonly refreshUpdated: Run;
  readonly previewReplace: Run;
  readonly replace: Run;
  readonly imported: Run;
  readonly unchangedImport: Run;
  readonly destroy: Run;
  readonly outputs: Outputs;
  readonly importedIds: Readonly<Record<string, string>>;
}

describe("the stand-in for the aws plugin, under the real engine", function () {
  // One to two minutes alone on two cores; other work on the machine adds to it.
  this.timeout(600_000);
  let folder: string;
  let story: Story;
  let plugin: PluginClient;

  let ec2: EC2;
  let otherVpc: string | undefined;

  before(async () => {
    const real = await engine();
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "conformance-"));
    plugin = await pluginClient(real.endpoint);
    ec2 = new EC2({
      endpoint: real.endpoint,
      region: "us-east-1",
      credentials: { accessKeyId: "test", secretAccessKey: process.env["AWS_SECRET_ACCESS_KEY"] ?? "test" },
    });
    // The program asks for the default VPC, and is to get that one.
    otherVpc = (await ec2.createVpc({ CidrBlock: "10.77.0.0/16" })).Vpc?.VpcId;
    story = await tell(real, folder);
  });

  after(async () => {
    plugin?.close();
    if (otherVpc) await ec2.deleteVpc({ VpcId: otherVpc });
    ec2?.destroy();
    if (folder) fs.rmSync(folder, { recursive: true, force: true });
  });

  it("has a case for every resource type that it serves", () => {
    assert.deepEqual(cases.map(({ token }) => token).sort(), resources.map(({ token }) => token).sort());
  });

  it("predicts the counts of every operation", () => {
    assert.deepEqual(predicted(story.previewCreate.summary), predicted(story.create.summary));
    assert.deepEqual(predicted(story.previewUpdate.summary), predicted(story.update.summary));
    assert.deepEqual(predicted(story.previewReplace.summary), predicted(story.replace.summary));
  });

  it("finds nothing new in a refresh right after a creation", () => {
    assert.deepEqual(Object.keys(predicted(story.refresh.summary)), ["same"]);
  });

  for (const one of cases) {
    describe(one.token, () => {
      const seen = (run: Run): Seen => {
        const found = run.resources.get(one.token);
        assert.ok(found, `the engine said nothing about ${one.token}`);
        return found;
      };
      const did = (run: Run) => [...seen(run).operations].sort();

      it("is created as previewed", () => {
        assert.deepEqual(did(story.create), ["create"]);
        assert.deepEqual(brokenPromises(seen(story.previewCreate).outputs, seen(story.create).outputs), []);
      });

      it("does not change by a refresh, nor by running the same program again", () => {
        assert.deepEqual(unchanged(seen(story.refresh)), []);
        assert.deepEqual(did(story.unchanged), ["same"]);
      });

      it(
        one.updates.length > 0
          ? "is updated in place, as previewed"
          : "is left alone by what changes nothing",
        () => {
          assert.deepEqual(did(story.previewUpdate), did(story.update));
          assert.deepEqual(did(story.update), [one.updates.length > 0 ? "update" : "same"]);
          assert.deepEqual([...seen(story.previewUpdate).differences.keys()].sort(), [...one.updates].sort());
          assert.deepEqual(brokenPromises(seen(story.previewUpdate).outputs, seen(story.update).outputs), []);
          assert.deepEqual(unchanged(seen(story.refreshUpdated)), []);
        },
      );

      it(`is replaced${one.deletedFirst ? ", the old one first," : ""} as previewed`, () => {
        assert.deepEqual(did(story.previewReplace), did(story.replace));
        assert.ok(did(story.replace).includes("create-replacement"), did(story.replace).join());
        const reasons = [...seen(story.previewReplace).differences].filter(([, kind]) =>
          kind.endsWith("-replace"),
        );
        assert.deepEqual(reasons.map(([at]) => at).sort(), [...one.replaces].sort());
        assert.deepEqual(brokenPromises(seen(story.previewReplace).outputs, seen(story.replace).outputs), []);
      });

      it("is imported by the official plugin's id, and then unchanged", () => {
        assert.deepEqual(did(story.imported), ["import"]);
        assert.equal(story.importedIds[one.token], story.outputs.made[one.token]?.id);
        assert.deepEqual(did(story.unchangedImport), ["same"]);
      });

      it("is deleted, is then gone to a read, and can be deleted again", async () => {
        assert.deepEqual(did(story.destroy), ["delete"]);
        const { id, state } = last(one, story);
        assert.equal((await plugin.read(one.token, id, state)).getId(), "");
        await plugin.delete(one.token, id, state);
      });
    });
  }

  for (const { token } of functions) {
    it(`${token} answers with every result that its type promises`, () => {
      const result = story.outputs.functions[token];
      assert.ok(result, `${token} was not called`);
      const missing = (expected[token] ?? []).filter(
        (name) => result[name] === undefined || result[name] === "",
      );
      assert.deepEqual(missing, []);
      assert.ok(expected[token], `nothing is expected of ${token}`);
    });
  }

  it("says what failed, with operation, code and request id", async () => {
    const inputs = { name: "conformance-twice", imageTagMutability: "MUTABLE", region: "us-east-1" };
    const token = "aws:ecr/repository:Repository";
    await plugin.create(token, inputs);
    try {
      await assert.rejects(plugin.create(token, inputs), ({ message }: Error) => {
        assert.match(
          message,
          /creating ECR Repository \(conformance-twice\): operation error ECR: CreateRepository, https response error StatusCode: 400, RequestID: \S+, RepositoryAlreadyExistsException: /,
        );
        return true;
      });
    } finally {
      await plugin.delete(token, "conformance-twice", inputs);
    }
  });
});

/** Results that a program may count on. */
const expected: Readonly<Record<string, readonly string[]>> = {
  "aws:ec2/getVpc:getVpc": [
    "arn",
    "cidrBlock",
    "default",
    "dhcpOptionsId",
    "id",
    "mainRouteTableId",
    "ownerId",
    "region",
    "state",
  ],
  "aws:ec2/getSubnets:getSubnets": ["id", "ids", "region"],
  "aws:index/getCallerIdentity:getCallerIdentity": ["accountId", "arn", "id", "userId"],
  "aws:index/getRegion:getRegion": ["description", "endpoint", "id", "name", "region"],
  "aws:index/getPartition:getPartition": ["dnsSuffix", "id", "partition", "reverseDnsPrefix"],
  "aws:ecr/getAuthorizationToken:getAuthorizationToken": [
    "authorizationToken",
    "expiresAt",
    "id",
    "password",
    "proxyEndpoint",
    "userName",
  ],
  "aws:ecr/getCredentials:getCredentials": [
    "authorizationToken",
    "expiresAt",
    "id",
    "password",
    "proxyEndpoint",
    "registryId",
    "userName",
  ],
  "aws:ecr/getRepository:getRepository": [
    "arn",
    "id",
    "imageTagMutability",
    "name",
    "region",
    "registryId",
    "repositoryUrl",
  ],
};

async function tell(real: Engine, folder: string): Promise<Story> {
  let phase: Phase = "create";
  const first = await stackOf(real, folder, "first", () => firstProgram(phase));
  try {
    const previewCreate = await preview(first);
    const create = await up(first);
    const refresh = await record((onEvent) => first.refresh({ onEvent }));
    const again = await up(first);
    phase = "update";
    const previewUpdate = await preview(first);
    const update = await up(first);
    const refreshUpdated = await record((onEvent) => first.refresh({ onEvent }));
    phase = "replace";
    const previewReplace = await preview(first);
    const replace = await up(first);
    const outputs = await outputsOf(first);
    const second = await tellImport(real, folder, outputs as unknown as Outputs);
    const destroy = await record((onEvent) => first.destroy({ onEvent }));
    return {
      ...{ previewCreate, create, refresh, unchanged: again, previewUpdate, update, refreshUpdated },
      ...{ previewReplace, replace, destroy, ...second },
      outputs: outputs as unknown as Outputs,
    };
  } catch (error) {
    await first.destroy().catch(() => undefined);
    throw error;
  }
}

async function tellImport(real: Engine, folder: string, first: Outputs) {
  const stack = await stackOf(real, folder, "second", () => importProgram(first));
  try {
    const imported = await up(stack);
    const unchangedImport = await up(stack);
    return { imported, unchangedImport, importedIds: (await outputsOf(stack)) as Record<string, string> };
  } finally {
    await stack.destroy();
  }
}

async function stackOf(
  { command, env }: Engine,
  folder: string,
  stackName: string,
  program: () => Promise<Record<string, unknown>>,
): Promise<Stack> {
  const workDir = path.join(folder, stackName);
  const state = path.join(folder, "state");
  for (const needed of [workDir, state]) fs.mkdirSync(needed, { recursive: true });
  const envVars = { ...env, PULUMI_BACKEND_URL: `file://${state}` };
  return LocalWorkspace.createOrSelectStack(
    { projectName: "conformance", stackName, program },
    { pulumiCommand: command, envVars, workDir },
  );
}

async function preview(stack: Stack): Promise<Run> {
  const recorder = new Recorder();
  const { changeSummary } = await stack.preview({ onEvent: recorder.onEvent });
  return recorder.run(changeSummary);
}

function up(stack: Stack): Promise<Run> {
  return record((onEvent) => stack.up({ onEvent }));
}

async function record(
  operation: (onEvent: Recorder["onEvent"]) => Promise<{ summary: { resourceChanges?: OpMap } }>,
): Promise<Run> {
  const recorder = new Recorder();
  const { summary } = await operation(recorder.onEvent);
  return recorder.run(summary.resourceChanges);
}

async function outputsOf(stack: Stack): Promise<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(await stack.outputs()).map(([name, { value }]) => [name, value as unknown]),
  );
}

/** A preview has no count for steps that it does not take: zeros and their absence are the same. */
function predicted(summary: OpMap | undefined): Record<string, number> {
  return Object.fromEntries(Object.entries(summary ?? {}).filter(([, count]) => count !== 0));
}

/** A refresh that found nothing new says so; what else it said. */
function unchanged({ operations }: Seen): string[] {
  return [...operations].filter((operation) => operation !== "refresh" && operation !== "same");
}

function last(one: Case, story: Story): { id: string; state: Values } {
  const id = story.outputs.made[one.token]?.id ?? "";
  return { id, state: (story.replace.resources.get(one.token)?.outputs ?? {}) as Values };
}
