import * as assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import {
  ImageRepository,
  InvalidArgumentsError,
  ReleaseDeletionAlarm,
  type ReleaseDeletionAlarmArgs,
} from "../../../components";
import { account, mockEngine, region, valueOf } from "../../shared/mocks";

const ruleType = "aws:cloudwatch/eventRule:EventRule";
const targetType = "aws:cloudwatch/eventTarget:EventTarget";
const roleType = "aws:iam/role:Role";
const policyType = "aws:iam/rolePolicy:RolePolicy";

const topicArn = `arn:aws:sns:${region}:${account}:oncall`;
const topicKmsKeyArn = `arn:aws:kms:${region}:${account}:key/0123`;

function alarm(args: Partial<ReleaseDeletionAlarmArgs> = {}, name = "alarm"): ReleaseDeletionAlarm {
  return new ReleaseDeletionAlarm(name, { repository: repositoryOf(region), topicArn, ...args });
}

describe("ReleaseDeletionAlarm", () => {
  const states = (enabled?: boolean, trail?: boolean) => ({
    ...(enabled !== undefined && { enabled }),
    ...(trail !== undefined && { trail }),
  });
  const all = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS";
  const rules: [title: string, args: Partial<ReleaseDeletionAlarmArgs>, expected: Record<string, string>][] =
    [
      ["follows ECR's own event", states(), { "alarm-deleted": "ENABLED" }],
      [
        "follows CloudTrail instead, reading events too, where there is a trail",
        states(true, true),
        { "alarm-called": "ENABLED", "alarm-expired": all },
      ],
      ["stays silent when it is off", states(false), { "alarm-deleted": "DISABLED" }],
      [
        "stays silent when it is off, with a trail too",
        states(false, true),
        { "alarm-called": "DISABLED", "alarm-expired": "DISABLED" },
      ],
    ];
  for (const [title, args, expected] of rules) {
    it(title, async () => {
      const engine = await mockEngine();
      alarm(args);
      await engine.settle();
      const found = engine.all(ruleType).map(({ name, inputs }) => [name, inputs["state"]] as const);
      assert.deepEqual(Object.fromEntries(found), expected);
      assert.deepEqual(
        engine
          .all(targetType)
          .map(({ inputs }) => inputs["rule"])
          .sort(),
        found.map(([name]) => `${name}-1234567`).sort(),
      );
    });
  }

  it("watches one repository, in patterns that EventBridge has room for", async () => {
    const engine = await mockEngine();
    const repositoryName = "a".repeat(256);
    const repository = new ImageRepository("long", { repositoryName });
    new ReleaseDeletionAlarm("events", { repository, topicArn });
    const deployerRoleArns = ["a", "b", "c", "d", "e"].map(
      (letter) => `arn:aws:iam::${account}:role/${letter.repeat(32)}`,
    );
    new ReleaseDeletionAlarm("trail", { repository, topicArn, trail: true, deployerRoleArns });
    await engine.settle();
    const patterns = engine.all(ruleType).map(({ inputs }) => String(inputs["eventPattern"]));
    assert.equal(patterns.length, 3);
    for (const pattern of patterns) {
      assert.ok(pattern.includes(`["${repositoryName}"]`));
      assert.ok(pattern.length <= 2048, `${pattern.length}`);
    }
  });

  it("says in one line what happened, with nothing that stays unfilled", async () => {
    const engine = await mockEngine();
    alarm();
    alarm({ trail: true }, "trail");
    await engine.settle();
    for (const { name, inputs } of engine.all(targetType)) {
      const { inputPaths, inputTemplate } = inputs["inputTransformer"] as {
        inputPaths: Record<string, string>;
        inputTemplate: string;
      };
      const text = JSON.parse(inputTemplate) as string;
      const filled = [...text.matchAll(/<([^>]*)>/g)].map(([, key]) => key);
      assert.deepEqual([...new Set(filled)].sort(), Object.keys(inputPaths).sort(), name);
      assert.ok(inputTemplate.length <= 8192);
      assert.match(text, /^berth: [^\n]* aws ecr [^\n]*`pulumi up`/);
    }
  });

  it("publishes by a role that only its rules have, and only to the topic", async () => {
    const engine = await mockEngine();
    const made = alarm({ trail: true });
    await engine.settle();
    const role = engine.one(roleType);
    assert.deepEqual(JSON.parse(String(role.inputs["assumeRolePolicy"])), {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: "events.amazonaws.com" },
          Action: "sts:AssumeRole",
          Condition: {
            ArnEquals: {
              "aws:SourceArn": [ruleArn("alarm-called"), ruleArn("alarm-expired")],
            },
          },
        },
      ],
    });
    assert.deepEqual(statements(engine.one(policyType).inputs), [
      { Effect: "Allow", Action: "sns:Publish", Resource: topicArn },
    ]);
    assert.deepEqual(await valueOf(made.ruleNames), ["alarm-called-1234567", "alarm-expired-1234567"]);
    for (const { inputs } of engine.all(targetType)) {
      assert.deepEqual(
        [inputs["arn"], inputs["roleArn"], inputs["targetId"]],
        [topicArn, await valueOf(made.roleArn), "topic"],
      );
    }
  });

  it("may use the key of an encrypted topic", async () => {
    const engine = await mockEngine();
    alarm({ topicKmsKeyArn });
    await engine.settle();
    assert.deepEqual(statements(engine.one(policyType).inputs)[1], {
      Effect: "Allow",
      Action: ["kms:GenerateDataKey", "kms:Decrypt"],
      Resource: topicKmsKeyArn,
    });
  });

  it("reaches the topic only once it has the right", async () => {
    const engine = await mockEngine({ hold: (type) => type === policyType });
    alarm();
    await engine.settle();
    assert.deepEqual(engine.all(targetType), []);
    engine.release();
    await engine.settle();
    assert.equal(engine.all(targetType).length, 1);
  });

  it("puts everything under itself, and tags what has tags", async () => {
    const engine = await mockEngine();
    alarm({ trail: true, tags: { team: "shop" } });
    await engine.settle();
    const { urn } = engine.one("berth:index:ReleaseDeletionAlarm");
    const children = engine.registrations.filter(({ parent }) => parent === urn);
    assert.equal(children.length, 6);
    for (const { type, inputs } of children) {
      const expected = [ruleType, roleType].includes(type) ? { team: "shop" } : undefined;
      assert.deepEqual(inputs["tags"], expected, type);
    }
  });

  it("shortens names that AWS would refuse", async () => {
    const engine = await mockEngine();
    alarm({}, "alarm-of-a-service-whose-name-somebody-made-as-long-as-they-could-think-of");
    await engine.settle();
    for (const { name } of [engine.one(ruleType), engine.one(roleType)])
      assert.ok(name.length + "-1234567".length <= 64, name);
  });

  const refused: [title: string, args: Partial<ReleaseDeletionAlarmArgs>, expected: string[]][] = [
    ["a topic's name", { topicArn: "oncall" }, ["illegal-topic topicArn"]],
    ["a FIFO topic", { topicArn: `${topicArn}.fifo` }, ["fifo-topic topicArn"]],
    ["a queue", { topicArn: `arn:aws:sqs:${region}:${account}:oncall` }, ["illegal-topic topicArn"]],
    [
      "everything that is wrong at once",
      {
        topicArn: "",
        topicKmsKeyArn: "alias/oncall",
        deployerRoleArns: ["deploy"],
        tags: { "aws:team": "shop" },
      },
      [
        "illegal-topic topicArn",
        "illegal-key topicKmsKeyArn",
        "illegal-role deployerRoleArns[0]",
        "illegal-tag tags.aws:team",
      ],
    ],
  ];
  for (const [title, args, expected] of refused) {
    it(`refuses ${title}`, async () => {
      const engine = await mockEngine();
      assert.throws(
        () => alarm(args),
        (error) => {
          assert.ok(error instanceof InvalidArgumentsError);
          assert.match(error.message, /^ReleaseDeletionAlarm "alarm": `/);
          assert.deepEqual(
            error.problems.map(({ code, path }) => `${code} ${path}`),
            expected,
          );
          return true;
        },
      );
      await engine.settle();
      assert.deepEqual(engine.all(ruleType), []);
    });
  }

  it("takes a topic of AWS in China, and one that is known only later", async () => {
    const engine = await mockEngine();
    const chinese = "arn:aws-cn:sns:cn-north-1:123456789012:oncall";
    alarm({ repository: repositoryOf("cn-north-1"), topicArn: chinese });
    alarm({ topicArn: pulumi.output(topicArn) }, "later");
    await engine.settle();
    const arns = engine.all(targetType).map(({ name, inputs }) => [name, inputs["arn"]] as const);
    assert.deepEqual(Object.fromEntries(arns), { "alarm-deleted": chinese, "later-deleted": topicArn });
  });
});

/** A repository that another stack owns. */
function repositoryOf(itsRegion: string): ReleaseDeletionAlarmArgs["repository"] {
  const repositoryName = "myapp-assets-dev";
  return {
    repositoryName: pulumi.output(repositoryName),
    repositoryArn: pulumi.output(`arn:aws:ecr:${itsRegion}:${account}:repository/${repositoryName}`),
  };
}

function ruleArn(name: string): string {
  return `arn:aws:events:${region}:${account}:rule/${name}-1234567`;
}

function statements(inputs: Record<string, unknown>): unknown[] {
  return (JSON.parse(String(inputs["policy"])) as { Statement: unknown[] }).Statement;
}
