import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { DescribeServicesCommand, DescribeTaskDefinitionCommand, ECSClient } from "@aws-sdk/client-ecs";

import { ended, type Ended } from "../../local/test/language-host/temporary-project";
import { testWorld } from "../../local/test/world";
import type { World } from "../../local/world";
import { count, pushedImages, pushes, recordCalls, type Recorded } from "../shared/calls";
import { PackedProject } from "../shared/packed-package";
import { Registry } from "../shared/registry";
import { CdkCommand } from "./cdk-command";

const repositoryName = "command-assets-dev";

interface Answer {
  readonly repository: { readonly changes: Readonly<Record<string, number>> } | null;
  readonly pinned: Readonly<Record<string, string>> | null;
  readonly stacks: readonly { readonly name: string; readonly outputs: Readonly<Record<string, string>> }[];
  readonly marked: readonly { readonly user: string; readonly tags: readonly string[] }[];
}

describe("berth cdk deploy, in a copy of examples/cdk", function () {
  this.timeout(300_000);
  let world: World;
  let project: PackedProject;
  let registry: Registry;
  let first: Recorded<Ended>;

  before(async () => {
    world = await testWorld();
    project = PackedProject.copyOf("examples/cdk");
    project.rename("myapp", "command", ["app.ts", "images.ts"]);
    project.rename(`new Stack(app, "shop"`, `new Stack(app, "command"`, ["app.ts"]);
    project.rename("shop-images", "command-images", ["Pulumi.yaml"]);
    registry = new Registry(world, repositoryName);
    await new CdkCommand(world, project.dir, { context: { stage: "dev" } }).bootstrap();
    project.run("pulumi", ["stack", "init", "dev"], world.env);
    project.run("pulumi", ["config", "set", "aws:region", "us-east-1", "--stack", "dev"], world.env);
    first = await recordCalls(world.endpoint, () => deploy());
  });
  after(() => {
    registry?.close();
    project?.remove();
  });

  function deploy(...more: readonly string[]): Promise<Ended> {
    const repository = ["--pulumi", ".", "--stack", "dev"];
    return berth("deploy", ...repository, "--context", "stage=dev", ...approved, "--json", ...more);
  }

  function berth(...argv: readonly string[]): Promise<Ended> {
    const main = path.join(project.dir, "node_modules/pulumi-berth/dist/cli/main.js");
    const options = {
      cwd: project.dir,
      env: world.env,
      stdio: ["ignore", "pipe", "pipe"] as ["ignore", "pipe", "pipe"],
    };
    return ended(spawn(process.execPath, [main, "cdk", ...argv], options));
  }
  const approved = ["--require-approval", "never"];

  const answered = ({ exitCode, stdout, all }: Ended): Answer => {
    assert.equal(exitCode, 0, all);
    return JSON.parse(stdout) as Answer;
  };

  async function images(answer: Answer): Promise<string[]> {
    const [, cluster = "", service = ""] = answer.stacks[0]?.outputs["ServiceArn"]?.split("/") ?? [];
    const credentials = { accessKeyId: "test", secretAccessKey: world.secret };
    const ecs = new ECSClient({ endpoint: world.endpoint, region: "us-east-1", credentials });
    const { services } = await ecs.send(new DescribeServicesCommand({ cluster, services: [service] }));
    const { taskDefinition } = await ecs.send(
      new DescribeTaskDefinitionCommand({ taskDefinition: services?.[0]?.taskDefinition }),
    );
    ecs.destroy();
    return taskDefinition?.containerDefinitions?.map(({ image = "" }) => image) ?? [];
  }

  it("makes the repository before the first push, and deploys", () => {
    const answer = answered(first.result);
    assert.ok((answer.repository?.changes["create"] ?? 0) >= 4, first.result.all);
    assert.deepEqual(
      answer.stacks.map(({ name }) => name),
      ["command"],
    );
    const [push] = pushes(first.calls, repositoryName);
    const before = first.calls.filter(({ seq }) => seq < (push?.seq ?? 0));
    const done = (operation: string) => count(before, `ecr:${operation}`, `iam:${operation}`);
    assert.deepEqual(
      [done("CreateRepository"), done("PutLifecyclePolicy"), done("PutRolePolicy")],
      [1, 1, 1],
    );
    assert.equal(pushedImages(first.calls), 2);
  });

  it("marks what the service runs, without another command", async () => {
    const { marked } = answered(first.result);
    assert.deepEqual(
      marked.map(({ user }) => user.split(" ")[0]),
      ["service"],
    );
    assert.equal(marked[0]?.tags.length, 2);
    assert.equal((await registry.released()).length, 2);
  });

  it("tells what happens in one stream", () => {
    const { stdout, all } = first.result;
    const lines = all.replace(stdout, "").split("\n").filter(Boolean);
    assert.ok(
      lines.every((line) => /^(pulumi|cdk|docker|berth) /.test(line)),
      all,
    );
    assert.ok(!lines.some((line) => /^docker +cdk /.test(line)), all);
    for (const source of ["pulumi", "cdk", "docker", "berth"])
      assert.ok(
        lines.some((line) => line.startsWith(source)),
        `${source}: ${all}`,
      );
    assert.ok(!/\u001B/.test(all), all);
  });

  it("changes and pushes nothing when it is run again", async () => {
    const { result, calls } = await recordCalls(world.endpoint, () => deploy());
    const answer = answered(result);
    assert.deepEqual(Object.keys(answer.repository?.changes ?? {}), ["same"]);
    assert.deepEqual(pushes(calls), []);
    assert.equal(count(calls, "ecs:UpdateService", "ecs:RegisterTaskDefinition"), 0);
    assert.deepEqual(answer.marked, answered(first.result).marked);
  });

  it("runs images by digest where it is told to pin them", async () => {
    const answer = answered(await deploy("--pin"));
    assert.equal(Object.keys(answer.pinned ?? {}).length, 2);
    const digests = Object.values(answer.pinned ?? {});
    for (const image of await images(answer))
      assert.ok(
        digests.some((digest) => image.endsWith(`@${digest}`)),
        image,
      );
  });

  it("writes the digests of what is pushed, for a plain `cdk deploy`", async () => {
    const { exitCode, stdout, all } = await berth("pin", "--assembly", "cdk.out");
    assert.equal(exitCode, 0, all);
    assert.equal(Object.keys(JSON.parse(stdout) as object).length, 2);
  });

  describe("refuses, before any push,", () => {
    const refused = async (...argv: readonly string[]) => {
      const { result, calls } = await recordCalls(world.endpoint, () => berth(...argv));
      assert.equal(result.exitCode, 2, result.all);
      assert.deepEqual(pushes(calls), []);
      assert.doesNotMatch(result.all, /\n\s+at /);
      return result.all;
    };

    it("a repository whose stack can't be brought up", async () => {
      const all = await refused("deploy", "--pulumi", ".", "--stack", "nowhere", "--context", "stage=dev");
      assert.match(all, /nowhere/);
    });

    it("an app that can't be synthesized", async () => {
      assert.match(await refused("deploy", "--app", "node --eval process.exit(3)"), /CDK: /);
    });

    it("a stack that is not in the app", async () => {
      assert.match(await refused("deploy", "comand", "--context", "stage=dev"), /comand/);
    });

    it("a repository that is not there", async () => {
      assert.match(await refused("deploy", "--context", "stage=prod", ...approved), /command-assets-prod/);
    });

    it("to begin without CDK's library", async () => {
      const library = path.join(project.dir, "node_modules/@aws-cdk/toolkit-lib");
      fs.renameSync(library, `${library}-away`);
      try {
        const all = await refused("deploy", "--context", "stage=dev");
        assert.match(all, /needs the package @aws-cdk\/toolkit-lib: `npm install --save-dev/);
      } finally {
        fs.renameSync(`${library}-away`, library);
      }
    });

    it("a stack's project without the stack", async () => {
      assert.match(await refused("deploy", "--pulumi", "."), /`--pulumi` and `--stack` together/);
    });
  });
});
