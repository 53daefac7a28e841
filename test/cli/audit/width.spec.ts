import assert from "node:assert/strict";

import { berth, type Terminal } from "../command";
import { FakeAws, registry, service } from "../fake-aws";
import { rule } from "../../retention/image-builder";

const hash = "7e9df1325ba59d02662c19d8e3be5dea7e9df1325ba59d02662c19d8e3be5dea";
const repository = "cdk-hnb659fds-container-assets-123456789012-eu-west-1";
const serviceName = "ShopProductionStack-WebServiceB1AB5C4D-x8Jd2kQmZp0A";

/** What CDK makes: long names, and tags that are hashes. */
function cdkAccount(): FakeAws {
  const aws = new FakeAws();
  const assets = aws.repository(repository);
  const digest = assets.push("web", hash);
  assets.age(digest, 27);
  assets.policy = JSON.stringify({
    rules: [rule(1, { countType: "sinceImagePushed", countUnit: "days", countNumber: 30 })],
  });
  aws.looks = [
    service(1, {
      serviceName,
      serviceArn: `arn:aws:ecs:eu-west-1:000000000000:service/main/${serviceName}`,
    }),
  ];
  aws.taskDefinitions["web:1"] = { web: `${registry}/${repository}@${digest}` };
  return aws;
}

/** The lines of the table of findings. */
async function tableOf(terminal: Terminal, ...argv: string[]): Promise<string[]> {
  const { stdout } = await berth(["audit", ...argv], cdkAccount(), terminal);
  const lines = stdout.split("\n");
  const first = lines.findIndex((line) => line.startsWith("goes "));
  return lines.slice(first, lines.indexOf("", first));
}

describe("the table of berth audit", () => {
  for (const columns of [60, 80, 120]) {
    it(`fits a terminal of ${columns} columns, and tells names apart by both ends`, async () => {
      const lines = await tableOf({ columns });
      assert.equal(lines.length, 4, lines.join("\n"));
      assert.ok(
        lines.every(({ length }) => length <= columns),
        lines.join("\n"),
      );
      const text = lines.join("\n");
      assert.match(text, /2026-08-04 +rule 1 +cdk-hnb\S*-1 +sha256:\S+/);
      assert.match(text, /\n {2}used by\n/);
      assert.match(text, /\n {2}service main\/Shop.*\(running\)$/);
    });
  }

  it("is one line a finding where there is room, with the middle of hashes left out", async () => {
    const [, line = ""] = await tableOf({ columns: 220 });
    assert.match(
      line,
      new RegExp(`${repository} +sha256:[0-9a-f]{12} 7e9df1\\.\\.\\.5dea +service main/Shop`),
    );
    assert.deepEqual(await tableOf({}), await tableOf({ columns: 220 }));
  });

  it("is whole with --wide", async () => {
    const [, line = ""] = await tableOf({ columns: 80 }, "--wide");
    assert.match(line, new RegExp(`sha256:[0-9a-f]{64} ${hash} +service main/${serviceName} `));
  });
});
