import assert from "node:assert/strict";
import * as fc from "fast-check";

import type { LifecyclePolicy } from "../../retention";
import { type Faults, FakeWorld } from "./fake/fake-world";
import { soak, type SoakOptions } from "./runner";

/** What most people write: the newest images stay, whether or not something runs the others. */
const newestTen: LifecyclePolicy = {
  rules: [
    {
      rulePriority: 1,
      selection: { tagStatus: "any", countType: "imageCountMoreThan", countNumber: 10 },
      action: { type: "expire" },
    },
  ],
};

describe("The soak, on a pretended account", () => {
  const run = (faults: Faults, options: Partial<SoakOptions> = {}) =>
    soak(() => Promise.resolve(new FakeWorld(faults)), {
      operations: 500,
      seed: 1,
      shrinks: 500,
      ...options,
    });

  it("loses nothing with berth's policy, whatever the seed", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), async (seed) => {
        const { failure, operations } = await run({}, { seed });
        assert.equal(failure, undefined, failure?.message);
        assert.equal(operations, 500);
      }),
      { numRuns: 20 },
    );
  });

  it("finds what a count rule loses, and shrinks it to a deployment, pushes and expiry", async () => {
    const { failure } = await run({ policy: newestTen });
    assert.match(failure?.message ?? "", /is in use, and the registry has lost manifest/);
    assert.match(failure?.history ?? "", /^deploy,(pushes count=\d+,)+expire days=\d+$/);
  });

  it("finds an image that was deleted and does not come back, and shrinks it", async () => {
    const { failure } = await run({ healsNothing: true });
    assert.match(failure?.history ?? "", /^deploy,(promote,)?delete what=(dev|prod),again stage=\2$/);
  });

  for (const settlesEach of [true, false])
    it(`finds a stack that does not converge, ${settlesEach ? "at once" : "at the end of a history"}`, async () => {
      const { failure } = await run({ neverSettles: true }, { settlesEach });
      assert.match(failure?.message ?? "", /Another run of prod's program would change something: update: 1/);
      assert.match(failure?.history ?? "", /^deploy,promote(,expire days=0)?$/);
    });

  it("does the same for the same seed, and a shrunk history again by its path", async () => {
    const lines: string[][] = [[], []];
    for (const told of lines)
      await run({}, { operations: 60, onLine: (line) => told.push(withoutTime(line)) });
    assert.deepEqual(lines[0], lines[1]);
    const found = await run({ policy: newestTen });
    const { path, replay, history } = found.failure ?? assert.fail("nothing was found");
    const again = await run({ policy: newestTen }, { path, replay, shrinks: 0 });
    assert.equal(again.failure?.history, history);
    assert.equal(again.histories, 1);
  });

  it("ends its search for a shorter history where the budget ends", async () => {
    const open = () => Promise.resolve(new FakeWorld({ policy: newestTen }));
    const told: string[] = [];
    const onLine = (line: string) => told.push(line);
    const { failure } = await soak(open, { operations: 500, seed: 1, shrinks: 3, onLine });
    assert.ok(failure);
    const tries = new Set(told.flatMap((line) => /^try \d+/.exec(line) ?? []));
    assert.deepEqual([...tries], ["try 1", "try 2", "try 3"]);
  });
});

function withoutTime(line: string): string {
  return line.replace(/ \([\d.]+ s\)$/, "");
}
