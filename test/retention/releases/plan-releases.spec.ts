import * as assert from "node:assert/strict";

import * as fc from "fast-check";

import {
  parseReleaseTag,
  planReleases,
  strayReleases,
  type ReleaseHistory,
  type TaggedDigest,
} from "../../../retention";

const digestOf = (letter: string) => `sha256:${letter.repeat(64)}`;
const tagged = (tag: string, letter: string): TaggedDigest => ({ tag, digest: digestOf(letter) });
const history = (
  digest: string,
  tags: readonly TaggedDigest[],
  more: Partial<ReleaseHistory> = {},
): ReleaseHistory => ({
  service: "web",
  digest: digestOf(digest),
  tags,
  inUse: [],
  keepReleases: 2,
  ...more,
});

const cases: Record<string, [ReleaseHistory, { add?: string[]; remove?: string[] }]> = {
  "the first release": [history("a", [tagged("web-1", "a")]), { add: ["release.web.1"] }],
  "the same digest again": [history("a", [tagged("web-1", "a"), tagged("release.web.1", "a")]), {}],
  "a new digest": [
    history("b", [tagged("web-2", "b"), tagged("release.web.1", "a")]),
    { add: ["release.web.2"] },
  ],
  "a revert to an older digest": [
    history("a", [tagged("release.web.1", "a"), tagged("release.web.2", "b")]),
    { add: ["release.web.3"], remove: ["release.web.1"] },
  ],
  "what kept the image until it was released": [
    history("a", [tagged("release.web.1", "a"), tagged("release.web.pending-aaaaaaaaaaaa", "a")]),
    { remove: ["release.web.pending-aaaaaaaaaaaa"] },
  ],
  "what a run that was broken off left": [
    history("a", [
      ...[
        tagged("release.web.1", "a"),
        tagged("web-2", "b"),
        tagged("release.web.pending-bbbbbbbbbbbb", "b"),
      ],
      ...[tagged("release.api.pending-cccccccccccc", "c"), tagged("web-3", "c")],
    ]),
    { remove: ["release.web.pending-bbbbbbbbbbbb"] },
  ],
  "the pending tag of what is still being deployed, and one that is an image's last": [
    history(
      "a",
      [
        ...[
          tagged("release.web.1", "a"),
          tagged("web-2", "b"),
          tagged("release.web.pending-bbbbbbbbbbbb", "b"),
        ],
        tagged("release.web.pending-cccccccccccc", "c"),
      ],
      { inUse: [digestOf("b")] },
    ),
    {},
  ],
  "numbers, not the order of letters, after the ninth": [
    history("b", [tagged("release.web.9", "b"), tagged("release.web.10", "a")]),
    { add: ["release.web.11"], remove: ["release.web.9"] },
  ],
  "gaps in the count": [history("b", [tagged("release.web.7", "a")]), { add: ["release.web.8"] }],
  "another service's releases of the same image": [
    history("a", [tagged("release.api.4", "a"), tagged("release.web-2.5", "a")]),
    { add: ["release.web.1"] },
  ],
  "releases beyond the last two digests": [
    history("c", [
      ...[tagged("web-1", "a"), tagged("web-2", "b"), tagged("web-3", "c")],
      ...[tagged("release.web.1", "a"), tagged("release.web.2", "b"), tagged("release.web.3", "c")],
    ]),
    { remove: ["release.web.1"] },
  ],
  "two digests released in turn, which count as two": [
    history("b", [
      ...[tagged("web-0", "z"), tagged("release.web.1", "z")],
      ...[tagged("release.web.2", "a"), tagged("release.web.3", "b")],
      ...[tagged("release.web.4", "a"), tagged("release.web.5", "b")],
    ]),
    { remove: ["release.web.1", "release.web.2", "release.web.3"] },
  ],
  "a digest of another service's, whose releases are its own": [
    history("b", [
      ...[tagged("release.web.1", "a"), tagged("release.web.2", "b"), tagged("web-2", "b")],
      ...[tagged("release.api.1", "b"), tagged("release.api.2", "a"), tagged("release.api.3", "b")],
    ]),
    {},
  ],
  "an old release in use": [
    history(
      "c",
      [
        ...[tagged("web-1", "a"), tagged("release.web.1", "a")],
        ...[tagged("release.web.2", "b"), tagged("release.web.3", "c")],
      ],
      { inUse: [digestOf("a")] },
    ),
    {},
  ],
  "an image's last tag": [
    history("c", [tagged("release.web.1", "a"), tagged("release.web.2", "b"), tagged("release.web.3", "c")]),
    {},
  ],
  "an image with nothing but its own releases, of which the newest stays": [
    history("c", [
      ...[tagged("release.web.1", "a"), tagged("release.web.2", "a")],
      ...[tagged("release.web.3", "b"), tagged("release.web.4", "c")],
    ]),
    { remove: ["release.web.1"] },
  ],
};

