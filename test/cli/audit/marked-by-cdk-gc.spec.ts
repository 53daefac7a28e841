import assert from "node:assert/strict";

import { berth } from "../command";
import { FakeAws, registry, service, task } from "../fake-aws";
import { rule } from "../../retention/image-builder";

// `cdk gc --rollback-buffer-days 7` (or --action tag) marks what no CloudFormation template names; its next run deletes it.
describe("audit of images that cdk gc has marked as isolated", () => {
  function account(mark: string, marked: "used" | "other"): FakeAws {
    const aws = new FakeAws();
    const bootstrap = aws.repository("cdk-hnb659fds-container-assets-000000000000-eu-west-1");
    const used = bootstrap.push("x", "9f2c4e1ab0", ...(marked === "used" ? [mark] : []));
    bootstrap.push("y", "77aa", ...(marked === "other" ? [mark] : []));
    bootstrap.age(used, 40);
    const byAge = { countType: "sinceImagePushed", countUnit: "days", countNumber: 365 } as const;
    bootstrap.policy = JSON.stringify({ rules: [rule(1, { tagStatus: "untagged", ...byAge })] });
    aws.taskDefinitions["web:1"] = { web: `${registry}/${bootstrap.name}:9f2c4e1ab0` };
    aws.looks = [service(1)];
    aws.tasks = [task(1, { web: used }, 1)];
    return aws;
  }
  const mark = "0-aws-cdk.isolated-1785000000000";

  it("says that cdk gc is going to delete one in use, any time, and what to do", async () => {
    const { code, stdout } = await berth(["audit"], account(mark, "used"));
    assert.equal(code, 1, stdout);
    assert.match(stdout, /any time +cdk gc +cdk-hnb659fds/);
    assert.match(stdout, /1 of 1 service runs an image/);
    assert.match(stdout, /What `cdk gc` has marked: don't run it/);
    assert.doesNotMatch(stdout, /--shield/);
  });

  it("says so to machines, too", async () => {
    const { stdout } = await berth(["audit", "--format", "json"], account(mark, "used"));
    const { findings } = JSON.parse(stdout) as { findings: { outcome: string; urgency: string }[] };
    assert.deepEqual(
      findings.map(({ outcome, urgency }) => [outcome, urgency]),
      [["isolated", "now"]],
    );
  });

  it("is silent of one that nothing uses, and of a tag that only looks like a mark", async () => {
    assert.equal((await berth(["audit"], account(mark, "other"))).code, 0);
    assert.equal((await berth(["audit"], account("aws-cdk.isolated-1", "used"))).code, 0);
  });
});
