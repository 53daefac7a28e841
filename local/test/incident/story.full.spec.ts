import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { DescribeRepositoriesCommand, ECRClient } from "@aws-sdk/client-ecr";
import { DescribeClustersCommand, ECSClient, ListTaskDefinitionsCommand } from "@aws-sdk/client-ecs";

import { localRegion } from "../../environment";
import { checkout } from "../../paths";
import { fencedBlocks } from "../../../test/shared/documents";
import { isAsTold, playStory, type Story } from "../../incident";
import type { World } from "../../world";
import { testWorld } from "../world";

describe("The incident", function () {
  this.timeout(300_000);
  let world: World;
  let story: Story;
  const told: string[] = [];

  before(async () => {
    world = await testWorld();
    story = await playStory({
      world,
      say: (line) => told.push(line),
      signal: new AbortController().signal,
    });
  });

  it("loses the image of a service in a shared repository, and ECS says so at scale-out", () => {
    assert.equal(story.shared.kept, false);
    assert.ok("refusal" in story.shared.scaleOut);
    assert.match(
      story.shared.scaleOut.refusal,
      /\(service web\) was unable to place a task\. Reason: CannotPullContainerError: pull image manifest .* not found/,
    );
  });

  it("keeps it under berth, where the task starts", () => {
    assert.deepEqual(story.berth, { kept: true, scaleOut: { runningTasks: 2 } });
    assert.ok(isAsTold(story));
  });

  it("is told in the order in which it happens", () => {
    const beginnings = told.map((line) => line.trim().replace(/ .*/s, ""));
    const half = ["web", "ECS", "billing,", "billing,", "billing,", "90", "Docker's", "web"];
    const berth = [...half.slice(0, 2), "the", ...half.slice(2)];
    assert.deepEqual(beginnings, ["A", ...half, "ECS:", "The", ...berth, "ECS"]);
  });

  it("is what the README shows of it", () => {
    const readme = fs.readFileSync(path.join(checkout, "README.md"), "utf8");
    const blocks = fencedBlocks(readme).filter(({ text }) => text.startsWith("web pushes"));
    const plain = (line: string) => line.trim().replace(/sha256:[0-9a-f]+/, "sha256:...");
    const said = told.map(plain);
    const shown = blocks.flatMap(({ text }) => text.trim().split("\n")).map(plain);
    assert.equal(shown.length, 13);
    let last = -1;
    for (const line of shown) {
      const [start = "", end = ""] = line.split("Error: ... ");
      const at = said.findIndex(
        (one, index) =>
          index > last && (one === line || (one.startsWith(start) && one.includes(end) && end !== "")),
      );
      assert.ok(at > last, line);
      last = at;
    }
  });

  it("leaves nothing behind", async () => {
    const credentials = {
      accessKeyId: "test",
      secretAccessKey: process.env["AWS_SECRET_ACCESS_KEY"] ?? "test",
    };
    const config = { endpoint: world.endpoint, region: localRegion, credentials };
    const [ecr, ecs] = [new ECRClient(config), new ECSClient(config)];
    const { repositories = [] } = await ecr.send(new DescribeRepositoriesCommand({}));
    const names = repositories.map(({ repositoryName = "" }) => repositoryName);
    assert.deepEqual(
      names.filter((name) => name.startsWith("incident/")),
      [],
    );
    const clusters = ["incident-shared", "incident-berth"];
    const described = await ecs.send(new DescribeClustersCommand({ clusters }));
    assert.deepEqual(
      (described.clusters ?? []).filter(({ status }) => status === "ACTIVE"),
      [],
    );
    const familyPrefix = "incident-";
    const { taskDefinitionArns } = await ecs.send(new ListTaskDefinitionsCommand({ familyPrefix }));
    assert.deepEqual(taskDefinitionArns, []);
    for (const client of [ecr, ecs]) client.destroy();
  });

  it("is not as told when either half ends otherwise", () => {
    const { shared, berth } = story;
    assert.equal(isAsTold({ shared: berth, berth }), false);
    assert.equal(isAsTold({ shared, berth: shared }), false);
    assert.equal(isAsTold({ shared: { ...shared, kept: true }, berth }), false);
    const refusal = "(service web) was unable to place a task. Reason: ResourceInitializationError.";
    assert.equal(isAsTold({ shared: { ...shared, scaleOut: { refusal } }, berth }), false);
  });
});

describe("The incident, interrupted", function () {
  this.timeout(300_000);

  it("ends at its next step, and removes what it made", async () => {
    const world = await testWorld();
    const interruption = new AbortController();
    const reason = new Error("interrupted");
    const say = (line: string) => {
      if (line.includes("ECS runs 1 task")) interruption.abort(reason);
    };
    await assert.rejects(playStory({ world, say, signal: interruption.signal }), reason);
    const credentials = {
      accessKeyId: "test",
      secretAccessKey: process.env["AWS_SECRET_ACCESS_KEY"] ?? "test",
    };
    const ecr = new ECRClient({ endpoint: world.endpoint, region: localRegion, credentials });
    const { repositories = [] } = await ecr.send(new DescribeRepositoriesCommand({}));
    ecr.destroy();
    assert.ok(repositories.every(({ repositoryName = "" }) => !repositoryName.startsWith("incident/")));
  });
});
