import * as assert from "node:assert/strict";
import { checkInputs, type Naming } from "../../../plugins/provider/check";
import {
  Archive,
  archive,
  Asset,
  flag,
  json,
  list,
  object,
  text,
  unsupported,
  type Properties,
} from "../../../plugins/provider";
import { UNKNOWN, type Values, textOf } from "../../../plugins/provider/values";

const properties: Properties = {
  name: text({ conflictsWith: ["namePrefix"] }),
  namePrefix: text({ conflictsWith: ["name"] }),
  policy: json({ same: () => true }),
  mode: text({ default: "plain" }),
  health: object({ port: text({ default: "80" }), path: text({ required: true }) }),
  rules: list({ fields: { on: flag({ required: true }) } }),
  code: archive(),
  exotic: unsupported,
};
const naming: Naming = { logicalName: "web", seed: Uint8Array.of(1, 2, 3), rule: { maxLength: 12 } };
const check = (news: Values, olds: Values = {}, how: Partial<Naming> = {}) =>
  checkInputs(properties, olds, news, { ...naming, ...how });

describe("the check of inputs", () => {
  it("makes a name of the logical name and seven hex digits", () => {
    assert.match(textOf(check({}).inputs["name"]), /^web-[0-9a-f]{7}$/);
  });

  it("makes the same name for the same seed", () => {
    assert.equal(check({}).inputs["name"], check({}).inputs["name"]);
  });

  it("keeps a name that it made before, and lists it as its own", () => {
    const olds = { name: "web-0000000", __defaults: ["name"] };
    assert.equal(check({}, olds).inputs["name"], "web-0000000");
    assert.deepEqual(check({}, olds).inputs["__defaults"], ["mode", "name"]);
  });

  it("makes a new name when the program no longer gives one", () => {
    assert.match(textOf(check({}, { name: "mine", __defaults: [] }).inputs["name"]), /^web-/);
  });

  it("makes no name beside a prefix", () => {
    assert.equal(check({ namePrefix: "w" }).inputs["name"], undefined);
  });

  it("takes the name that the engine proposes", () => {
    assert.equal(
      check({}, {}, { engine: { mode: "propose", proposedName: "theirs" } }).inputs["name"],
      "theirs",
    );
  });

  it("makes a name of another property, with what it must end in", () => {
    const suffix = (inputs: Values) => (inputs["mode"] === "fifo" ? ".f" : "");
    const rule = { maxLength: 13, property: "label", suffix };
    assert.match(textOf(check({ mode: "fifo" }, {}, { rule }).inputs["label"]), /^web-[0-9a-f]{7}\.f$/);
    assert.match(textOf(check({}, {}, { rule }).inputs["label"]), /^web-[0-9a-f]{7}$/);
    assert.equal(check({}, {}, { rule }).inputs["name"], undefined);
    const olds = { label: "web-0000000", __defaults: ["label"] };
    assert.equal(check({}, olds, { rule }).inputs["label"], "web-0000000");
  });

  it("takes an archive where one is expected", () => {
    assert.deepEqual(check({ code: new Archive("1") }).failures, []);
  });

  it("makes no name where the engine forbids it", () => {
    assert.equal(check({}, {}, { engine: { mode: "disable", proposedName: "" } }).inputs["name"], undefined);
  });

  it("refuses to make a name that is too long", () => {
    assert.throws(() => check({}, {}, { logicalName: "much-too-long" }), /at most 12 are allowed/);
  });

  it("takes the middle out of a name that is too long, where the rule says so", () => {
    const rule = { maxLength: 18, trim: true } as const;
    const name = textOf(check({}, {}, { logicalName: "much-too-long", rule }).inputs["name"]);
    assert.match(name, /^much--long-[0-9a-f]{7}$/);
  });

  it("fills in defaults, also inside objects, and passes unknown values", () => {
    const { inputs, failures } = check({ name: UNKNOWN, health: { path: UNKNOWN } });
    assert.deepEqual(failures, []);
    assert.deepEqual(inputs, {
      name: UNKNOWN,
      mode: "plain",
      health: { port: "80", path: UNKNOWN },
      __defaults: ["mode"],
    });
  });

  it("turns a JSON object into text, and one with unknown parts into something unknown", () => {
    assert.equal(check({ policy: { a: [1] } }).inputs["policy"], '{"a":[1]}');
    assert.equal(check({ policy: { a: [UNKNOWN] } }).inputs["policy"], UNKNOWN);
  });

  const refused: readonly {
    readonly title: string;
    readonly news: Values;
    readonly failures: readonly [string, RegExp][];
  }[] = [
    {
      title: "two arguments that exclude each other",
      news: { name: "a", namePrefix: "b" },
      failures: [
        ["name", /conflicts with namePrefix/],
        ["namePrefix", /conflicts with name/],
      ],
    },
    {
      title: "an argument that does not exist",
      news: { nme: "a" },
      failures: [["nme", /not expected here/]],
    },
    {
      title: "an argument of the wrong kind",
      news: { mode: 5 },
      failures: [["mode", /Expected a string, got a number/]],
    },
    {
      title: "a file where an archive is expected",
      news: { code: new Asset("1") },
      failures: [["code", /Expected .*, got an asset/]],
    },
    { title: "text that is not JSON", news: { policy: "{" }, failures: [["policy", /Expected a json/]] },
    {
      title: "a missing part of an object",
      news: { health: {} },
      failures: [["health.path", /Missing required argument/]],
    },
    {
      title: "a missing part of a list's element",
      news: { rules: [{ on: true }, {}] },
      failures: [["rules[1].on", /Missing required argument/]],
    },
    {
      title: "what the stand-in doesn't support",
      news: { exotic: {} },
      failures: [["exotic", /does not support/]],
    },
  ];
  for (const { title, news, failures } of refused) {
    it(`refuses ${title}`, () => {
      const found = check(news).failures;
      assert.deepEqual(
        found.map(({ property }) => property),
        failures.map(([property]) => property),
      );
      failures.forEach(([, reason], index) => assert.match(found[index]?.reason ?? "", reason));
    });
  }
});
