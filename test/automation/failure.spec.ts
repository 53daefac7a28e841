import * as assert from "node:assert/strict";
import {
  CommandError,
  ConcurrentUpdateError,
  StackNotFoundError as NotFound,
} from "@pulumi/pulumi/automation";
import {
  CancelledError,
  type DeploymentEvent,
  EngineError,
  InvalidOptionsError,
  ProgramError,
  ResourceFailedError,
  StackLockedError,
  type StackLock,
  StackNotFoundError,
} from "../../automation";
import { CommandFailure } from "../../automation/command";
import { explainFailure, type FailureContext } from "../../automation/failure";
import { translated } from "./recorded";

describe("explainFailure", () => {
  it("names the resource that failed, what was tried and why", async () => {
    const error = await explain(commandError(CommandError), { events: translated("resource-failed") });
    assert.ok(error instanceof ResourceFailedError);
    assert.deepEqual(error.resources, [
      {
        urn: "urn:pulumi:dev::shop::pulumi-nodejs:dynamic:Resource::bad",
        type: "pulumi-nodejs:dynamic:Resource",
        name: "bad",
        operation: "create",
        messages: ["no such luck"],
      },
    ]);
  });

  it("takes an error about a resource that nothing was tried on as that resource's failure", async () => {
    const urn = "urn:pulumi:dev::shop::my:x:C$aws:ecr/repository:Repository::images";
    const events: DeploymentEvent[] = [
      { kind: "diagnostic", severity: "error", message: "name is too long", urn },
    ];
    const error = await explain(commandError(CommandError), { events });
    assert.ok(error instanceof ResourceFailedError);
    const [resource] = error.resources;
    assert.deepEqual(resource, {
      urn,
      type: "aws:ecr/repository:Repository",
      name: "images",
      messages: ["name is too long"],
    });
  });

  it("gives a thrown error of a program once, with its stack", async () => {
    const error = await explain(commandError(CommandError), { events: translated("program-threw") });
    assert.ok(error instanceof ProgramError);
    assert.equal(error.diagnostics.length, 1);
    assert.match(error.message, /program broke\n\s+at /);
  });

  it("gives a RunError of a program once, without a stack", async () => {
    const error = await explain(commandError(CommandError), { events: translated("run-error") });
    assert.equal(error.message, 'The program of stack "dev" failed:\nsay it plainly');
  });

  it("has the error itself as cause when the program runs in this process", async () => {
    const thrown = new TypeError("program broke");
    const error = await explain(commandError(CommandError), { events: translated("program-threw"), thrown });
    assert.equal(error.cause, thrown);
  });

  it("puts a failed resource before the cancellation that came with it", async () => {
    const events = translated("resource-failed");
    assert.ok(
      (await explain(commandError(CommandError), { events, cancelled: true })) instanceof ResourceFailedError,
    );
  });

  it("calls a run that was asked to stop cancelled, whatever else it says", async () => {
    const events = translated("program-threw");
    assert.ok(
      (await explain(commandError(CommandError), { events, cancelled: true })) instanceof CancelledError,
    );
  });

  it("says who holds the lock, and what to do when that process is gone", async () => {
    const error = await explain(commandError(ConcurrentUpdateError), {
      locks: () => Promise.resolve([lock]),
    });
    assert.ok(error instanceof StackLockedError);
    assert.deepEqual(error.locks, [lock]);
    assert.match(error.message, /process 4711 of ada@build.*no longer running.*recover: true/);
  });

  it("does not advise to break a lock whose holder runs", async () => {
    const locks = () => Promise.resolve([{ ...lock, holder: "alive" as const }]);
    const error = await explain(commandError(ConcurrentUpdateError), { locks });
    assert.doesNotMatch(error.message, /recover/);
  });

  for (const [title, thrown] of [
    ["the SDK's class", commandError(NotFound)],
    ["the exit code of an operation", commandError(CommandError, 6)],
    ["the exit code of a command", new CommandFailure("stack output", 6, "no")],
  ] as const) {
    it(`knows a stack that is not there by ${title}`, async () => {
      assert.ok((await explain(thrown)) instanceof StackNotFoundError);
    });
  }

  it("keeps what the engine said and its exit code when it is nothing known", async () => {
    const error = await explain(commandError(CommandError, 255));
    assert.ok(error instanceof EngineError);
    assert.equal(error.exitCode, 255);
    assert.equal(error.detail, "what the engine said");
  });

  it("passes our own errors on as they are", async () => {
    const own = new InvalidOptionsError([]);
    assert.equal(await explain(own), own);
  });
});

const lock: StackLock = {
  pid: 4711,
  host: "build",
  user: "ada",
  since: "2026-01-01T00:00:00Z",
  holder: "dead",
  file: "lock.json",
};

function explain(error: unknown, context: Partial<FailureContext> = {}) {
  const nothing = { stack: "dev", events: [], cancelled: false, locks: () => Promise.resolve([]) };
  return explainFailure(error, { ...nothing, ...context });
}

/** As the SDK makes them; its constructors are internal. */
function commandError(type: unknown, exitCode = 1): Error {
  const result = { code: -2, stdout: "", stderr: "", err: { exitCode, stderr: "what the engine said" } };
  return new (type as new (result: object) => Error)(result);
}
