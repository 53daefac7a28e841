import assert from "node:assert/strict";

import { berth } from "../command";
import { FakeAws, registry } from "../fake-aws";
import { rule } from "../../retention/image-builder";

// `migrate:7`, which CI (or Airflow, or an own program) starts by ecs:RunTask. No service, no rule, no schedule names it;
// its image goes tomorrow.
describe("audit of a task definition that only RunTask calls start", () => {
  function account(): FakeAws {
    const aws = new FakeAws();
    const shop = aws.repository("shop");
    for (const n of [6, 7]) {
      const digest = shop.push(`migrate ${n}`, `migrate-${n}`);
      shop.age(digest, 29);
      aws.taskDefinitions[`migrate:${n}`] = { migrate: `${registry}/shop@${digest}` };
    }
    const byAge = { countType: "sinceImagePushed", countUnit: "days", countNumber: 30 } as const;
    shop.policy = JSON.stringify({ rules: [rule(1, byAge)] });
    return aws;
  }

  it("says that it didn't look", async () => {
    const { code, stdout } = await berth(["audit"], account());
    assert.equal(code, 0);
    assert.match(stdout, /Not looked at: .*task-definitions that only RunTask starts \(`--sources`\)/);
  });

  it("finds the newest revision of each family where it is asked to look", async () => {
    const { code, stdout } = await berth(["audit", "--sources", "ecs,task-definitions"], account());
    assert.equal(code, 1);
    assert.match(stdout, /migrate-7 .*task definition migrate \(newest revision\)/);
    assert.doesNotMatch(stdout, /migrate-6/);
  });

  it("needs the right to list families for it", async () => {
    const { stdout } = await berth(["audit", "--print-policy", "--sources", "task-definitions"], account());
    assert.match(stdout, /"ecs:ListTaskDefinitionFamilies"/);
    const aws = account();
    aws.denied = ["ListTaskDefinitionFamilies"];
    assert.equal((await berth(["audit", "--sources", "task-definitions"], aws)).code, 2);
  });
});
