import assert from "node:assert/strict";

import { FakeGitHub } from "./fake-github";
import { notingNpx, runAction } from "./run-action";

describe("the comment of an audit", () => {
  const event = { pull_request: { number: 5, head: { sha: "0123456789" } } };
  let github: FakeGitHub;
  beforeEach(async () => {
    github = new FakeGitHub();
    await github.start();
  });
  afterEach(() => github.stop());

  const audit = (said: string, inputs: Record<string, string> = {}, exit = "0") =>
    runAction(
      { command: "audit", ...inputs },
      {
        npx: notingNpx,
        event,
        env: { NPX_STDOUT: said, NPX_EXIT: exit, GITHUB_GRAPHQL_URL: github.url },
      },
    );
  const bodies = () => github.comments.map(({ body }) => body);

  it("is added once, and updated by the next run", async () => {
    const first = await audit("### 2 images go\n", {}, "1");
    assert.equal(first.exitCode, 0, first.log);
    assert.match(first.log, /The comment of pull request 5 was added/);
    assert.match(
      bodies()[0]!,
      /^<!-- berth audit -->\n### 2 images go\n\n<sub>By \[this run\].*, of 0123456\.<\/sub>/,
    );
    const second = await audit("### None goes\n");
    assert.match(second.log, /was updated/);
    assert.equal(bodies().length, 1);
    assert.match(bodies()[0]!, /None goes/);
    assert.deepEqual([...github.tokens], ["Bearer the-jobs-token"]);
  });

  it("is found among hundreds", async () => {
    for (let number = 1; number <= 230; number += 1) github.add(`comment ${number}`, false);
    const own = github.add("<!-- berth audit -->\nold", true);
    await audit("### new\n");
    assert.match(own.body, /### new/);
    assert.equal(bodies().length, 231);
  });

  it("is never one that somebody else wrote", async () => {
    const other = github.add("<!-- berth audit -->\n### None goes\n", false);
    await audit("### 2 images go\n", {}, "1");
    assert.match(other.body, /None goes/);
    assert.equal(bodies().length, 2);
  });

  it("is one for each id", async () => {
    for (const id of ["eu-west-1", "us-east-1", "eu-west-1"])
      await audit(`### ${id}\n`, { "comment-id": id });
    assert.deepEqual(
      bodies().map((body) => body.split("\n", 1)[0]),
      ["<!-- berth eu-west-1 -->", "<!-- berth us-east-1 -->"],
    );
  });

  it("is cut where GitHub has no room for it", async () => {
    await audit(`### Long\n${`${"x".repeat(99)}\n`.repeat(1000)}`);
    assert.ok(bodies()[0]!.length < 65_536);
    assert.match(bodies()[0]!, /x\n\n\(The rest is left out/);
  });

  it("says so when an audit could not be made, in the place of an older one", async () => {
    github.add("<!-- berth audit -->\n### None goes\n", true);
    const { exitCode } = await audit("", {}, "2");
    assert.equal(exitCode, 2);
    assert.equal(bodies().length, 1);
    assert.match(bodies()[0]!, /The audit could not be made/);
  });

  it("is none where it isn't wanted, and without a pull request", async () => {
    await audit("### 2 images go\n", { comment: "false" });
    const env = { NPX_STDOUT: "### 2 images go\n", GITHUB_GRAPHQL_URL: github.url };
    const pushed = await runAction({ command: "audit" }, { npx: notingNpx, event: { ref: "main" }, env });
    assert.equal(pushed.exitCode, 0);
    assert.deepEqual(bodies(), []);
  });

  const refusals: [what: string, status: number, body: object, said: RegExp][] = [
    [
      "a token without the right",
      200,
      { data: null, errors: [{ type: "FORBIDDEN", message: "Resource not accessible by integration" }] },
      /GitHub refused to let it comment: Resource not accessible by integration\. Give the job `permissions: pull-requests: write`\. A pull request of a fork never has it/,
    ],
    [
      "a status of 403",
      403,
      { message: "Forbidden" },
      /GitHub refused to let it comment: Forbidden\. Give the job/,
    ],
    ["a failure of GitHub's", 502, {}, /GitHub failed: HTTP 502\./],
  ];
  for (const [what, status, body, said] of refusals) {
    it(`fails with what to do at ${what}; the run's page has the audit`, async () => {
      github.refusal = { status, body };
      const { exitCode, log, summary } = await audit("### 2 images go\n");
      assert.equal(exitCode, 2);
      assert.match(log, said);
      assert.doesNotMatch(log, /^ +at /m);
      assert.match(summary, /### 2 images go/);
    });
  }
});
