import * as assert from "node:assert/strict";

import * as fc from "fast-check";

import {
  evaluateLifecyclePolicy,
  formatWithdrawnTag,
  generateLifecyclePolicy,
  guardAttachedImages,
  isTag,
  movingTags,
  namedRetentions,
  parseReleaseTag,
  parseWithdrawnTag,
  planReleases,
  releasesToGoBackTo,
  releaseToAdd,
  simulate,
  withdrawalsAmong,
  withdrawalToAdd,
  withdrawnDigests,
  type ReleaseHistory,
  type TaggedDigest,
  type Workload,
} from "../../../retention";
import { ruleThatMayTake } from "../../../retention/lifecycle-policy/shield-rule";
import { planMarks } from "../../../retention/releases/plan-marks";
import { endHistory } from "../../../retention/releases/plan-releases";
import { unaccountedReleases } from "../../../retention/releases/unaccounted-releases";

/** `release.web.1@a web-1@a` */
const tags = (text: string): TaggedDigest[] =>
  text
    .split(" ")
    .filter((one) => one !== "")
    .map((one) => {
      const [tag = "", digest = ""] = one.split("@");
      return { tag, digest };
    });

describe("tags of withdrawals", () => {
  it("read back as they were written, are tags that a registry takes, and no release's", () => {
    const service = fc.stringMatching(/^[a-z0-9-]{1,100}$/);
    fc.assert(
      fc.property(service, fc.integer({ min: 1, max: 999_999_999_999_999 }), (name, n) => {
        const tag = formatWithdrawnTag(name, n);
        assert.ok(isTag(tag), tag);
        assert.deepEqual(parseWithdrawnTag(tag), { service: name, n });
        assert.equal(parseReleaseTag(tag), undefined);
      }),
    );
  });

  it("is of no number that would not be read again", () => {
    for (const n of [0, -1, 1.5, 1e15, NaN]) assert.throws(() => formatWithdrawnTag("web", n), RangeError);
  });

  for (const tag of [
    "release.web.1",
    "withdrawn.web.",
    "withdrawn.web.01",
    "withdrawn.Web.1",
    "withdrawn.a.b.1",
  ])
    it(`takes ${tag} for none`, () => assert.equal(parseWithdrawnTag(tag), undefined));

  it("are listed by service, the newest first", () => {
    const all = tags("withdrawn.web.2@b withdrawn.web.10@c withdrawn.api.1@a web-1@a");
    assert.deepEqual(
      withdrawalsAmong(all).map(({ tag }) => tag),
      ["withdrawn.api.1", "withdrawn.web.10", "withdrawn.web.2"],
    );
    assert.deepEqual([...withdrawnDigests("web", all)], ["c", "b"]);
  });
});

describe("going back", () => {
  const cases: Record<string, [all: string, running: string, expected: string]> = {
    "to the one before": ["release.web.1@a release.web.2@b", "b", "1@a"],
    "not to and fro": ["release.web.1@a release.web.2@b release.web.3@c withdrawn.web.3@c", "b", "1@a"],
    "past what is withdrawn": [
      "release.web.1@a release.web.2@b release.web.3@c withdrawn.web.2@b",
      "c",
      "1@a",
    ],
    "to each digest once, by its newest number": [
      "release.web.1@a release.web.2@b release.web.3@a release.web.4@c",
      "c",
      "3@a 2@b",
    ],
    "not to what was released again after it was withdrawn": [
      "release.web.1@a release.web.2@b withdrawn.web.2@b release.web.3@a release.web.4@b",
      "a",
      "",
    ],
    "whatever others have withdrawn": ["release.web.1@a withdrawn.api.1@a release.web.2@b", "b", "1@a"],
    "to nothing, of one release": ["release.web.1@a", "a", ""],
    "to no number that jumps over the rest": ["release.web.1@a release.web.9999999@x", "b", "1@a"],
  };
  for (const [title, [all, running, expected]] of Object.entries(cases))
    it(`goes ${title}`, () =>
      assert.equal(
        releasesToGoBackTo("web", tags(all), [running])
          .map(({ n, digest }) => `${n}@${digest}`)
          .join(" "),
        expected,
      ));
});

