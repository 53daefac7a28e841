import * as assert from "node:assert/strict";

import * as fc from "fast-check";

import {
  evaluateLifecyclePolicy,
  generateLifecyclePolicy,
  planReleases,
  type LifecyclePolicy,
} from "../../../retention";
import { SimulatedRepository } from "../../../retention/simulation/simulated-repository";
import { day, image, now } from "../image-builder";
import { cases } from "./random-case";

const keepReleases = 5;

/** What happens next: which image it is about is a number, taken modulo those that there are. */
type Step =
  | { readonly kind: "push"; readonly platforms: number }
  | { readonly kind: "release" | "pull"; readonly which: number }
  | { readonly kind: "nights"; readonly days: number };

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant("push" as const), platforms: fc.constantFrom(0, 0, 2) }),
    fc.record({ kind: fc.constantFrom("release" as const, "pull" as const), which: fc.nat(40) }),
    fc.record({ kind: fc.constant("nights" as const), days: fc.constantFrom(1, 30, 91, 200) }),
  ),
  { minLength: 1, maxLength: 60 },
);

/** Lives through a history of one service. @returns the releases to keep that can't be pulled after some night */
function lost(history: readonly Step[], policy: LifecyclePolicy): string[] {
  const repository = new SimulatedRepository();
  const pushed: string[] = [];
  let released: string[] = [];
  let at = 0;
  const push = (digest: string, platforms: number) => {
    repository.push({ digest, tags: [`web-${digest}`], at, bytes: 1, platforms });
    pushed.push(digest);
  };
  for (const step of history) {
    at += 60_000;
    const digest = "which" in step ? pushed[step.which % Math.max(pushed.length, 1)] : undefined;
    if (step.kind === "push") push(`i${pushed.length}`, step.platforms);
    if (step.kind === "pull" && digest !== undefined && repository.has(digest)) repository.pull(digest, at);
    if (step.kind === "release" && digest !== undefined) {
      repository.restore(digest, at);
      // What was deleted out of the archive can't be released; `up` would build it anew.
      if (!repository.has(digest)) continue;
      repository.pull(digest, at);
      const asked = { service: "web", digest, tags: repository.tags(), inUse: [digest], keepReleases };
      const { add, remove } = planReleases(asked);
      for (const tag of add) repository.tag(tag, digest);
      for (const tag of remove) repository.untag(tag);
      released = [digest, ...released.filter((one) => one !== digest)];
    }
    if (step.kind === "nights") {
      for (let night = 0; night < step.days; night += 30) repository.expire(policy, at + night * day);
      at += step.days * day;
      repository.expire(policy, at);
      const gone = released.slice(0, keepReleases).filter((one) => !repository.has(one));
      if (gone.length > 0) return gone;
    }
  }
  return [];
}

const archive = generateLifecyclePolicy({ archive: { afterDays: 30 } });

describe("the policy that archives, over random histories", function () {
  this.timeout(300_000);

  it("neither archives nor deletes what runs, or one of the last 5 releases, however long nobody pulls them", () => {
    fc.assert(
      fc.property(steps, (history) => assert.deepEqual(lost(history, archive), [])),
      { numRuns: cases(500) },
    );
  });

  it("would, without its shield", () => {
    const bare = { rules: archive.rules.filter(({ rulePriority }) => rulePriority > 2) };
    const found = fc.check(
      fc.property(steps, (history) => lost(history, bare).length === 0),
      { numRuns: 500 },
    );
    assert.ok(found.failed);
    const shortest = [
      { kind: "push", platforms: 0 },
      { kind: "release", which: 0 },
      { kind: "nights", days: 91 },
    ] as const;
    assert.deepEqual([lost(shortest, bare), lost(shortest, archive)], [["i0"], []]);
  });

  it("leaves a released image in the archive that somebody put there by hand", () => {
    const archived = (tag: string) =>
      image(tag, 4000, { tags: [tag], imageStatus: "ARCHIVED", lastArchivedAt: now - 3650 * day });
    const images = [archived("release.web.1"), archived("web-1")];
    const outcomes = evaluateLifecyclePolicy(archive, images, now).map(({ outcome }) => outcome);
    assert.deepEqual(outcomes, ["kept", "expired"]);
  });
});
