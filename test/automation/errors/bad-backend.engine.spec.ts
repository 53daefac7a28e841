import * as assert from "node:assert/strict";
import * as path from "node:path";

import * as pulumi from "@pulumi/pulumi";

import { BackendUnreachableError, Deployment, Secret, SecretsUnreadableError } from "../../../automation";
import { type TestEngine, testEngine } from "../engine";

describe("Deployment", () => {
  let engine: TestEngine;
  before(async () => (engine = await testEngine()));
  after(() => engine.remove());

  const open = (env: Record<string, string>, config: Record<string, Secret<string>> = {}) =>
    Deployment.open({
      ...engine.options,
      env: { ...engine.options.env, ...env },
      project: "shop",
      stack: "dev",
      config,
      program: () => Promise.resolve({ token: pulumi.secret("kept") }),
    });

  const backends: [title: string, url: (state: string) => string, shown: (state: string) => string][] = [
    [
      "a folder that is not there",
      (state) => `file://${path.join(state, "gone")}`,
      (state) => path.join(state, "gone"),
    ],
    [
      "a bucket where nothing answers",
      () => "s3://states?endpoint=http://127.0.0.1:9&region=us-east-1&s3ForcePathStyle=true",
      () => "s3://states",
    ],
  ];
  for (const [title, url, shown] of backends) {
    it(`says of ${title} that the backend can't be reached, and what to check`, async () => {
      const error = await failure(open({ PULUMI_BACKEND_URL: url(engine.state) }));
      assert.ok(error instanceof BackendUnreachableError, String(error));
      assert.ok(
        error.message.includes(`The backend ${error.backend} with the state of stack "dev"`),
        error.message,
      );
      assert.ok(error.backend?.endsWith(shown(engine.state)), error.backend);
      assert.match(error.remedy, /PULUMI_BACKEND_URL/);
    });
  }

  it("says of a wrong passphrase that it is wrong, and which variable to set, whatever is asked", async () => {
    await (await open({}, { token: new Secret("hunter2") })).up().result;
    const other = { PULUMI_CONFIG_PASSPHRASE: "another" };
    const wrong = await open(other);
    const attempts: [string, () => Promise<unknown>][] = [
      ["up", () => wrong.up().result],
      ["destroy", () => wrong.destroy().result],
      ["open", () => open(other, { token: new Secret("hunter2") })],
    ];
    for (const [what, attempt] of attempts) {
      const error = await failure(attempt(), what);
      assert.ok(error instanceof SecretsUnreadableError, `${what}: ${String(error)}`);
      assert.deepEqual([error.code, error.provider], ["secrets-unreadable", "passphrase"]);
      assert.match(error.remedy, /PULUMI_CONFIG_PASSPHRASE_FILE/);
      assert.doesNotMatch(error.message, /hunter2|another"/);
    }
  });
});

async function failure(promise: Promise<unknown>, what = ""): Promise<unknown> {
  const [ended] = await Promise.allSettled([promise]);
  assert.equal(ended.status, "rejected", what);
  return ended.status === "rejected" ? (ended.reason as unknown) : undefined;
}
