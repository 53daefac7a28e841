import * as assert from "node:assert/strict";
import {
  CommandError,
  ConcurrentUpdateError,
  StackNotFoundError as NotFound,
} from "@pulumi/pulumi/automation";
import {
  BackendUnreachableError,
  CancelledError,
  type DeploymentEvent,
  EngineError,
  InvalidOptionsError,
  PolicyViolationError,
  ProgramError,
  ResourceFailedError,
  StackLockedError,
  type StackLock,
  StackNotFoundError,
} from "../../../automation";
import { CommandFailure } from "../../../automation/command";
import { explainFailure, type FailureContext } from "../../../automation/errors/failure";
import { translated } from "../recorded";

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

  it("puts a resource that had failed before the cancellation that came after it", async () => {
    const events = translated("resource-failed");
    const error = await explain(commandError(CommandError), { events, cancelledAfter: events.length });
    assert.ok(error instanceof ResourceFailedError);
  });

  it("says of a run that was asked to stop what was not finished by then, and why", async () => {
    const events = translated("resource-failed");
    const failedAt = events.findIndex((event) => event.kind === "failed");
    const error = await explain(commandError(CommandError), { events, cancelledAfter: failedAt });
    assert.ok(error instanceof CancelledError);
    assert.deepEqual(
      error.unfinished.map(({ name, operation }) => ({ name, operation })),
      events.flatMap((event) =>
        event.kind === "failed" ? [{ name: event.name, operation: event.operation }] : [],
      ),
    );
    assert.match(error.message, /^The run on stack "dev" was cancelled\. Not finished:\n  .*: \S/);
  });

  it("calls a run that was asked to stop cancelled, whatever else it says", async () => {
    const events = translated("program-threw");
    const error = await explain(commandError(CommandError), { events, cancelledAfter: 0 });
    assert.ok(error instanceof CancelledError && error.unfinished.length === 0);
  });

  it("says who holds the lock, and what to do when that process is gone", async () => {
    const error = await explain(commandError(ConcurrentUpdateError), {
      locks: () => Promise.resolve({ locks: [lock] }),
    });
    assert.ok(error instanceof StackLockedError);
    assert.deepEqual(error.locks, [lock]);
    assert.match(error.message, /process 4711 of ada@build.*no longer running.*recover: true/);
  });

  it("does not advise to break a lock whose holder runs", async () => {
    const locks = () => Promise.resolve({ locks: [{ ...lock, holder: "alive" as const }] });
    const error = await explain(commandError(ConcurrentUpdateError), { locks });
    assert.doesNotMatch(error.message, /recover/);
  });

  it("says of a lock that is gone by now that it can be run again", async () => {
    const error = await explain(commandError(ConcurrentUpdateError));
    assert.ok(error instanceof StackLockedError && error.released && !error.isDead);
    assert.match(error.message, /^Stack "dev" was locked\. It is free by now: run the same command again/);
  });

  it("gives the engine's words of a lock in a bucket that it can't read, and how to unlock", async () => {
    const locks = () => Promise.resolve({ locks: [], unreadIn: "gs://states?key=1" });
    const error = await explain(commandError(ConcurrentUpdateError), { locks });
    assert.ok(error instanceof StackLockedError && !error.released);
    assert.match(
      error.message,
      /^Stack "dev" is locked: what the engine said Locks in gs:\/\/states can't be read/,
    );
    assert.match(error.remedy, /`pulumi cancel dev`/);
  });

  it("names what a mandatory policy forbids", async () => {
    const events: DeploymentEvent[] = [
      {
        kind: "policy",
        policyPack: "ours",
        policy: "tags",
        message: "no tags",
        mandatory: true,
        urn: "a::b::c::web",
      },
      { kind: "diagnostic", severity: "error", message: "no tags", urn: "a::b::c::web" },
    ];
    const error = await explain(commandError(CommandError), { events });
    assert.ok(error instanceof PolicyViolationError);
    assert.match(error.message, /  ours\/tags \(web\): no tags/);
  });

  it("says what had been changed before, in numbers and names", async () => {
    const error = await explain(commandError(CommandError), {
      events: translated("replace"),
      cancelledAfter: 0,
    });
    assert.deepEqual(error.changed.counts, { replace: 1, delete: 1 });
    assert.match(error.message, /Before that it had done: /);
  });

  it("asks what keeps the engine from working only when nothing else says it", async () => {
    const found = new BackendUnreachableError("dev", "s3://states", "no such host");
    const diagnose = () => Promise.resolve(found);
    assert.equal(await explain(commandError(CommandError), { diagnose }), found);
    const told = await explain(commandError(CommandError), {
      diagnose,
      events: translated("resource-failed"),
    });
    assert.ok(told instanceof ResourceFailedError);
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
  location: "lock.json",
};

function explain(error: unknown, context: Partial<FailureContext> = {}) {
  const nothing = { stack: "dev", events: [], locks: () => Promise.resolve({ locks: [] }) };
  return explainFailure(error, { ...nothing, ...context });
}

/** As the SDK makes them; its constructors are internal. */
function commandError(type: unknown, exitCode = 1): Error {
  const result = { code: -2, stdout: "", stderr: "", err: { exitCode, stderr: "what the engine said" } };
  return new (type as new (result: object) => Error)(result);
}
