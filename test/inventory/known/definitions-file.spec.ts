import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { openDefinitionsFile } from "../../../inventory/known/definitions-file";
import { keptDefinitions } from "../../../inventory/known/kept-definitions";
import { isRevisionArn } from "../../../inventory/known/known-definitions";
import { day, now } from "../../retention/image-builder";

const arn = (revision: number) => `arn:aws:ecs:eu-west-1:123456789012:task-definition/web:${revision}`;
const containers = [{ name: "app", image: "nginx:1", byTag: false }];

describe("the file of task definitions", () => {
  let folder: string;
  beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), "definitions-"))));
  afterEach(() => fs.rmSync(folder, { recursive: true }));
  const open = (days = 0, at = folder) => openDefinitionsFile(at, now + days * day);
  const file = () => path.join(folder, "task-definitions.json");

  it("has what an earlier run has learnt, and nobody else can read or write it", () => {
    const first = open();
    assert.equal(first.get(arn(1)), undefined);
    first.set(arn(1), containers);
    first.save();
    assert.deepEqual(open().get(arn(1)), containers);
    assert.equal(fs.statSync(file()).mode & 0o777, 0o600);
    assert.deepEqual(fs.readdirSync(folder), ["task-definitions.json"]);
  });

  it("keeps what two runs learn at the same time", () => {
    const [one, other] = [open(), open()];
    one.set(arn(1), containers);
    other.set(arn(2), containers);
    one.save();
    other.save();
    assert.deepEqual([open().get(arn(1)), open().get(arn(2))], [containers, containers]);
  });

  it("drops what nothing has asked for in sixty days", () => {
    const first = open();
    first.set(arn(1), containers);
    first.set(arn(2), containers);
    first.save();
    const later = open(40);
    later.get(arn(1));
    later.save();
    const last = open(80);
    last.set(arn(3), containers);
    last.save();
    assert.deepEqual(
      [1, 2, 3].map((revision) => open(80).get(arn(revision)) !== undefined),
      [true, false, true],
    );
  });

  it("is not written again where nothing is new", () => {
    const first = open();
    first.set(arn(1), containers);
    first.save();
    fs.writeFileSync(file(), "");
    first.get(arn(1));
    first.save();
    assert.equal(fs.readFileSync(file(), "utf8"), "");
  });

  const entry = { used: 1, containers };
  const damaged: readonly [string, string][] = [
    ["half written", '{"version":1,"defin'],
    ["a list", "[]"],
    ["of another version", JSON.stringify({ version: 2, definitions: { [arn(1)]: entry } })],
    ["without definitions", JSON.stringify({ version: 1, definitions: null })],
    ["of a family", JSON.stringify({ version: 1, definitions: { web: entry } })],
    ["without a day", JSON.stringify({ version: 1, definitions: { [arn(1)]: { containers } } })],
    ["without containers", JSON.stringify({ version: 1, definitions: { [arn(1)]: { used: 1 } } })],
    [
      "with half a container",
      JSON.stringify({ version: 1, definitions: { [arn(1)]: { used: 1, containers: [{ name: "app" }] } } }),
    ],
  ];
  for (const [title, text] of damaged) {
    it(`is as good as none where it is ${title}`, () => {
      fs.writeFileSync(file(), text);
      const opened = open();
      assert.equal(opened.get(arn(1)), undefined);
      opened.set(arn(2), containers);
      opened.save();
      assert.deepEqual(open().get(arn(2)), containers);
    });
  }

  it("is no reason to fail where it can't be written", () => {
    fs.writeFileSync(path.join(folder, "taken"), "");
    const opened = open(0, path.join(folder, "taken"));
    opened.set(arn(1), containers);
    opened.save();
  });

  it("is none where something stands for AWS", () => {
    assert.equal(keptDefinitions(now, { ecs: "http://localhost:4566" }, {}), undefined);
    assert.equal(keptDefinitions(now, {}, { AWS_ENDPOINT_URL: "http://localhost:4566" }), undefined);
    assert.notEqual(keptDefinitions(now, {}, {}), undefined);
  });
});

describe("the ARN of a revision", () => {
  const cases: readonly [string, boolean][] = [
    [arn(7), true],
    ["arn:aws-cn:ecs:cn-north-1:123456789012:task-definition/a_b-C:12", true],
    ["arn:aws:ecs:eu-west-1:123456789012:task-definition/web", false],
    ["web:7", false],
    ["web", false],
  ];
  for (const [text, expected] of cases)
    it(`${expected ? "is" : "is not"} ${text}`, () => assert.equal(isRevisionArn(text), expected));
});
