import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { pathToFileURL } from "node:url";

import { parse } from "yaml";

import { checkout } from "../../local/paths";
import { action } from "./run-action";

interface Workflow {
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, { readonly steps: readonly Step[] }>>;
}

interface Step {
  readonly uses?: string;
  readonly with?: Readonly<Record<string, string | boolean>>;
}

describe("docs/ci.md", () => {
  const page = fs.readFileSync(path.join(checkout, "docs/ci.md"), "utf8");
  const blocks = [...page.matchAll(/```yaml\n([^]*?)```/g)].map(([, block = ""]) => block);
  const workflows = blocks
    .filter((block) => block.startsWith("name:"))
    .map((text) => [(parse(text) as { name: string }).name, text] as const);

  it("shows a workflow of each command", () => {
    assert.deepEqual(
      workflows.map(([name]) => name),
      ["deploy", "images", "promote"],
    );
  });

  for (const [name, text] of workflows) {
    it(`shows a workflow that GitHub takes: ${name}`, async () => {
      const { parseWorkflow, NoOperationTraceWriter } = await import("@actions/workflow-parser");
      const { context } = parseWorkflow({ name, content: text }, new NoOperationTraceWriter());
      assert.deepEqual(
        context.errors.getErrors().map(({ message }) => message),
        [],
      );
    });

    it(`asks for the permissions that it needs, and for no other: ${name}`, () => {
      const { permissions } = parse(text) as Workflow;
      const comments = name === "images" ? { "pull-requests": "write" } : {};
      assert.deepEqual(permissions, { contents: "read", "id-token": "write", ...comments });
    });
  }

  it("gives the action only inputs that it takes", async () => {
    const file = pathToFileURL(path.join(checkout, "action/plan.mjs")).href;
    const { planOf } = (await import(file)) as {
      planOf: (inputs: object, workspace: string) => { name: string };
    };
    const wholes = workflows.flatMap(([, text]) => Object.values((parse(text) as Workflow).jobs));
    const steps = [...wholes.flatMap((job) => job.steps), ...(parse(blocks[0]!) as Step[])];
    const own = steps.filter(({ uses }) => uses === "OWNER/berth@v1");
    assert.equal(own.length, 4);
    for (const { with: inputs = {} } of own) {
      // What an expression becomes when the workflow runs.
      const texts = Object.entries(inputs).map(([key, value]) => [
        key,
        String(value)
          .replace("${{ github.event_name == 'schedule' }}", "true")
          .replace("${{ inputs.services }}", "web"),
      ]);
      const given = Object.fromEntries(texts) as Record<string, string>;
      assert.equal(planOf(given, "/").name, given["command"]);
    }
  });

  it("names every input", () => {
    const table = page.slice(page.indexOf("## Inputs"));
    for (const input of Object.keys(action.inputs)) assert.ok(table.includes(`\`${input}\``), input);
  });
});
