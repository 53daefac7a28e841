import assert from "node:assert/strict";

import type { LiveService, OwnDeployment } from "../../../program/account/account";
import { driftOf, driftText, type DriftInput } from "../../../program/guard/drift";

const arn = (name: string) => `arn:aws:ecs:eu-west-1:000000000000:task-definition/${name}`;
const digest = (letter: string) => `sha256:${letter.repeat(64)}`;

const live = (taskDefinition: string, more: Partial<LiveService> = {}): LiveService => ({
  name: "main/web",
  taskDefinition: arn(taskDefinition),
  isUnderWay: false,
  byEcs: true,
  failed: [],
  ...more,
});

const input = (
  services: readonly LiveService[],
  {
    wanted = [["web", digest("b")]],
    said = {},
  }: Partial<{
    wanted: [string, string | undefined][];
    said: Partial<OwnDeployment>;
  }> = {},
): DriftInput => ({
  usage: {
    services,
    inUse: [
      {
        repositoryName: "shop-assets-prod",
        digest: digest("a"),
        user: { kind: "service", name: "main/web", role: "running, last successful" },
      },
      {
        repositoryName: "shop-assets-prod",
        digest: digest("c"),
        user: { kind: "service", name: "main/web", role: "rollback target" },
      },
    ],
  },
  own: {
    deployed: new Map([
      ["main/web", { name: "web", taskDefinition: arn("web:12"), digests: [digest("b")], ...said }],
    ]),
  },
  wanted: new Map(wanted),
});

const told = (given: DriftInput) => driftOf(given).map(driftText);

describe("a service that runs another task definition than its stack has deployed", () => {
  it("is told with what runs, what the stack says, and what mends it", () => {
    assert.deepEqual(told(input([live("web:11")])), [
      `The service "main/web" runs web:11 (${digest("a")}), and this stack has deployed web:12 (${digest("b")}) last: ` +
        "likely it was rolled back, by ECS's circuit breaker or by hand. " +
        "Pulumi compares with this stack's own state, so `up` leaves it so, unless something else of the service changes. `pulumi up --refresh` deploys web:12 again. " +
        'Is what runs right? `berth rollback <service> --because "..."` keeps the newer one from coming back.',
    ]);
  });

  for (const [title, service, why] of [
    ["a newer revision", live("web:13"), /somebody has deployed it by hand, or another tool has/],
    ["another family", live("other:1"), /somebody has deployed it by hand, or another tool has/],
    [
      "what ECS still lists as given up",
      live("web:11", {
        failed: [{ taskDefinition: arn("web:12"), reason: "circuit breaker: tasks failed." }],
      }),
      /: ECS gave web:12 up \(circuit breaker: tasks failed\)\./,
    ],
    [
      "what ECS gave up before",
      live("web:11", { failed: [{ taskDefinition: arn("web:9"), reason: "old" }] }),
      /likely it was rolled back/,
    ],
  ] as const) {
    it(`says why, of ${title}`, () => assert.match(told(input([service]))[0] ?? "", why));
  }

  for (const [title, wanted, ends] of [
    ["another image", digest("d"), true],
    ["an image that is to be built", undefined, true],
    ["the same image", digest("b"), false],
  ] as const) {
    it(`says what this run does about it: it deploys ${title}`, () => {
      const [text = ""] = told(input([live("web:11")], { wanted: [["web", wanted]] }));
      assert.equal(/This `up` deploys another image there\.$/.test(text), ends, text);
    });
  }

  for (const [title, service] of [
    ["that runs what the stack says", live("web:12")],
    ["whose deployment is under way", live("web:11", { isUnderWay: true })],
    ["that something else deploys", live("web:11", { byEcs: false })],
    ["of another stack", live("web:11", { name: "main/api" })],
  ] as const) {
    it(`is none ${title}`, () => assert.deepEqual(driftOf(input([service])), []));
  }

  it("is none where nobody has looked", () =>
    assert.deepEqual(driftOf({ usage: { inUse: [] }, own: {}, wanted: new Map() }), []));
});
