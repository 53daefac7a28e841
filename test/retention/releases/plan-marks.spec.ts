import assert from "node:assert/strict";
import fc from "fast-check";

import type { Image, ImageUser, TaggedDigest } from "../../../retention";
import { planMarks, type Mark } from "../../../retention/releases/plan-marks";
import { formatPendingTag, parsePendingTag, parseReleaseTag } from "../../../retention/releases/release-tag";
import { newestRelease, releaseToAdd } from "../../../retention/releases/plan-releases";
import type { HeldImage } from "../../../retention/releases/held-images";

describe("planMarks", () => {
  const ownName = ({ name }: ImageUser) => name;
  const service = (name: string, role = "running", releasesAs?: string): ImageUser => ({
    ...{ kind: "service", name, role },
    ...(releasesAs !== undefined && { releasesAs }),
  });
  const held = (digest: string, users: readonly ImageUser[], more: Partial<Image> = {}): HeldImage => ({
    image: { imageDigest: digest, imageTags: [], imagePushedAt: 0, ...more },
    place: 0,
    users,
  });
  const text = (marks: readonly Mark[]) => marks.map(({ kind, name, digest }) => `${kind} ${name} ${digest}`);

  const cases: readonly (readonly [string, HeldImage[], Record<string, string>, string[]])[] = [
    ["what runs", [held("a", [service("web")])], {}, ["newest web a"]],
    ["nothing of what is marked", [held("a", [service("web")])], { "release.web.1": "a" }, []],
    [
      "an older image that runs again",
      [held("a", [service("web")])],
      { "release.web.1": "a", "release.web.2": "b" },
      ["newest web a"],
    ],
    [
      "by the service's tag, whatever else there is",
      [held("a", [service("web", "running", "shop")])],
      { "release.web.1": "a" },
      ["newest shop a"],
    ],
    [
      "what a deployment comes from and goes to, which is no release yet",
      [
        held("a", [service("web", "running, deployment source")]),
        held("b", [service("web", "running, deployment target")]),
      ],
      {},
      ["any web a", "pending web b"],
    ],
    [
      "what a service would go back to, and then what runs",
      [held("a", [service("web", "last successful")]), held("b", [service("web", "running")])],
      {},
      ["any web a", "newest web b"],
    ],
    [
      "all versions of a function, the unpublished one as the newest",
      [
        held("a", [{ kind: "function", name: "f", role: "version 1" }]),
        held("b", [{ kind: "function", name: "f", role: "$LATEST, version 2" }]),
      ],
      {},
      ["any f a", "newest f b"],
    ],
    [
      "an index, and not its platforms' images",
      [held("i", [service("web")], { children: ["c"] }), held("c", [service("web")])],
      {},
      ["newest web i"],
    ],
    [
      "what a task definition's newest revision has, until something runs it",
      [held("a", [{ kind: "task-definition", name: "migrate", role: "newest revision" }])],
      {},
      ["pending migrate a"],
    ],
    [
      "what a schedule starts",
      [held("a", [{ kind: "schedule", name: "nightly", role: "rule" }])],
      {},
      ["newest nightly a"],
    ],
    [
      "nothing of a schedule that starts what a service runs",
      [held("a", [service("web"), { kind: "schedule", name: "nightly", role: "rule" }])],
      { "release.web.4": "a" },
      [],
    ],
  ];
  for (const [what, images, tags, expected] of cases) {
    it(`marks ${what}`, () => {
      const given = Object.entries(tags).map(([tag, digest]) => ({ tag, digest }));
      assert.deepEqual(text(planMarks(images, given, ownName).marks), expected);
    });
  }

  it("names users of whom nobody can tell the name, whose images are kept", () => {
    const tags = ["one", "two"].map((name) => ({ tag: `release.${name}.1`, digest: "a" }));
    const plan = planMarks([held("a", [service("web")])], tags, ownName);
    assert.deepEqual(plan.marks, []);
    assert.deepEqual(plan.ambiguous, [{ user: service("web"), among: ["one", "two"] }]);
  });

  const digests = ["a", "b", "c", "d"].map((digit) => `sha256:${digit.repeat(64)}`);
  const user = fc.record({
    kind: fc.constantFrom("service", "function", "task-definition", "schedule", "task"),
    name: fc.constantFrom("web", "api", "web-1"),
    role: fc.constantFrom(
      ...["running", "last successful", "deployment target", "running, deployment target", "rollback target"],
      ...["$LATEST", "version 3", "running, last successful"],
    ),
  }) as fc.Arbitrary<ImageUser>;
  const images = fc.uniqueArray(
    fc.record({ digest: fc.constantFrom(...digests), users: fc.array(user, { minLength: 1, maxLength: 3 }) }),
    { selector: ({ digest }) => digest },
  );
  const tags = fc.uniqueArray(
    fc.record({
      tag: fc
        .tuple(fc.constantFrom("web", "api", "web-1"), fc.integer({ min: 1, max: 6 }))
        .map(([name, n]) => `release.${name}.${n}`),
      digest: fc.constantFrom(...digests),
    }),
    { selector: ({ tag }) => tag },
  );

  it("leaves everything in use with a tag that shields it, and soon has nothing more to place", () => {
    let placed = 0;
    fc.assert(
      fc.property(images, tags, (uses, given: readonly TaggedDigest[]) => {
        const inUse = uses.map(({ digest, users }) => held(digest, users));
        const plan = planMarks(inUse, given, ownName);
        const after = plan.marks.reduce(withMark, given);
        placed += plan.marks.length;
        for (const { digest } of uses) {
          const own = after.filter((one) => one.digest === digest);
          assert.ok(
            own.some(({ tag }) => parseReleaseTag(tag) ?? parsePendingTag(tag)),
            digest,
          );
        }
        // A name may come of the tags that were just placed: then the next look counts by it.
        let last = after;
        for (let look = 0; look < 3; look++)
          last = planMarks(inUse, last, ownName).marks.reduce(withMark, last);
        assert.deepEqual(text(planMarks(inUse, last, ownName).marks), []);
      }),
      { numRuns: 5000 },
    );
    assert.ok(placed > 1000);
  });

  /** As they are placed. */
  function withMark(tags: readonly TaggedDigest[], { kind, name, digest }: Mark): readonly TaggedDigest[] {
    if (kind === "pending") return [...tags, { tag: formatPendingTag(name, digest), digest }];
    const own = newestRelease(
      name,
      tags.filter((one) => one.digest === digest),
    );
    const tag = kind === "any" && own ? undefined : releaseToAdd(name, digest, tags);
    return tag === undefined ? tags : [...tags, { tag, digest }];
  }
});
