import assert from "node:assert/strict";
import { TemporaryProject } from "../../language-host/temporary-project";
import { testWorld } from "../../world";
import { look, nothing, type Made, type ShopOutputs } from "./shop-account";
import { shopProgram } from "./shop-program";
import { counts, type Counts } from "./summary";

/** Everything that the engine did, in order; the tests below only look at it. */
interface Story {
  readonly create: Counts;
  readonly made: Made;
  readonly unchanged: Counts;
  readonly change: string;
  readonly refresh: Counts;
  readonly changed: Made;
  readonly left: Made;
}

describe("CDK's constructs in a Pulumi program, under the real engine", function () {
  this.timeout(300_000);
  let story: Story;

  before(async () => {
    const { env } = await testWorld();
    const project = await TemporaryProject.create({ env, files: { "index.ts": shopProgram } });
    try {
      story = await tell(project);
    } finally {
      await project.try("destroy", "--yes", "--skip-preview");
      await project.remove();
    }
  });

  it("makes what the constructs describe", () => {
    assert.deepEqual(Object.keys(story.create), ["created"]);
    const expected = { vpcs: 1, ingress: [8080], clusters: 1, service: "ACTIVE", greeting: "one", roles: 1 };
    assert.deepEqual(story.made, expected);
  });

  it("changes nothing when the same program runs again", () => {
    assert.deepEqual(story.unchanged, { unchanged: story.create["created"] });
  });

  it("replaces the task definition and updates the service for another environment, and nothing else", () => {
    const { unchanged, ...changes } = counts(story.change);
    assert.deepEqual(changes, { updated: 1, replaced: 1 });
    assert.equal(unchanged, (story.create["created"] ?? 0) - 2);
    assert.match(story.change, /aws-native:ecs:TaskDefinition: \(replace\)/);
    assert.match(story.change, /aws-native:ecs:Service: \(update\)/);
    assert.deepEqual(story.changed, { ...story.made, greeting: "two" });
  });

  it("finds nothing new in a refresh", () => {
    assert.deepEqual(Object.keys(story.refresh), ["unchanged"]);
  });

  it("leaves nothing behind", () => {
    assert.deepEqual(story.left, nothing);
  });
});

async function tell(project: TemporaryProject): Promise<Story> {
  const up = async (greeting: string, ...args: string[]) => {
    await project.pulumi("config", "set", "greeting", greeting);
    return project.pulumi("up", "--yes", "--skip-preview", ...args);
  };
  const outputs = async () => (await project.outputs()) as unknown as ShopOutputs;
  const create = counts(await up("one"));
  const made = await look(await outputs());
  const unchanged = counts(await up("one"));
  const change = await up("two", "--diff");
  const refresh = counts(await project.pulumi("refresh", "--yes", "--skip-preview"));
  const last = await outputs();
  const changed = await look(last);
  await project.pulumi("destroy", "--yes", "--skip-preview");
  return { create, made, unchanged, change, refresh, changed, left: await look(last) };
}
