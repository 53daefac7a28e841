import * as assert from "node:assert/strict";
import type { EngineEvent, OpType } from "@pulumi/pulumi/automation";
import type { DeploymentEvent } from "../../../automation";
import { EventTranslator, nameOf } from "../../../automation/events/translation";
import { codedText } from "../../../retention/words/findings";
import { type Recording, translated } from "../recorded";

describe("EventTranslator", () => {
  const recordings: [Recording, string[]][] = [
    [
      "preview-create",
      [
        "planned create shop-dev",
        "planned create web",
        "planned create default",
        "planned create thing",
        "summary ok create=3",
      ],
    ],
    [
      "create",
      [
        "started create shop-dev",
        "started create web",
        "completed create web",
        "started create default",
        "completed create default",
        "started create thing",
        "completed create thing",
        "completed create shop-dev",
        "summary ok create=3",
      ],
    ],
    [
      "no-change",
      [
        "started same shop-dev",
        "started same web",
        "completed same web",
        "started same default",
        "completed same default",
        "started same thing",
        "completed same thing",
        "completed same shop-dev",
        "summary ok same=3",
      ],
    ],
    [
      "preview-replace",
      [
        "planned same shop-dev",
        "planned same web",
        "planned same default",
        "planned replace thing",
        "planned delete thing",
        "summary ok replace=1 same=2",
      ],
    ],
    [
      "replace",
      [
        "started same shop-dev",
        "started same web",
        "completed same web",
        "started same default",
        "completed same default",
        "started replace thing",
        "completed replace thing",
        "started delete thing",
        "completed delete thing",
        "completed same shop-dev",
        "summary ok replace=1 same=2",
      ],
    ],
    [
      "resource-failed",
      [
        "started same shop-dev",
        "started same web",
        "completed same web",
        "started same default",
        "completed same default",
        "started same thing",
        "completed same thing",
        "started create bad",
        "error: no such luck",
        "failed create bad",
        "completed same shop-dev",
        "error: update failed",
        "summary failed same=3",
      ],
    ],
  ];
  for (const [recording, expected] of recordings) {
    it(`tells the recorded run "${recording}" in our words`, () => {
      assert.deepEqual(translated(recording).map(inShort), expected);
    });
  }

  const operations: [OpType, string][] = [
    ["same", "same"],
    ["create", "create"],
    ["update", "update"],
    ["delete", "delete"],
    ["create-replacement", "replace"],
    ["delete-replaced", "delete"],
    ["read", "read"],
    ["read-replacement", "read"],
    ["read-discard" as OpType, "discard"],
    ["discard-replaced", "discard"],
    ["refresh", "refresh"],
    ["import", "import"],
    ["import-replacement", "import"],
    ["an operation of a later engine" as OpType, "other"],
  ];
  for (const [op, expected] of operations) {
    it(`calls the engine's "${op}" ${expected}`, () => {
      const [event] = new EventTranslator().translate(begin(op), 0);
      assert.equal(event?.kind === "started" ? event.operation : undefined, expected);
    });
  }

  for (const op of ["replace", "remove-pending-replace"] as const) {
    it(`leaves out the marker step "${op}"`, () => {
      assert.deepEqual(new EventTranslator().translate(begin(op), 0), []);
    });
  }

  it("measures how long a resource took", () => {
    const translator = new EventTranslator();
    translator.translate(begin("create"), 1_000);
    const [event] = translator.translate(end("create"), 3_500);
    assert.equal(event?.kind === "completed" ? event.durationMs : undefined, 2_500);
  });

  it("reports a resource that registers its outputs again only once", () => {
    const translator = new EventTranslator();
    translator.translate(begin("create"), 0);
    assert.equal(translator.translate(end("create"), 1).length, 1);
    assert.deepEqual(translator.translate(end("create"), 2), []);
  });

  it("takes no property of a resource over, so that no secret can leak", () => {
    const event = begin("create");
    event.resourcePreEvent!.metadata.new!.inputs["password"] = "hunter2";
    assert.ok(!JSON.stringify(new EventTranslator().translate(event, 0)).includes("hunter2"));
  });

  it("drops status lines that the engine replaces itself", () => {
    const diagnosticEvent = {
      message: "working",
      color: "never",
      severity: "info",
      ephemeral: true,
    } as const;
    assert.deepEqual(new EventTranslator().translate({ ...stamp, diagnosticEvent }, 0), []);
  });

  it("tells what a look at a resource found, whether planned or done", () => {
    const looks: [planning: boolean, op: OpType, expected: string[]][] = [
      [true, "same", ["planned refresh images"]],
      [true, "update", ["planned refresh images", "drifted update images"]],
      [true, "delete", ["planned refresh images", "drifted delete images"]],
      [false, "same", ["started refresh images", "completed refresh images"]],
      [false, "update", ["started refresh images", "drifted update images", "completed refresh images"]],
    ];
    for (const [planning, op, expected] of looks) {
      const translator = new EventTranslator();
      const events = [
        { ...stamp, resourcePreEvent: { metadata: step("refresh"), planning } },
        { ...stamp, resOutputsEvent: { metadata: step(op), planning } },
      ].flatMap((event) => translator.translate(event, 0));
      assert.deepEqual(events.map(inShort), expected);
    }
  });

  it("tells of a policy that a resource breaks, and whether the run fails for it", () => {
    const policyEvent = {
      resourceUrn: urn,
      message: "is public",
      color: "never",
      policyName: "no-public",
      policyPackName: "ours",
      policyPackVersion: "1",
      policyPackVersionTag: "1",
      enforcementLevel: "mandatory",
    } as const;
    const about = { policyPack: "ours", policy: "no-public", mandatory: true, message: "is public", urn };
    const expected = { kind: "policy", ...about };
    assert.deepEqual(new EventTranslator().translate({ ...stamp, policyEvent }, 0), [expected]);
  });
});

