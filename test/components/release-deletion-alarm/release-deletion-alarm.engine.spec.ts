import * as assert from "node:assert/strict";

import { EventBridge } from "@aws-sdk/client-eventbridge";

import { ImageRepository, ReleaseDeletionAlarm, type ReleaseDeletionAlarmArgs } from "../../../components";
import type { World } from "../../../local/world";
import { type TestEngine, testEngine } from "../../automation/engine";
import { account, digest, region } from "../../shared/mocks";
import { testWorld } from "../../../local/test/world";
import { ListeningTopic } from "./listening-topic";
import {
  type AwsEvent,
  deployerCases,
  deployerRoleArn,
  eventCases,
  repositoryName,
} from "./release-deletion-events";
import { RepositoryStack, type Run } from "../image-repository/repository-stack";

/**
 * The local AWS tells of no ECR events of its own, and takes none by the name of `aws.ecr` from outside, as AWS. So it is
 * asked which events the rules match, and the text is looked at in a rule beside them that differs in the source alone.
 */
describe("ReleaseDeletionAlarm under the real engine", function () {
  this.timeout(300_000);
  let world: World;
  let engine: TestEngine;
  let events: EventBridge;
  let topic: ListeningTopic;
  let stack: RepositoryStack;

  before(async () => {
    world = await testWorld();
    engine = await testEngine();
    const credentials = {
      accessKeyId: "test",
      secretAccessKey: process.env["AWS_SECRET_ACCESS_KEY"] ?? "test",
    };
    events = new EventBridge({ endpoint: world.endpoint, region, credentials });
    topic = await ListeningTopic.open(world.endpoint, "alarmed");
    stack = await RepositoryStack.open(world, engine, { project: "alarmed" });
  });
  after(async () => {
    await topic?.close();
    events?.destroy();
    engine?.remove();
  });

  const program = (args: Partial<ReleaseDeletionAlarmArgs>) => () => {
    const repository = new ImageRepository("images", { repositoryName });
    const { ruleNames } = new ReleaseDeletionAlarm("alarm", { repository, topicArn: topic.arn, ...args });
    return { ruleNames };
  };
  const rulesOf = ({ outputs }: Run) => outputs["ruleNames"] as string[];

  /** Which of the stack's rules ring, by what they watch for. */
  async function ringing(rules: readonly string[], event: AwsEvent): Promise<string[]> {
    const rings = await Promise.all(
      rules.map(async (Name) => {
        const { EventPattern } = await events.describeRule({ Name });
        const { Result } = await events.testEventPattern({ EventPattern, Event: JSON.stringify(event) });
        return Result ? [watched(Name)] : [];
      }),
    );
    return rings.flat();
  }

  /** What the topic is told of an event, by the target as it is. */
  async function told(Rule: string, event: AwsEvent): Promise<string> {
    const [Name, source] = ["alarmed-probe", "test.ecr"];
    const { EventPattern = "" } = await events.describeRule({ Name: Rule });
    const { Targets } = await events.listTargetsByRule({ Rule });
    await events.putRule({ Name, EventPattern: EventPattern.replace('"aws.ecr"', `"${source}"`) });
    try {
      await events.putTargets({ Rule: Name, Targets });
      const entry = {
        Source: source,
        DetailType: event["detail-type"],
        Detail: JSON.stringify(event.detail),
      };
      const { FailedEntryCount } = await events.putEvents({ Entries: [entry] });
      assert.equal(FailedEntryCount, 0);
      return await topic.next();
    } finally {
      await events.removeTargets({ Rule: Name, Ids: ["topic"] });
      await events.deleteRule({ Name });
    }
  }

  const eventOf = (kind: string) => {
    const found = eventCases.find(({ rings }) => rings === kind);
    assert.ok(found);
    return found.event;
  };

  describe("without a trail", () => {
    let rules: string[];
    let made: Run;

    it("is made as previewed, and then stays as it is", async () => {
      const preview = await stack.preview(program({}));
      made = await stack.up(program({}));
      assert.deepEqual([...made.steps].sort(), [...preview.steps].sort());
      assert.equal(made.steps.filter((step) => step.startsWith("create alarm-")).length, 4);
      assert.deepEqual((await stack.up(program({}))).steps, []);
      rules = rulesOf(made);
      assert.deepEqual(rules.map(watched), ["deleted"]);
    });

    for (const { title, event, rings } of eventCases) {
      it(`${rings === "deleted" ? "rings" : "stays silent"} when ${title}`, async () => {
        assert.deepEqual(await ringing(rules, event), rings === "deleted" ? ["deleted"] : []);
      });
    }

    it("tells the topic which tag of which image went, and how to look", async () => {
      const text = await told(rules[0] ?? "", eventOf("deleted"));
      assert.match(text, /^"berth: the release tag release\.web\.7 is gone from the ECR repository alarmed-/);
      assert.ok(text.includes(`(account ${account}, ${region}, `));
      assert.ok(
        text.includes(
          `aws ecr describe-images --region ${region} --repository-name ${repositoryName} --image-ids imageDigest=${digest}.`,
        ),
      );
      assert.doesNotMatch(text, /[<>\n]/);
    });
  });

  describe("with a trail", () => {
    let rules: string[];

    it("follows CloudTrail from then on, and ECR's event no more", async () => {
      const before = (await events.listRules({ NamePrefix: "alarm-" })).Rules ?? [];
      const changed = await stack.up(program({ trail: true }));
      rules = rulesOf(changed);
      assert.deepEqual(rules.map(watched).sort(), ["called", "expired"]);
      const after = (await events.listRules({ NamePrefix: "alarm-" })).Rules ?? [];
      assert.deepEqual([before.map(nameOf), after.map(nameOf)], [["deleted"], ["called", "expired"]]);
      assert.deepEqual((await stack.up(program({ trail: true }))).steps, []);
    });

    for (const { title, event, rings } of eventCases) {
      const expected = rings === "called" || rings === "expired" ? [rings] : [];
      it(`${expected.length > 0 ? "rings" : "stays silent"} when ${title}`, async () => {
        assert.deepEqual(await ringing(rules, event), expected);
      });
    }

    describe("that knows who deploys", () => {
      before(async () => {
        const deployerRoleArns = [deployerRoleArn];
        rules = rulesOf(await stack.up(program({ trail: true, deployerRoleArns })));
      });
      after(async () => {
        rules = rulesOf(await stack.up(program({ trail: true })));
      });

      for (const { title, event, rings } of deployerCases)
        it(`${rings ? "rings" : "stays silent"} when ${title}`, async () => {
          assert.deepEqual(await ringing(rules, event), rings ? [rings] : []);
        });
    });

    it("gets what CloudTrail says of lifecycle policies, which counts as reading", async () => {
      const Name = rules.find((rule) => watched(rule) === "expired") ?? "";
      const { State } = await events.describeRule({ Name });
      assert.equal(State, "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS");
    });

    const texts: [kind: "called" | "expired", said: RegExp][] = [
      ["called", /assumed-role\/Admin\/kim called BatchDeleteImage on .* release\.web\.7/],
      ["expired", /the lifecycle policy of .* release\.web\.7/],
    ];
    for (const [kind, said] of texts) {
      it(`tells the topic who or what it was: ${kind}`, async () => {
        const rule = rules.find((name) => watched(name) === kind) ?? "";
        const text = await told(rule, eventOf(kind));
        assert.match(text, said);
        assert.doesNotMatch(text, /[<>\n]/);
      });
    }
  });

  describe("later", () => {
    it("falls silent when it is switched off", async () => {
      const { outputs } = await stack.up(program({ trail: true, enabled: false }));
      for (const Name of outputs["ruleNames"] as string[])
        assert.equal((await events.describeRule({ Name })).State, "DISABLED");
    });

    it("refuses a topic of another region in a preview, where the repository is there", async () => {
      const topicArn = `arn:aws:sns:eu-west-1:${account}:oncall`;
      const { error, text } = await stack.preview(program({ topicArn }));
      assert.match(String(error), /`topicArn` must be a topic of the repository's region \(us-east-1\)/);
      assert.doesNotMatch(text, /^\s+at /m);
    });

    it("leaves nothing behind but the repository", async () => {
      await stack.destroy();
      assert.deepEqual((await events.listRules({ NamePrefix: "alarm-" })).Rules, []);
    });
  });
});

/** What a rule watches for: its name without the part that Pulumi made up. */
function watched(ruleName: string): string {
  return ruleName.replace(/^alarm-/, "").replace(/-[0-9a-f]{7}$/, "");
}

function nameOf({ Name = "" }: { readonly Name?: string | undefined }): string {
  return watched(Name);
}
