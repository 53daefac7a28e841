import assert from "node:assert/strict";
import * as path from "node:path";
import { pathToFileURL } from "node:url";

import { checkout } from "../../local/paths";
import { berth } from "../cli/command";
import { action, actionFile } from "./run-action";

/** As `action/commands.mjs` has them. */
interface Commands {
  readonly common: readonly string[];
  readonly commands: Readonly<
    Record<
      string,
      {
        readonly words: readonly string[];
        readonly needs: readonly string[];
        readonly inputs: Readonly<Record<string, Readonly<Record<string, string>>>>;
      }
    >
  >;
}

describe("action.yml", () => {
  let known: Commands;
  before(async () => {
    const file = pathToFileURL(path.join(checkout, "action/commands.mjs")).href;
    known = (await import(file)) as Commands;
  });

  it("is what GitHub's own schema of actions asks for", async () => {
    const { parseAction } = await import("@actions/workflow-parser/actions/action-parser");
    const { NoOperationTraceWriter } = await import("@actions/workflow-parser");
    const file = { name: "action.yml", content: actionFile };
    const { context } = parseAction(file, new NoOperationTraceWriter());
    assert.deepEqual(
      context.errors.getErrors().map(({ message }) => message),
      [],
    );
  });

  it("has no expression in a script: what it stands for would be run", () => {
    assert.ok(action.runs.steps.length > 0);
    for (const { run, shell } of action.runs.steps) {
      assert.equal(shell, "bash");
      assert.ok(!run.includes("${{"));
    }
  });

  it("has each input that a command takes, and no other", () => {
    const taken = Object.values(known.commands).flatMap(({ inputs }) => Object.keys(inputs));
    assert.deepEqual(Object.keys(action.inputs).sort(), [...new Set([...taken, ...known.common])].sort());
  });

  it("needs no input that its command doesn't have", () => {
    for (const { needs, inputs } of Object.values(known.commands))
      for (const input of needs) assert.ok(Object.hasOwn(inputs, input), input);
  });

  it("gives each command only options that it has", async () => {
    for (const { words, inputs } of Object.values(known.commands)) {
      const { stdout } = await berth([...words, "--help"]);
      const options = Object.values(inputs).flatMap(({ own: _, ...kinds }) => Object.values(kinds));
      assert.ok(options.length > 5);
      for (const option of [...options, ...words.filter((word) => word.startsWith("--"))])
        assert.match(stdout, new RegExp(`^ +(-\\w, )?${option}\\b`, "m"), `${words.join(" ")} ${option}`);
    }
  });
});