describe("EventTranslator, of a message with a code", () => {
  const severities: [severity: "warning" | "error", code: string][] = [
    ["warning", "drift"],
    ["error", "image-at-risk"],
  ];
  const diagnosticEvent = (severity: string, message: string) =>
    ({ ...stamp, diagnosticEvent: { message, color: "never", severity } }) as EngineEvent;

  for (const [severity, code] of severities) {
    it(`tells the code of one that is an ${severity}, and of no other`, () => {
      const translator = new EventTranslator();
      const coded = diagnosticEvent("debug", `${codedText({ code, message: "look\nthere" })}\n`);
      assert.deepEqual([translator.translate(coded, 0), translator.debugMessage(coded)], [[], undefined]);
      assert.deepEqual(translator.translate(diagnosticEvent(severity, "look\nthere\n"), 0), [
        { kind: "diagnostic", severity, message: "look\nthere", code },
      ]);
      assert.deepEqual(translator.translate(diagnosticEvent(severity, "look"), 0), [
        { kind: "diagnostic", severity, message: "look" },
      ]);
    });
  }

  const others = [
    "",
    "{",
    '{"pulumi-berth/code":',
    '{"pulumi-berth/code":null}',
    '{"pulumi-berth/code":{"code":1}}',
  ];
  for (const text of others) {
    it(`takes ${JSON.stringify(text)} for what others say`, () => {
      const debug = diagnosticEvent("debug", text);
      const translator = new EventTranslator();
      assert.deepEqual(translator.translate(debug, 0), []);
      assert.deepEqual(translator.debugMessage(debug), { message: text });
    });
  }
});

describe("nameOf", () => {
  const names: [string, string][] = [
    ["urn:pulumi:dev::shop::a:b:C::web", "web"],
    ["urn:pulumi:dev::shop::a:b:C$d:e:F::web-thing", "web-thing"],
    ["urn:pulumi:dev::shop::a:b:C::with::colons", "with::colons"],
  ];
  for (const [of, name] of names) it(`finds "${name}" in ${of}`, () => assert.equal(nameOf(of), name));
});

const urn = "urn:pulumi:dev::shop::aws:ecr/repository:Repository::images";
const stamp = { sequence: 0, timestamp: 0 };

function begin(op: OpType): EngineEvent {
  return { ...stamp, resourcePreEvent: { metadata: step(op) } };
}

function end(op: OpType): EngineEvent {
  return { ...stamp, resOutputsEvent: { metadata: step(op) } };
}

function step(op: OpType) {
  const type = "aws:ecr/repository:Repository";
  return {
    op,
    urn,
    type,
    provider: "",
    new: { type, urn, id: "", parent: "", inputs: {} as Record<string, unknown>, outputs: {}, provider: "" },
  };
}

function inShort(event: DeploymentEvent): string {
  switch (event.kind) {
    case "diagnostic":
      return `${event.severity}: ${event.message}`;
    case "summary": {
      const counts = Object.entries(event.changes).map(([operation, count]) => `${operation}=${count}`);
      return ["summary", event.succeeded ? "ok" : "failed", ...counts].join(" ");
    }
    case "recovered":
    case "policy":
    case "waiting":
    case "running":
    case "build":
    case "push":
    case "ecs-deployment":
    case "dropped":
    case "promotion":
    case "copied":
      return event.kind;
    case "planned":
    case "started":
    case "completed":
    case "drifted":
    case "failed":
      return `${event.kind} ${event.operation} ${event.name}`;
  }
}