describe("planReleases", () => {
  for (const [name, [input, { add = [], remove = [] }]] of Object.entries(cases))
    it(`plans for ${name}`, () => assert.deepEqual(planReleases(input), { add, remove, unknown: [] }));

  describe("where it is known what the service ran", () => {
    const own = ["a", "b", "c"].flatMap((letter, index) => [
      tagged(`web-${letter}`, letter),
      tagged(`release.web.${index + 1}`, letter),
    ]);
    const junk = [4, 5, 6, 7, 8].flatMap((n) => [
      tagged(`junk-${n}`, `x${n}`),
      tagged(`release.web.${n}`, `x${n}`),
    ]);
    const deployed = new Set(["a", "b", "c"].map(digestOf));

    it("takes no release away for junk that counts higher, and names it", () => {
      const tags = [...own, ...junk, tagged("web-d", "d")];
      const input = history("d", tags, { keepReleases: 5 });
      const { remove } = planReleases(input);
      assert.deepEqual(remove, ["release.web.1", "release.web.2", "release.web.3", "release.web.4"]);
      assert.deepEqual(planReleases({ ...input, deployed }), {
        add: ["release.web.9"],
        remove: [],
        unknown: ["release.web.8", "release.web.7", "release.web.6", "release.web.5", "release.web.4"],
      });
    });

    it("retires its own as ever, beside junk", () => {
      const tags = [...own, ...junk, tagged("web-d", "d")];
      const { remove, unknown } = planReleases({ ...history("d", tags, { keepReleases: 2 }), deployed });
      assert.deepEqual(remove, ["release.web.1", "release.web.2"]);
      assert.equal(unknown.length, 5);
    });

    it("counts what runs and what is in use as known, whatever ECS has forgotten", () => {
      const input = history("c", own, { keepReleases: 5, inUse: [digestOf("a")] });
      assert.deepEqual(planReleases({ ...input, deployed: new Set() }).unknown, ["release.web.2"]);
    });

    it("never takes away a true release among the last, whatever others have pushed", () => {
      const numbers = fc.uniqueArray(fc.integer({ min: 1, max: 400 }), { maxLength: 30 });
      fc.assert(
        fc.property(numbers, fc.integer({ min: 1, max: 5 }), (placed, keepReleases) => {
          const ran = ["a", "b", "c", "d", "e", "f"];
          const own = ran.flatMap((letter, index) => [
            tagged(`web-${letter}`, letter),
            tagged(`release.web.${500 + index}`, letter),
          ]);
          const others = placed.flatMap((n) => [
            tagged(`junk-${n}`, `x${n}`),
            tagged(`release.web.${600 + n}`, `x${n}`),
          ]);
          const left = apply({
            ...history("f", [...own, ...others], { keepReleases }),
            deployed: new Set(ran.map(digestOf)),
          });
          const released = new Set(releasesOf(left).map(({ digest }) => digest));
          for (const letter of ran.slice(-keepReleases)) assert.ok(released.has(digestOf(letter)), letter);
        }),
      );
    });
  });

  it("keeps an image far from AWS's 1,000 tags, however often two digests take turns", () => {
    let tags: TaggedDigest[] = [tagged("web-1", "a"), tagged("web-2", "b")];
    let most = 0;
    for (let turn = 0; turn < 2100; turn++) {
      const digest = turn % 2 === 0 ? "a" : "b";
      const { add, remove } = planReleases(history(digest, tags));
      tags = [...tags, ...add.map((tag) => tagged(tag, digest))].filter(({ tag }) => !remove.includes(tag));
      most = Math.max(most, tags.length);
    }
    assert.ok(most <= 5, `${most} tags`);
    assert.ok(tags.some(({ tag }) => tag === "release.web.2100"));
  });

  it("counts no number that jumps over the rest, and takes its tag away from nothing", () => {
    const junk = [tagged("release.web.999999999999999", "x"), tagged("release.web.5000000", "y")];
    const tags = [
      tagged("web-2", "b"),
      tagged("release.web.1", "a"),
      tagged("release.web.900000", "c"),
      ...junk,
    ];
    assert.deepEqual(planReleases(history("b", tags)).add, ["release.web.900001"]);
    assert.deepEqual(strayReleases("web", tags), ["release.web.5000000", "release.web.999999999999999"]);
    assert.deepEqual(planReleases(history("b", [tagged("web-2", "b"), ...junk])).add, ["release.web.1"]);
    const { remove } = planReleases(history("b", tags, { keepReleases: 1 }));
    assert.ok(remove.every((tag) => !strayReleases("web", tags).includes(tag)));
  });

  it("goes on counting, whatever numbers others have put there", () => {
    const numbers = fc.array(fc.integer({ min: 1, max: 999_999_999_999_999 }), { maxLength: 20 });
    fc.assert(
      fc.property(numbers, (placed) => {
        const tags = [tagged("web-b", "b"), ...placed.map((n) => tagged(`release.web.${n}`, "a"))];
        const [tag = ""] = planReleases(history("b", tags)).add;
        assert.ok(parseReleaseTag(tag), tag);
        assert.ok(tags.every((other) => other.tag !== tag));
        // Once it is placed, it is the newest.
        const then = [...tags, tagged(tag, "b")];
        assert.deepEqual(planReleases(history("b", then)).add, []);
      }),
    );
  });

  const letters = fc.constantFrom(..."abcdefg");
  const histories = fc
    .record({
      ran: fc.array(letters, { maxLength: 30 }),
      content: fc.subarray([..."abcdefg"]),
      others: fc.subarray([..."abcdefg"]),
      digest: letters,
      inUse: fc.subarray([..."abcdefg"]),
      keepReleases: fc.integer({ min: 1, max: 5 }),
    })
    .map(({ ran, content, others, digest, inUse, keepReleases }) =>
      history(
        digest,
        [
          ...ran.map((letter, index) => tagged(`release.web.${index + 1}`, letter)),
          ...content.map((letter) => tagged(`web-${letter}`, letter)),
          ...others.map((letter, index) => tagged(`release.api.${index + 1}`, letter)),
        ],
        { inUse: inUse.map(digestOf), keepReleases },
      ),
    );

  it("leaves what runs with the newest tag, and a tag on what is in use and on the last distinct digests", () => {
    fc.assert(
      fc.property(histories, (input) => {
        const after = apply(input);
        assert.equal(releasesOf(after)[0]?.digest, input.digest);
        const before = releasesOf(input.tags).map(({ digest }) => digest);
        const last = [...new Set([input.digest, ...before])].slice(0, input.keepReleases);
        const inUse = input.inUse.filter((digest) => before.includes(digest));
        for (const digest of [...last, ...inUse])
          assert.ok(
            releasesOf(after).some((release) => release.digest === digest),
            digest,
          );
      }),
    );
  });

  it("removes no tag but this service's releases, and never an image's last one", () => {
    fc.assert(
      fc.property(histories, (input) => {
        for (const tag of planReleases(input).remove) assert.equal(parseReleaseTag(tag)?.service, "web");
        const after = new Set(apply(input).map(({ digest }) => digest));
        for (const { digest } of input.tags) assert.ok(after.has(digest), digest);
      }),
    );
  });

  it("plans nothing more for what it planned", () => {
    fc.assert(
      fc.property(histories, (input) => {
        assert.deepEqual(planReleases({ ...input, tags: apply(input) }), {
          add: [],
          remove: [],
          unknown: [],
        });
      }),
    );
  });
});

function apply(input: ReleaseHistory): TaggedDigest[] {
  const { add, remove } = planReleases(input);
  return [
    ...input.tags.filter(({ tag }) => !remove.includes(tag)),
    ...add.map((tag) => ({ tag, digest: input.digest })),
  ];
}

function releasesOf(tags: readonly TaggedDigest[]): (TaggedDigest & { n: number })[] {
  return tags
    .flatMap((one) => {
      const release = parseReleaseTag(one.tag);
      return release?.service === "web" ? [{ ...one, n: release.n }] : [];
    })
    .sort((a, b) => b.n - a.n);
}
