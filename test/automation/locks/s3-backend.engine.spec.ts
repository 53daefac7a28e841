import * as assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { EventEmitter, once } from "node:events";
import * as os from "node:os";
import { setTimeout } from "node:timers/promises";
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";

import { Deployment, StackLockedError } from "../../../automation";
import { s3Locks } from "../../../automation/locks/s3-locks";
import { testWorld } from "../../../local/test/world";
import { type TestEngine, testEngine } from "../engine";
import { seesAllProcesses } from "../namespaces";
import { Group, Thing } from "../programs";
import { killAll, startSlowRun } from "../slow-run";

const bucket = "deployment-states";

describe("Deployment of a stack whose state is in S3", () => {
  let engine: TestEngine;
  let s3: S3Client;

  before(async () => {
    const { env } = await testWorld();
    const credentials = { accessKeyId: "test", secretAccessKey: env["AWS_SECRET_ACCESS_KEY"]! };
    s3 = new S3Client({
      region: "us-east-1",
      endpoint: env["AWS_ENDPOINT_URL"]!,
      forcePathStyle: true,
      credentials,
    });
    await s3.send(new CreateBucketCommand({ Bucket: bucket }));
    engine = await testEngine((endpoint) => {
      const query = {
        endpoint,
        s3ForcePathStyle: "true",
        region: "us-east-1",
        request_checksum_calculation: "when_supported",
      };
      return `s3://${bucket}/team?${new URLSearchParams(query).toString()}`;
    });
  });
  after(async () => {
    for (const Key of await keys()) await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key }));
    await s3.send(new DeleteBucketCommand({ Bucket: bucket }));
    s3.destroy();
    engine.remove();
  });

  it("lets one of two starters proceed at most; the other is told who holds it, or waits for its turn", async () => {
    const gate = new EventEmitter();
    const first = await open("turns", once(gate, "open"));
    const second = await open("turns");
    const holding = first.up();
    for await (const event of holding) if (event.kind === "started" && event.name === "group") break;

    const refused = await lockedError(second.up().result);
    assert.equal(refused.locks.length, 1);
    const [lock] = refused.locks;
    assert.deepEqual(
      [lock?.holder, lock?.host, lock?.user],
      ["alive", os.hostname(), os.userInfo().username],
    );
    assert.match(
      lock?.location ?? "",
      new RegExp(`^s3://${bucket}/team/\\.pulumi/locks/organization/killed/turns/`),
    );
    await lockedError(second.cancel());

    const waiting = second.up({ lockTimeoutMs: 60_000 });
    let waits = 0;
    for await (const event of waiting) {
      if (event.kind !== "waiting") continue;
      waits += 1;
      gate.emit("open");
    }
    assert.ok(waits > 0);
    assert.ok((await holding.result).changed);
    await waiting.result;
    assert.deepEqual(await lockKeys(), []);
  });

  it("lets both of two have their turn that start at the same moment, without patience for a holder", async () => {
    const both = await Promise.all([open("together"), open("together")]);
    const ended = await Promise.allSettled(both.map((deployment) => deployment.up().result));
    const failures = ended.flatMap((one) => (one.status === "rejected" ? [one.reason as unknown] : []));
    assert.ok(failures.length < 2, failures.join("\n"));
    for (const failure of failures) assert.equal((failure as StackLockedError).locks[0]?.holder, "alive");
    assert.deepEqual(await lockKeys(), []);
  });

  it("makes a new stack once whoever was making it is through", async () => {
    const Key = `team/.pulumi/locks/organization/killed/fresh/${randomUUID()}.json`;
    const lock = {
      pid: process.pid,
      username: "ci",
      hostname: os.hostname(),
      timestamp: new Date().toISOString(),
    };
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: JSON.stringify(lock) }));
    const released = setTimeout(1500).then(() => s3.send(new DeleteObjectCommand({ Bucket: bucket, Key })));
    await open("fresh");
    await released;
    assert.deepEqual(await lockKeys(), []);
  });

  it("recovers from a run that was killed, whose lock says how to unlock", async function () {
    if (!seesAllProcesses()) this.skip();
    const { process: other, started } = await startSlowRun(engine, "dev");
    const deployment = await open("dev");
    other.kill("SIGKILL");
    try {
      const store = s3Locks(engine.backendUrl, engine.options.env);
      while ((await store.read({ project: "killed", stack: "dev" }))[0]?.holder !== "dead");
      const error = await lockedError(deployment.up().result);
      assert.ok(error.isDead);
      assert.match(error.message, /no longer running\)\. Run with `recover: true`, or `pulumi cancel dev`/);
      const { staleLocks, interrupted } = await deployment.recover();
      assert.deepEqual([staleLocks.length, interrupted.length], [1, 1]);
      assert.deepEqual(await lockKeys(), []);
      assert.equal((await deployment.up().result).changes.create, 1);
    } finally {
      killAll(started);
    }
  });

  function open(stack: string, gate: Promise<unknown> = Promise.resolve()): Promise<Deployment> {
    const program = async () => {
      new Group("group");
      await gate;
      new Thing("slow", {});
    };
    return Deployment.open({ ...engine.options, project: "killed", stack, program });
  }

  async function keys(): Promise<string[]> {
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket }));
    return Contents.map(({ Key }) => Key!);
  }

  async function lockKeys(): Promise<string[]> {
    return (await keys()).filter((key) => key.includes("/locks/"));
  }
});

async function lockedError(promise: Promise<unknown>): Promise<StackLockedError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof StackLockedError, `got ${String(error)}`);
  return error;
}
