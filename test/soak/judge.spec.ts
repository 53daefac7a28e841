import assert from "node:assert/strict";

import { type Aftermath, problemsOf } from "./judge";
import { type Model, type Seen, untouched } from "./model";
import type { Operation } from "./operations";

const [bad, good, pushed] = ["a", "b", "c"].map((letter) => `shop-dev@sha256:${letter.repeat(64)}`) as [
  string,
  string,
  string,
];
const promoted = good.replace("dev", "prod");
const before: Seen = { running: { dev: bad, guest: pushed, prod: promoted }, former: good, withdrawn: [] };
const model: Model = { ...untouched, contents: [1, 2], next: 3, seen: before };

/** Nothing changed, and nothing is lost. */
const unchanged: Aftermath = { seen: before, outcome: {}, lost: new Map() };
const running = (change: Seen["running"], withdrawn: readonly string[] = []): Aftermath => ({
  ...unchanged,
  seen: { ...before, running: { ...before.running, ...change }, withdrawn },
});
const lost = (reference: string) => new Map([[reference, ["manifest"]]]);
const destroyed: Seen = { ...before, running: { guest: pushed, prod: promoted } };
const gone: Seen = { ...before, running: { dev: bad, guest: pushed } };

describe("problemsOf", () => {
  const cases: [title: string, operation: Operation, model: Model, after: Aftermath, problem?: RegExp][] = [
    ["takes it that nothing is lost", { kind: "expire", days: 1 }, model, unchanged],
    [
      "finds an image in use that is gone",
      { kind: "expire", days: 1 },
      model,
      { ...unchanged, lost: lost(bad) },
      /a is in use, and the registry has lost manifest\.$/,
    ],
    [
      "takes the loss of what was deleted behind berth's back",
      { kind: "delete", what: "dev" },
      model,
      { ...unchanged, outcome: { deleted: bad }, lost: lost(bad) },
    ],
    [
      "takes it while other stacks are worked on",
      { kind: "late release" },
      { ...model, deleted: new Set([bad]) },
      { ...unchanged, lost: lost(bad) },
    ],
    [
      "finds one that an `up` of its stack leaves lost",
      { kind: "again", stage: "dev" },
      { ...model, deleted: new Set([bad]) },
      { ...unchanged, lost: lost(bad) },
      /a is in use, and/,
    ],
    [
      "takes a stage that was destroyed for knowing no more than what to promote",
      { kind: "again", stage: "prod" },
      { ...model, seen: gone, deleted: new Set([promoted]) },
      {
        ...unchanged,
        seen: gone,
        outcome: { refused: "Promote it: `berth promote --from <stage> --to prod`." },
      },
    ],
    [
      "takes no such answer of a stage that was not",
      { kind: "again", stage: "prod" },
      { ...model, deleted: new Set([promoted]) },
      { ...unchanged, outcome: { refused: "Promote it: `berth promote --from <stage> --to prod`." } },
      /^It failed/,
    ],
    [
      "takes a failure that names the image that was deleted",
      { kind: "again", stage: "prod" },
      { ...model, deleted: new Set([promoted]) },
      { ...unchanged, outcome: { refused: `${promoted} is gone.` }, lost: lost(promoted) },
    ],
    [
      "finds one that names another image",
      { kind: "again", stage: "prod" },
      { ...model, deleted: new Set([promoted]) },
      { ...unchanged, outcome: { refused: `${bad} is gone.` }, lost: lost(promoted) },
      /^It failed/,
    ],
    [
      "finds a failure with nothing deleted",
      { kind: "deploy" },
      model,
      { ...unchanged, outcome: { refused: `${bad} is gone.` } },
      /^It failed/,
    ],
    [
      "finds a service that the operation was not about and that runs something else",
      { kind: "promote" },
      { ...model, seen: { ...before, running: { ...before.running, dev: good } } },
      running({ dev: good, guest: good }),
      /^guest ran .*c, and now .*b\.$/,
    ],
    ["takes a new image after a deployment", { kind: "deploy" }, model, running({ dev: pushed })],
    ["finds a deployment that deployed nothing", { kind: "deploy" }, model, unchanged, /as before/],
    ["takes what ran before a failed deployment", { kind: "failing deploy" }, model, unchanged],
    [
      "finds a failed deployment that changed what runs",
      { kind: "failing deploy" },
      model,
      running({ dev: pushed }),
      /^Dev ran .*a, and now .*c\.$/,
    ],
    ["takes a rollback", { kind: "rollback" }, model, running({ dev: good }, [bad])],
    [
      "finds a rollback that went elsewhere",
      { kind: "rollback" },
      model,
      running({ dev: pushed }, [bad]),
      /was to go back to .*b\.$/,
    ],
    [
      "finds a rollback that withdrew nothing",
      { kind: "rollback" },
      model,
      running({ dev: good }),
      /a is not withdrawn\.$/,
    ],
    ["finds a promotion of something else", { kind: "promote" }, model, unchanged, /^Prod runs .*, dev runs/],
    [
      "takes it that a stack is gone",
      { kind: "destroy", stage: "dev" },
      model,
      { ...unchanged, seen: destroyed },
    ],
    [
      "finds a service that a destroy left",
      { kind: "destroy", stage: "dev" },
      model,
      unchanged,
      /is still there/,
    ],
    [
      "finds an `up` after which nothing runs",
      { kind: "again", stage: "dev" },
      { ...model, seen: destroyed },
      { ...unchanged, seen: destroyed },
      /^dev runs nothing/,
    ],
  ];
  for (const [title, operation, known, after, problem] of cases) {
    it(title, () => {
      const problems = problemsOf(operation, known, after);
      if (problem === undefined) assert.deepEqual(problems, []);
      else {
        assert.equal(problems.length, 1, problems.join("\n"));
        assert.match(problems[0] ?? "", problem);
      }
    });
  }
});
