import assert from "node:assert/strict";

import { inventoryClients, type ClientSettings } from "../../../inventory";
import { startLocalAws, type LocalAws } from "../../../local/test/gateway/local-aws";
import { berth } from "../command";
import { fillAccount } from "./filled-account";

describe("the calls of berth audit", function () {
  this.timeout(120_000);
  const region = "us-east-1";
  let local: LocalAws;

  before(async () => {
    local = await startLocalAws();
    await fillAccount(local.mended, region, { repositories: 6, images: 30, services: 20 });
  });
  after(() => local.close());

  it("are the fewest that the account takes, as the gateway counts them", async () => {
    const { answer, seen } = await audit();
    const least =
      1 + // DescribeRepositories
      6 * 3 + // of each repository DescribeImages, BatchGetImage for its index, GetLifecyclePolicy
      2 + // ListClusters, ListServices
      2 + // DescribeServices
      2 + // DescribeServiceDeployments, DescribeServiceRevisions
      2 + // ListTasks, DescribeTasks
      20 + // DescribeTaskDefinition
      5; // ListEventBuses, ListRules, ListSchedules, ListFunctions, and once more for keepers
    assert.deepEqual(
      [answer.leastCalls, answer.calls, answer.repeatedCalls, seen["calls"], seen["writes"] ?? 0],
      [least, least, 0, least, 0],
      JSON.stringify(seen),
    );
    assert.equal(answer.services.total, 20);
  });

  it("are counted apart from those that AWS throttled", async () => {
    const throttling = { status: 400, code: "ThrottlingException", message: "Rate exceeded", times: 2 };
    const rules = [{ service: "ecr", operation: "GetLifecyclePolicy", ...throttling }];
    await fetch(`${local.mended.endpoint}/_berth/faults`, { method: "PUT", body: JSON.stringify(rules) });
    const { answer, seen } = await audit();
    assert.equal(answer.repeatedCalls, 2);
    assert.equal(answer.calls, answer.leastCalls);
    assert.equal(seen["calls"], answer.calls + 2);
  });

  async function audit(): Promise<{ answer: Answer; seen: Record<string, number> }> {
    const { endpoint } = local.mended;
    await fetch(`${endpoint}/_berth/calls`, { method: "DELETE" });
    const credentials = {
      accessKeyId: "test",
      secretAccessKey: process.env["AWS_SECRET_ACCESS_KEY"] ?? "test",
    };
    const clients = (settings: ClientSettings) => inventoryClients({ ...settings, endpoint, credentials });
    const ended = await berth(["audit", "--region", region, "--format", "json"], { clients });
    assert.equal(ended.stderr, "");
    const { totals } = (await (await fetch(`${endpoint}/_berth/calls`)).json()) as {
      totals: Record<string, number>;
    };
    return { answer: JSON.parse(ended.stdout) as Answer, seen: totals };
  }
});

interface Answer {
  readonly calls: number;
  readonly leastCalls: number;
  readonly repeatedCalls: number;
  readonly services: { readonly total: number };
}
