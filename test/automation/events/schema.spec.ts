import * as assert from "node:assert/strict";
import * as fs from "node:fs";

import { generatedSchema, lineProblems, schemaFile } from "./line-schema";
import { translated } from "../recorded";

describe("events.schema.json", () => {
  it("is what the types say (BERTH_UPDATE_SCHEMA=1 writes it)", function () {
    this.timeout(60_000);
    const generated = generatedSchema();
    if (process.env["BERTH_UPDATE_SCHEMA"] === "1")
      fs.writeFileSync(schemaFile, `${JSON.stringify(generated, null, 2)}\n`);
    assert.deepEqual(JSON.parse(fs.readFileSync(schemaFile, "utf8")), JSON.parse(JSON.stringify(generated)));
  });

  const head = { version: 1, at: "2026-01-01T00:00:00.000Z", stack: "shop/dev" };
  for (const recording of ["create", "replace", "resource-failed", "destroy", "build"] as const) {
    it(`takes every event of a recorded run: ${recording}`, () => {
      const events = translated(recording);
      assert.ok(events.length > 3);
      assert.deepEqual(
        events.flatMap((event) => lineProblems({ ...head, ...event })),
        [],
      );
    });
  }

  const wrong: [title: string, line: object][] = [
    ["another version", { ...head, version: 2, kind: "dropped", count: 1 }],
    ["no time", { version: 1, kind: "dropped", count: 1 }],
    ["a kind that it doesn't know", { ...head, kind: "danced" }],
    ["an event without what belongs to it", { ...head, kind: "started", name: "web" }],
  ];
  for (const [title, line] of wrong)
    it(`refuses ${title}`, () => assert.notDeepEqual(lineProblems(line), []));
});