describe("withdrawing", () => {
  const cases: Record<string, [all: string, digest: string, expected: string | undefined]> = {
    "a release has its number": ["release.web.1@a release.web.2@b", "b", "withdrawn.web.2"],
    "one that was released twice has its newest number": [
      "release.web.1@a release.web.2@b release.web.3@a",
      "a",
      "withdrawn.web.3",
    ],
    "what is withdrawn already has nothing to add": ["release.web.1@a withdrawn.web.1@a", "a", undefined],
    "what never was a release has the next number": ["release.web.1@a web-2@b", "b", "withdrawn.web.2"],
    "and one that no other withdrawal has": [
      "release.web.1@a withdrawn.web.2@b web-3@c",
      "c",
      "withdrawn.web.3",
    ],
    "a number that another withdrawal has is passed over": [
      "release.web.2@b withdrawn.web.2@x",
      "b",
      "withdrawn.web.3",
    ],
  };
  for (const [title, [all, digest, expected]] of Object.entries(cases))
    it(title, () => assert.equal(withdrawalToAdd("web", digest, tags(all)), expected));

  it("gives the number of what never was a release to no release of another digest", () => {
    const all = tags("release.web.1@a withdrawn.web.2@b");
    assert.equal(releaseToAdd("web", "c", all), "release.web.3");
    assert.equal(releaseToAdd("web", "b", all), "release.web.2");
  });
});

const letters = [..."abcdefg"];
const repositories = fc.record({
  ran: fc.array(fc.constantFrom(...letters), { minLength: 1, maxLength: 20 }),
  content: fc.subarray(letters),
  withdrawn: fc.subarray(letters),
  inUse: fc.subarray(letters),
  keepReleases: fc.integer({ min: 1, max: 5 }),
});
const historyOf = ({ ran, content, withdrawn, inUse, keepReleases }: Drawn): ReleaseHistory => {
  let all = [
    ...ran.map((digest, place) => ({ tag: `release.web.${place + 1}`, digest })),
    ...content.map((digest) => ({ tag: `web-${digest}`, digest })),
  ];
  for (const digest of withdrawn) {
    const tag = withdrawalToAdd("web", digest, all);
    if (tag !== undefined) all = [...all, { tag, digest }];
  }
  return { service: "web", digest: ran.at(-1)!, tags: all, inUse, keepReleases };
};
type Drawn = typeof repositories extends fc.Arbitrary<infer Each> ? Each : never;
const apply = (history: ReleaseHistory): TaggedDigest[] => {
  const { add, remove } = planReleases(history);
  return [
    ...history.tags.filter(({ tag }) => !remove.includes(tag)),
    ...add.map((tag) => ({ tag, digest: history.digest })),
  ];
};
const released = (all: readonly TaggedDigest[]) =>
  new Set(all.flatMap(({ tag, digest }) => (parseReleaseTag(tag) ? [digest] : [])));

describe("retiring beside withdrawals", () => {
  it("keeps what runs and what is in use, withdrawn or not, and as many others as without withdrawals", () => {
    fc.assert(
      fc.property(repositories, (drawn) => {
        const history = historyOf(drawn);
        const left = released(apply(history));
        const before = released(history.tags);
        for (const digest of [history.digest, ...history.inUse])
          if (before.has(digest)) assert.ok(left.has(digest), digest);
        const good = [...new Set([...drawn.ran].reverse())].filter((one) => !drawn.withdrawn.includes(one));
        for (const digest of good.slice(0, history.keepReleases)) assert.ok(left.has(digest), digest);
      }),
    );
  });

  it("takes no withdrawal away, and no tag without which a restored image would be gone", () => {
    fc.assert(
      fc.property(repositories, (drawn) => {
        const history = historyOf(drawn);
        const after = apply(history);
        assert.deepEqual(withdrawalsAmong(after), withdrawalsAmong(history.tags));
        const holding = (all: readonly TaggedDigest[]) =>
          new Set(all.filter(({ tag }) => !parseWithdrawnTag(tag)).map(({ digest }) => digest));
        assert.deepEqual(
          [...holding(history.tags)].filter((digest) => !holding(after).has(digest)),
          [],
        );
      }),
    );
  });

  it("plans nothing more for what it planned", () => {
    fc.assert(
      fc.property(repositories, (drawn) => {
        const history = historyOf(drawn);
        const again = planReleases({ ...history, tags: apply(history) });
        assert.deepEqual(again, { add: [], remove: [], unknown: [] });
      }),
    );
  });

  it("counts five good releases, whatever was withdrawn between them", () => {
    const all = letters.flatMap((digest, place) => [
      ...tags(`web-${digest}@${digest} release.web.${place + 1}@${digest}`),
      ...(["b", "f"].includes(digest) ? tags(`withdrawn.web.${place + 1}@${digest}`) : []),
    ]);
    const { remove } = planReleases({ service: "web", digest: "g", tags: all, inUse: [], keepReleases: 5 });
    assert.deepEqual(remove, ["release.web.2", "release.web.6"]);
  });

  it("ends the history of a service that is gone, and leaves its withdrawals", () => {
    const all = tags("web-a@a release.web.1@a withdrawn.web.1@a release.web.2@b withdrawn.web.2@b");
    assert.deepEqual(endHistory("web", all), ["release.web.1"]);
  });
});

