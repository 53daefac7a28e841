import assert from "node:assert/strict";

import { settingsText } from "../../../keeper/environment";
import { keeperSettings, type KeeperOptions } from "../../../keeper/settings";
import { rule } from "../../retention/image-builder";
import { now } from "../../retention/image-builder";
import { berth } from "../command";
import { failure, FakeAws } from "../fake-aws";
import { deploy, shielded } from "../../keeper/keeper-world";
import { serialiseLifecyclePolicy } from "../../../retention";

describe("berth audit, where a keeper is in the account,", () => {
  let aws: FakeAws;
  beforeEach(() => {
    aws = new FakeAws();
    shielded(aws);
    deploy(aws, "a");
  });

  function install(
    options: KeeperOptions = {},
    line: object | Error = { event: "swept", failures: 0 },
  ): void {
    const checked = keeperSettings(options);
    assert.ok(checked.ok);
    const Environment = { Variables: { BERTH_KEEPER: settingsText(checked.value) } };
    const keeper = { FunctionName: "keeper", Environment, LoggingConfig: { LogGroup: "its-log" } };
    aws.answer({
      ListFunctions: () => ({ Functions: [{ FunctionName: "other" }, keeper] }),
      FilterLogEvents: ({ logGroupName }: { logGroupName: string }) => {
        assert.equal(logGroupName, "its-log");
        if (line instanceof Error) throw line;
        return { events: [{ timestamp: now - 12 * 60_000, message: JSON.stringify(line) }] };
      },
    });
  }
  const audit = async () => (await berth(["audit"], aws)).stdout;

  it("says which repositories it keeps, and when it last swept", async () => {
    install();
    assert.match(await audit(), /The keeper keeper keeps shop; it last swept 12 minutes ago\.\n/);
  });

  it("says of which repositories in use it doesn't know", async () => {
    install({ repositories: { names: ["api-*"] } });
    assert.match(
      await audit(),
      /The keeper keeper keeps none of these repositories; .* It does not keep shop, of which images are in use\./,
    );
  });

  const swept: [title: string, line: object | Error, said: RegExp][] = [
    [
      "that some of it failed",
      { event: "swept", failures: 2 },
      /12 minutes ago, and 2 looks failed: see its log/,
    ],
    ["that it has not swept", { event: "marked" }, /has not swept for a day: see its log/],
    [
      "that nobody can tell, and why",
      failure("AccessDeniedException", "not authorized"),
      /can't be told: The right to call logs:FilterLogEvents is missing/,
    ],
    [
      "that it has not swept, where its log is not there",
      failure("ResourceNotFoundException"),
      /not swept for a day/,
    ],
  ];
  for (const [title, line, said] of swept) {
    it(`says ${title}`, async () => {
      install({}, line);
      assert.match(await audit(), said);
    });
  }

  it("has it by repository in JSON", async () => {
    install({ repositories: { tag: { key: "keep" } } });
    aws.repository("shop").resourceTags.set("keep", "");
    const { keepers, repositories } = JSON.parse((await berth(["audit", "--json"], aws)).stdout) as {
      keepers: { functionName: string; sweptAt: string }[];
      repositories: { keptBy: string[] }[];
    };
    assert.deepEqual(
      keepers.map(({ functionName, sweptAt }) => [functionName, sweptAt]),
      [["keeper", new Date(now - 12 * 60_000).toISOString()]],
    );
    assert.deepEqual(repositories[0]?.keptBy, ["keeper"]);
  });

  it("names the template where what runs will go, and no keeper is there", async () => {
    aws.repository("shop").policy = serialiseLifecyclePolicy({
      rules: [rule(1, { tagStatus: "any", countNumber: 1 })],
    });
    assert.match(await audit(), /`berth keeper template` prints a function/);
    install();
    assert.doesNotMatch(await audit(), /berth keeper template/);
  });
});
