import * as assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { DeleteRepositoryCommand, ECRClient, PutImageTagMutabilityCommand } from "@aws-sdk/client-ecr";
import * as aws from "@pulumi/aws";

import { Deployment, EngineError, InvalidOptionsError } from "../../automation";
import { type TestEngine, testEngine } from "./engine";

describe("Deployment of a stack in the local AWS", () => {
  let engine: TestEngine;
  let deployment: Deployment;
  let folder: string;
  let names: string[];

  before(async () => {
    engine = await testEngine();
    folder = mkdtempSync(path.join(os.tmpdir(), "plans-"));
    names = ["kept", "changed", "gone"];
    deployment = await Deployment.open({
      ...engine.options,
      project: "drifting",
      stack: "dev",
      program: () => {
        for (const name of names)
          new aws.ecr.Repository(name, { name: `drifting-${name}`, forceDelete: true });
        return Promise.resolve();
      },
    });
    await deployment.up({ message: "the first" }).result;
  });
  after(async () => {
    await deployment.destroy().result;
    rmSync(folder, { recursive: true });
    engine.remove();
  });

  it("finds no drift where nobody has touched anything", async () => {
    const { changed, drifted } = await deployment.drift().result;
    assert.deepEqual([changed, drifted], [false, []]);
  });

  it("names what somebody else has changed or deleted, records it when asked, and then finds nothing", async () => {
    const ecr = new ECRClient({ region: "us-east-1" });
    const changed = { repositoryName: "drifting-changed", imageTagMutability: "IMMUTABLE" } as const;
    await ecr.send(new PutImageTagMutabilityCommand(changed));
    await ecr.send(new DeleteRepositoryCommand({ repositoryName: "drifting-gone" }));
    ecr.destroy();
    const { drifted } = await deployment.drift().result;
    const inShort = drifted.map(({ operation, name, changedProperties }) => [
      operation,
      name,
      changedProperties,
    ]);
    assert.deepEqual(inShort.sort(), [
      ["delete", "gone", []],
      ["update", "changed", ["imageTagMutability"]],
    ]);
    assert.deepEqual((await deployment.refresh().result).changes, { same: 2, update: 1, delete: 1 });
    assert.deepEqual((await deployment.drift().result).drifted, []);
    assert.deepEqual((await deployment.up().result).changes, { same: 2, update: 1, create: 1 });
  });

  it("does what a saved plan says, and refuses what isn't in it", async () => {
    const plan = path.join(folder, "plan.json");
    names = ["kept", "changed", "gone", "planned"];
    await deployment.preview({ plan }).result;
    assert.equal((await deployment.up({ plan }).result).changes.create, 1);
    names = [...names, "unplanned"];
    const error = await deployment.up({ plan }).result.catch((reason: unknown) => reason);
    assert.ok(error instanceof Error && !(error instanceof EngineError), String(error));
    names = names.slice(0, -1);
    assert.equal((await deployment.preview().result).changed, false);
  });

  it("tells its history, the newest first, with what each run was for", async () => {
    const history = await deployment.history();
    assert.deepEqual([history.at(-1)?.kind, history.at(-1)?.message], ["update", "the first"]);
    assert.deepEqual(history.at(-1)?.changes, { create: 4 });
    assert.ok(history.some(({ result }) => result === "failed"));
    assert.equal((await deployment.history({ limit: 2 })).length, 2);
  });

  it("passes environments on to the engine, which says that this backend has none", async () => {
    const program = () => Promise.resolve();
    const options = { ...engine.options, project: "drifting", stack: "esc", program };
    const { result } = (await Deployment.open({ ...options, environments: ["shop/dev"] })).preview();
    await assert.rejects(result, /does not support environments/);
  });

  it("refuses options that can't work before anything runs, all at once", async () => {
    const wrong = deployment.up({ lockTimeoutMs: -1, policyPacks: ["/no/such/pack"] });
    const error = await wrong.result.catch((reason: unknown) => reason);
    assert.ok(error instanceof InvalidOptionsError);
    assert.deepEqual(
      error.problems.map((problem) => problem.path),
      ["lockTimeoutMs", "policyPacks[0]"],
    );
  });
});