describe("what else reads tags", () => {
  it("the shield keeps a withdrawn image by its release tag, and none by its withdrawal", () => {
    const policy = generateLifecyclePolicy({});
    assert.equal(ruleThatMayTake(policy, ["release.web.1", "withdrawn.web.1"]), undefined);
    assert.equal(ruleThatMayTake(policy, ["withdrawn.web.1"])?.rulePriority, 2);
    const images = Array.from({ length: 150 }, (_, n) => ({
      imageDigest: `d${n}`,
      imageTags:
        n === 0 ? ["release.web.1", "withdrawn.web.1"] : n === 1 ? ["withdrawn.web.2"] : [`web-${n}`],
      imagePushedAt: n,
    }));
    const outcome = evaluateLifecyclePolicy(policy, images, 1000).map((verdict) => verdict.outcome);
    assert.deepEqual(outcome.slice(0, 2), ["kept", "expired"]);
  });

  it("no push takes one, in a repository whose tags move", () => {
    const image = { imageDigest: "a", imageTags: ["latest", "withdrawn.web.1"], imagePushedAt: 0 };
    assert.deepEqual(movingTags({ imageTagMutability: "MUTABLE" }, [image]), ["latest"]);
  });

  it("a keeper marks what runs as the newest release, withdrawn or not, by a number that is free", () => {
    const image = { imageDigest: "b", imageTags: ["web-2"], imagePushedAt: 0 };
    const user = { kind: "service", name: "shop/web", role: "running" } as const;
    const all = tags("release.web.1@a withdrawn.web.2@c web-2@b withdrawn.web.3@b");
    const { marks } = planMarks([{ image, place: 0, users: [user] }], all, () => "web");
    assert.deepEqual(marks, [{ name: "web", digest: "b", kind: "newest" }]);
    assert.equal(releaseToAdd("web", "b", all), "release.web.3");
  });

  it("a withdrawal accounts for a release that counts higher than what runs", () => {
    const all = tags("release.web.1@a release.web.2@b release.web.3@c withdrawn.web.3@c");
    assert.deepEqual(unaccountedReleases(all, new Set(["a"])), ["release.web.2"]);
  });

  it("the guard misses nothing that belongs to a withdrawn image, such as why it was withdrawn", () => {
    const record = (of: string, n: number) => ({
      ...{ imageDigest: `reason-${of}`, imageTags: [], imagePushedAt: n, subjectManifestDigest: of },
    });
    const images = [
      { imageDigest: "a", imageTags: ["release.web.1"], imagePushedAt: 1 },
      { imageDigest: "b", imageTags: ["release.web.2", "withdrawn.web.2"], imagePushedAt: 2 },
      ...[record("a", 3), record("b", 4)],
    ];
    const use = (digest: string) => ({
      ...{ repositoryName: "app", digest, user: { kind: "service", name: "web" } as const },
    });
    const policy = generateLifecyclePolicy({ keepImages: 1 });
    const lost = guardAttachedImages({ policy, images, inUse: [use("a"), use("b")], now: 10 });
    assert.deepEqual(
      lost.map(({ subjectDigest }) => subjectDigest),
      ["a"],
    );
  });
});

describe("simulate, releases that are withdrawn", () => {
  /** Each week a good release and, the day after, a bad one that is withdrawn. */
  const workload: Workload = {
    name: "withdrawn",
    about: "",
    days: 140,
    steps: Array.from({ length: 19 }, (_, week) => {
      const at = 7 * week + 0.4;
      const step = (kind: "push" | "deploy" | "withdraw", image: string, days: number) =>
        ({
          kind,
          at: at + days,
          service: "web",
          image,
          ...(kind === "push" && { megabytes: 100 }),
        }) as Workload["steps"][number];
      return [
        ...[step("push", `v${week}`, 0), step("deploy", `v${week}`, 0.01)],
        ...[step("push", `bad${week}`, 1), step("deploy", `bad${week}`, 1.01)],
        ...[step("withdraw", `bad${week}`, 1.02), step("deploy", `v${week}`, 1.03)],
        ...Array.from({ length: 40 }, (_, n) => step("push", `ci-${week}-${n}`, 2 + n / 100)),
      ];
    }).flat(),
  };
  const backToTheFourth: Workload = {
    ...workload,
    steps: [...workload.steps, { kind: "deploy", at: 139, service: "web", image: "v15" }],
  };
  const withoutWithdrawals: Workload = {
    ...backToTheFourth,
    steps: backToTheFourth.steps.filter(({ kind }) => kind !== "withdraw"),
  };

  it("berth has the good releases before, where bad ones would fill places of theirs", () => {
    const berth = namedRetentions.find(({ name }) => name === "berth")!;
    assert.deepEqual(simulate(backToTheFourth, berth).losses, []);
    const [loss] = simulate(withoutWithdrawals, berth).losses;
    assert.deepEqual([loss?.image, loss?.kind], ["v15", "deployment"]);
  });
});
