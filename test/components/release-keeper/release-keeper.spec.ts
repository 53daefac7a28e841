import assert from "node:assert/strict";

import { InvalidArgumentsError, ReleaseKeeper, type ReleaseKeeperArgs } from "../../../components";
import { handlerBundle } from "../../../keeper/definition/code";
import { keeperTemplate } from "../../../keeper/definition/template";
import { keeperSettings } from "../../../keeper/settings";
import { mockEngine, valueOf, type MockEngine } from "../../shared/mocks";

describe("ReleaseKeeper", () => {
  async function made(args: ReleaseKeeperArgs = {}): Promise<MockEngine> {
    const engine = await mockEngine();
    new ReleaseKeeper("keeper", args);
    await engine.settle();
    return engine;
  }

  it("is made of the same kinds of resources as the template", async () => {
    const { registrations } = await made();
    const kinds = registrations
      .filter(({ type }) => type.startsWith("aws:"))
      .map(({ type }) => type.split(":").at(-1) ?? "")
      // In a template a role has its policy and a rule its target.
      .filter((kind) => !["RolePolicy", "EventTarget"].includes(kind));
    const settings = keeperSettings({});
    assert.ok(settings.ok);
    const names: Record<string, string> = {
      "AWS::CloudWatch::Alarm": "MetricAlarm",
      "AWS::Events::Rule": "EventRule",
      "AWS::Lambda::EventInvokeConfig": "FunctionEventInvokeConfig",
    };
    const template = Object.values(keeperTemplate({ settings: settings.value }).Resources).map(
      ({ Type }) => names[Type] ?? Type.split("::").at(-1) ?? "",
    );
    assert.deepEqual(kinds.sort(), template.sort());
  });

  it("gives the function its settings, its code, and no more time or memory than a template", async () => {
    const engine = await made({ repositories: { names: ["shop-*"] }, keepReleases: 9 });
    const { inputs } = engine.one("aws:lambda/function:Function");
    assert.deepEqual([inputs["timeout"], inputs["memorySize"], inputs["runtime"]], [900, 256, "nodejs24.x"]);
    const { variables } = inputs["environment"] as { variables: { BERTH_KEEPER: string } };
    assert.deepEqual(JSON.parse(variables.BERTH_KEEPER), {
      repositories: { names: ["shop-*"] },
      shield: "report",
      keepReleases: 9,
      retireGoneAfterDays: 30,
    });
    assert.ok(handlerBundle().length > 10_000);
  });

  it("lets it place tags in the chosen repositories alone", async () => {
    const engine = await made({ repositories: { names: ["shop-*"] } });
    const { inputs } = engine.one("aws:iam/rolePolicy:RolePolicy");
    const { Statement } = JSON.parse(String(inputs["policy"])) as {
      Statement: { Action: string[]; Resource: string[] }[];
    };
    const writes = Statement.filter(({ Action }) => Action.includes("ecr:PutImage"));
    assert.equal(writes.length, 1);
    assert.match(writes[0]?.Resource.join() ?? "", /^arn:aws:ecr:[a-z0-9-]+:\d{12}:repository\/shop-\*$/);
  });

  it("starts it on ECS's events and each hour, and keeps what failed", async () => {
    const engine = await made();
    const rules = engine.all("aws:cloudwatch/eventRule:EventRule").map(({ inputs }) => inputs);
    assert.match(String(rules[0]?.["eventPattern"]), /SERVICE_DEPLOYMENT_COMPLETED/);
    assert.equal(rules[1]?.["scheduleExpression"], "rate(1 hour)");
    for (const { inputs } of engine.all("aws:cloudwatch/eventTarget:EventTarget"))
      assert.ok((inputs["deadLetterConfig"] as { arn: string }).arn.includes("keeper-failures"));
  });

  it("tells a topic of its alarms, and has a name of its own for each keeper", async () => {
    const engine = await mockEngine();
    const topicArn = "arn:aws:sns:eu-west-1:123456789012:oncall";
    const [one] = ["one", "two"].map((name) => new ReleaseKeeper(name, { topicArn }));
    await engine.settle();
    for (const { inputs } of engine.all("aws:cloudwatch/metricAlarm:MetricAlarm"))
      assert.deepEqual(inputs["alarmActions"], [topicArn]);
    assert.equal(await valueOf(one!.functionName), "one-1234567");
  });

  it("refuses everything that no keeper can be made of at once, before anything is registered", async () => {
    const engine = await mockEngine();
    const args = { shield: "write", keepReleases: 0, topicArn: "oncall.fifo" } as const;
    assert.throws(
      () => new ReleaseKeeper("keeper", args),
      (error: InvalidArgumentsError) => {
        assert.ok(error instanceof InvalidArgumentsError);
        assert.deepEqual(
          error.problems.map(({ path }) => path),
          ["shield", "keepReleases", "topicArn"],
        );
        return true;
      },
    );
    await engine.settle();
    assert.deepEqual(
      engine.registrations.filter(({ type }) => type.startsWith("aws:")),
      [],
    );
  });
});
