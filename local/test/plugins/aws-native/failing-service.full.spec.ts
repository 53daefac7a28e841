import assert from "node:assert/strict";
import { ECS } from "@aws-sdk/client-ecs";
import { TemporaryProject } from "../../language-host/temporary-project";
import { testWorld } from "../../world";
import { deployedProgram } from "./shop-program";
import { counts } from "./summary";

const reason =
  /operation (CREATE|UPDATE) failed with "NotStabilized": ECS deployment circuit breaker: tasks failed to start/;

describe("a service of CDK's constructs whose tasks don't start", function () {
  this.timeout(300_000);
  let project: TemporaryProject;
  let registry: string;

  before(async () => {
    const world = await testWorld();
    registry = world.registry;
    project = await TemporaryProject.create({ env: world.env, files: { "index.ts": deployedProgram } });
    await project.pulumi("config", "set", "greeting", "one");
  });
  after(async () => {
    await project.try("destroy", "--yes", "--skip-preview");
    await project.remove();
  });

  it("fails the up with ECS's reason until it has a good image, and is rolled back from a bad one", async () => {
    await fails("absent:1");
    await fails("absent:1");
    const good = await succeeds("library/busybox:1.35");
    assert.equal(await running(), good);
    await fails("absent:2");
    assert.equal(await running(), good, "ECS went back");
    await fails("absent:2");
    const again = await succeeds("library/busybox:1.35");
    assert.notEqual(again, good);
    assert.equal(await running(), again);
  });

  async function up(image: string) {
    await project.pulumi("config", "set", "image", `${registry}/${image}`);
    return project.try("up", "--yes", "--skip-preview");
  }

  async function fails(image: string): Promise<void> {
    const { exitCode, all } = await up(image);
    assert.notEqual(exitCode, 0);
    assert.match(all, reason);
  }

  async function succeeds(image: string): Promise<string> {
    const { exitCode, all } = await up(image);
    assert.equal(exitCode, 0, all);
    assert.equal(counts(all)["updated"], 1);
    return String((await project.outputs())["taskDefinition"]);
  }

  async function running(): Promise<string | undefined> {
    const { cluster, service } = await project.outputs();
    const { services } = await new ECS({ region: "us-east-1" }).describeServices({
      cluster: String(cluster),
      services: [String(service)],
    });
    return services?.[0]?.taskDefinition;
  }
});
