import * as assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { inspect } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import {
  CancelledError,
  Deployment,
  type DeploymentEvent,
  EngineMissingError,
  ProgramError,
  ResourceFailedError,
  Secret,
  StackNotFoundError,
} from "../../automation";
import { PrepareError } from "../../program/errors";
import { warnOf, withCode } from "../../program/guard/warn-of";
import { type TestEngine, testEngine } from "./engine";
import { Group, Thing } from "./programs";

describe("Deployment of a program in this process", () => {
  let engine: TestEngine;
  before(async () => (engine = await testEngine()));
  after(() => engine.remove());

  const open = (stack: string, program: () => Promise<Record<string, unknown> | void>) =>
    Deployment.open({ ...engine.options, project: "shop", stack, program });

  it("previews, creates, finds nothing to do, and destroys", async () => {
    const deployment = await open("life", () => {
      new Thing("thing", {}, new Group("group"));
      warnOf("drift", "found");
      return Promise.resolve({ url: "http://web" });
    });
    const preview = deployment.preview();
    const told: DeploymentEvent[] = [];
    for await (const event of preview) if (event.kind !== "planned") told.push(event);
    assert.deepEqual(told.slice(0, 2), [
      { kind: "running" },
      { kind: "diagnostic", severity: "warning", message: "found", code: "drift" },
    ]);
    assert.deepEqual(await inShort(preview, ["planned"]), [
      "planned create shop-life",
      "planned create group",
      "planned create default",
      "planned create thing",
    ]);
    const { changes, changed } = await preview.result;
    assert.deepEqual({ changes, changed }, { changes: { create: 3 }, changed: true });
    assert.deepEqual(await deployment.outputs(), {});

    const up = deployment.up();
    assert.ok((await inShort(up, ["completed"])).includes("completed create thing"));
    const created = await up.result;
    assert.deepEqual([created.changes, created.outputs], [{ create: 3 }, { url: "http://web" }]);
    assert.deepEqual(await deployment.outputs(), { url: "http://web" });

    const again = await deployment.up().result;
    assert.deepEqual([again.changes, again.changed], [{ same: 3 }, false]);

    const destroyed = await deployment.destroy().result;
    assert.equal(destroyed.changed, true);
    assert.deepEqual(await deployment.outputs(), {});
  });

  it("fails with what the program threw as cause", async () => {
    const thrown = new TypeError("program broke");
    const deployment = await open("throws", () => Promise.reject(thrown));
    // One after the other: both at once would wait for one lock.
    for (const operation of ["preview", "up"] as const) {
      const error = await failure(deployment[operation]().result);
      assert.ok(error instanceof ProgramError, inspect(error));
      assert.equal(error.cause, thrown);
      assert.match(error.message, /program broke/);
    }
  });

  it("says no more than its message of a RunError", async () => {
    const deployment = await open("run-error", () => Promise.reject(new pulumi.RunError("Say it plainly.")));
    const error = await failure(deployment.preview().result);
    assert.equal(error.message, 'The program of stack "run-error" failed:\nSay it plainly.');
  });

  it("knows the code of a failure of berth's own", async () => {
    const refused = new PrepareError("image-at-risk", "It would go.", { nextStep: "Keep it." });
    const deployment = await open("refused", () => withCode(() => Promise.reject(refused)));
    const error = await failure(deployment.preview().result);
    assert.ok(error instanceof ProgramError);
    assert.deepEqual(error.diagnostics, [
      { kind: "diagnostic", severity: "error", message: "It would go.\nKeep it.", code: "image-at-risk" },
    ]);
  });

  it("names the resource that failed, and goes on from there with the same command", async () => {
    let broken = true;
    const deployment = await open("resource", () => {
      new Thing("good", {});
      new Thing("bad", broken ? { failure: "no such luck" } : {});
      return Promise.resolve();
    });
    const error = await failure(deployment.up().result);
    assert.ok(error instanceof ResourceFailedError);
    const [resource] = error.resources;
    assert.deepEqual([resource?.name, resource?.operation], ["bad", "create"]);
    assert.match(resource?.messages.join() ?? "", /no such luck/);
    broken = false;
    const { create } = (await deployment.up().result).changes;
    assert.equal(create, 1);
  });

  it("ends what it is working on when it is cancelled, and records it", async () => {
    const deployment = await open("cancel", () => {
      const first = new Thing("first", { ms: 3_000 });
      first.urn.apply(() => new Thing("second", {}));
      return Promise.resolve();
    });
    const operation = deployment.up();
    const seen: string[] = [];
    const iterate = async () => {
      for await (const event of operation) {
        if (event.kind === "started" && event.name === "first") operation.cancel();
        if (event.kind === "completed") seen.push(event.name);
      }
    };
    await assert.rejects(iterate, CancelledError);
    await assert.rejects(operation.result, CancelledError);
    assert.ok(seen.includes("first") && !seen.includes("second"), `completed: ${seen.join()}`);
    assert.equal((await deployment.up().result).changes.create, 1);
  });

  it("does nothing when its signal aborted before", async () => {
    const deployment = await open("aborted", () => Promise.reject(new Error("The program ran.")));
    await assert.rejects(deployment.up({ signal: AbortSignal.abort() }).result, CancelledError);
  });

  it("shows secrets nowhere, and gives them to whoever asks", async () => {
    const deployment = await Deployment.open({
      ...engine.options,
      project: "shop",
      stack: "secrets",
      config: { password: new Secret("hunter2"), "aws:region": "eu-west-1", sizes: [1, { large: true }] },
      program: () => {
        const config = new pulumi.Config();
        const password = config.requireSecret("password");
        void pulumi.log.info(`the password is ${config.require("password")}`);
        const region = new pulumi.Config("aws").require("region");
        const sizes: unknown = config.requireObject("sizes");
        return Promise.resolve({ password, nested: { list: [password] }, region, sizes });
      },
    });
    const operation = deployment.up();
    const events: DeploymentEvent[] = [];
    for await (const event of operation) events.push(event);
    const result = await operation.result;
    assert.doesNotMatch(JSON.stringify(events) + JSON.stringify(result), /hunter2/);
    assert.deepEqual(
      [result.outputs["region"], result.outputs["sizes"]],
      ["eu-west-1", [1, { large: true }]],
    );
    assert.equal(reveal(result.outputs["password"]), "hunter2");
    assert.deepEqual(reveal(result.outputs["nested"]), { list: ["hunter2"] });
    assert.doesNotMatch(everythingIn(engine.state), /hunter2/);
  });

  it("refuses a stack that does not exist unless it is to create it, with the nearest of those that do", async () => {
    const program = () => Promise.resolve();
    await open("prod", program);
    const { create: _, ...options } = { ...engine.options, project: "shop", program };
    await assert.rejects(Deployment.open({ ...options, stack: "prdo" }), (error) => {
      assert.ok(error instanceof StackNotFoundError);
      assert.match(
        error.message,
        /^There is no stack "prdo"\. Did you mean prod\? The project has .*prod.*\. .*`create: true`/,
      );
      return true;
    });
    assert.ok(!readdirSync(path.join(engine.state, ".pulumi/stacks/shop")).includes("prdo.json"));
  });

  it("does not look for a stack where it is told not to: the first operation says that there is none", async () => {
    const program = () => Promise.resolve();
    await open("staging", program);
    const { create: _, ...options } = { ...engine.options, project: "shop", program, check: false };
    const deployment = await Deployment.open({ ...options, stack: "stagign" });
    for (const operation of [deployment.preview(), deployment.up()])
      await assert.rejects(operation.result, (error) => {
        assert.ok(error instanceof StackNotFoundError);
        assert.match(error.message, /^There is no stack "stagign"\. Did you mean staging\?/);
        return true;
      });
    const found = await Deployment.open({ ...options, stack: "staging" });
    await found.up().result;
    assert.equal((await found.history()).length, 1);
  });

  it("says where it looked for an engine that is not there", async () => {
    const options = { ...engine.options, engine: "/no/such/folder", project: "shop", stack: "dev" };
    const error = await failure(Deployment.open({ ...options, program: () => Promise.resolve() }));
    assert.ok(error instanceof EngineMissingError);
    assert.equal(error.location, "/no/such/folder/bin");
  });

  it("works in a program of a user's own", () => {
    const script = path.join(__dirname, "fixtures/embed.ts");
    const options = JSON.stringify({ ...engine.options, token: "hunter2" });
    const { status, stdout, stderr } = spawnSync(process.execPath, ["--import", "tsx", script, options], {
      encoding: "utf8",
    });
    assert.equal(status, 0, stderr);
    const lines = stdout.trim().split("\n");
    assert.deepEqual(lines.slice(0, -1), ["create group", "create embedded-dev"]);
    const { outputs } = JSON.parse(lines.at(-1)!) as { outputs: unknown };
    assert.deepEqual(outputs, { greeting: "hello", token: "[secret]" });
  });
});

async function inShort(
  events: AsyncIterable<DeploymentEvent>,
  kinds: DeploymentEvent["kind"][],
): Promise<string[]> {
  const lines: string[] = [];
  for await (const event of events) {
    if ("operation" in event && kinds.includes(event.kind))
      lines.push(`${event.kind} ${event.operation} ${event.name}`);
  }
  return lines;
}

async function failure(promise: Promise<unknown>): Promise<Error> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof Error, "It did not fail.");
  return error;
}

function reveal(output: unknown): unknown {
  assert.ok(output instanceof Secret);
  return output.reveal();
}

function everythingIn(folder: string): string {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .map((entry) => (entry.isFile() ? readFileSync(path.join(entry.parentPath, entry.name), "utf8") : ""))
    .join();
}
