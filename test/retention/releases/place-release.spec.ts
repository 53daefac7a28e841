import * as assert from "node:assert/strict";

import * as fc from "fast-check";

import { newestRelease, placeReleaseTag, putRefusal, type ReleaseTags } from "../../../retention";

const [mine, other] = ["a", "b"].map((digit) => `sha256:${digit.repeat(64)}`) as [string, string];

/** A repository in memory, as far as tags go. */
class Repository implements ReleaseTags {
  readonly calls: string[] = [];
  /** What others do right after a tag was written, once. */
  then: (() => void)[] = [];

  constructor(
    readonly tags: Map<string, string>,
    private readonly digest: string,
    private readonly isMutable = false,
  ) {}

  all() {
    this.calls.push("all");
    return Promise.resolve([...this.tags].map(([tag, digest]) => ({ tag, digest })));
  }

  put(tag: string) {
    this.calls.push(`put ${tag}`);
    const holder = this.tags.get(tag);
    if (holder === this.digest) return Promise.resolve("there" as const);
    if (holder !== undefined && !this.isMutable) return Promise.resolve("taken" as const);
    this.tags.set(tag, this.digest);
    this.then.shift()?.();
    return Promise.resolve("placed" as const);
  }

  digestOf(tag: string) {
    this.calls.push(`digestOf ${tag}`);
    return Promise.resolve(this.tags.get(tag));
  }
}

interface Case {
  readonly tags: Record<string, string>;
  readonly isNewest?: boolean;
  readonly expected: { readonly tag: string; readonly isNew: boolean; readonly imageTags: readonly string[] };
  readonly calls: readonly string[];
}

const placing = (tag: string) => ["all", `put ${tag}`, `digestOf ${tag}`];

describe("placeReleaseTag", () => {
  let waited: number[];
  beforeEach(() => (waited = []));
  const sleep = (ms: number) => {
    waited.push(ms);
    return Promise.resolve();
  };
  const release = { service: "web", digest: mine, sleep };

  const cases: Record<string, Case> = {
    "places the first": {
      tags: { "web-1": mine },
      expected: { tag: "release.web.1", isNew: true, imageTags: ["web-1", "release.web.1"] },
      calls: placing("release.web.1"),
    },
    "counts up, by number and not by letters": {
      tags: { "release.web.9": other, "release.web.10": other, "release.api.70": other },
      expected: { tag: "release.web.11", isNew: true, imageTags: ["release.web.11"] },
      calls: placing("release.web.11"),
    },
    "writes nothing when the newest is there": {
      tags: { "release.web.1": other, "release.web.2": mine },
      expected: { tag: "release.web.2", isNew: false, imageTags: ["release.web.2"] },
      calls: ["all"],
    },
    "counts up for an image whose release is older": {
      tags: { "release.web.1": mine, "release.web.2": other },
      expected: { tag: "release.web.3", isNew: true, imageTags: ["release.web.1", "release.web.3"] },
      calls: placing("release.web.3"),
    },
    "leaves an older release as it is where something newer runs beside it": {
      tags: { "release.web.1": mine, "release.web.2": other },
      isNewest: false,
      expected: { tag: "release.web.1", isNew: false, imageTags: ["release.web.1"] },
      calls: ["all"],
    },
    "marks what runs beside something newer and has no release": {
      tags: { "release.web.2": other },
      isNewest: false,
      expected: { tag: "release.web.3", isNew: true, imageTags: ["release.web.3"] },
      calls: placing("release.web.3"),
    },
  };
  for (const [title, { tags, isNewest, expected, calls }] of Object.entries(cases))
    it(title, async () => {
      const repository = new Repository(new Map(Object.entries(tags)), mine);
      const placed = await placeReleaseTag(repository, {
        ...release,
        ...(isNewest !== undefined && { isNewest }),
      });
      assert.deepEqual([placed, repository.calls, waited], [expected, calls, []]);
    });

  it("is content when another run of the same release was faster", async () => {
    const tags = new Map<string, string>();
    const repository = new Repository(tags, mine);
    repository.all = () => {
      tags.set("release.web.1", mine);
      return Promise.resolve([]);
    };
    const placed = await placeReleaseTag(repository, release);
    assert.deepEqual(placed, { tag: "release.web.1", isNew: false, imageTags: ["release.web.1"] });
  });

  it("takes the next number when another release has taken this one meanwhile", async () => {
    const tags = new Map<string, string>();
    const repository = new Repository(tags, mine);
    const put = repository.put.bind(repository);
    repository.put = (tag) => {
      if (tag === "release.web.1") tags.set(tag, other);
      return put(tag);
    };
    assert.equal((await placeReleaseTag(repository, release))?.tag, "release.web.2");
    assert.deepEqual(waited, [200]);
  });

  it("takes the next number when another release moves the tag away, where tags move", async () => {
    const tags = new Map<string, string>();
    const repository = new Repository(tags, mine, true);
    repository.then = [() => tags.set("release.web.1", other), () => tags.set("release.web.2", other)];
    assert.equal((await placeReleaseTag(repository, release))?.tag, "release.web.3");
    assert.deepEqual(waited, [200, 400]);
  });

  it("finds its own tag in place after an attempt whose outcome it could not see", async () => {
    const repository = new Repository(new Map(), mine);
    repository.digestOf = () => Promise.resolve(undefined);
    const placed = await placeReleaseTag(repository, release);
    assert.deepEqual(placed, { tag: "release.web.1", isNew: true, imageTags: ["release.web.1"] });
    assert.deepEqual(waited, [200]);
  });

  it("gives up after ten attempts, each with a longer pause", async () => {
    const repository = new Repository(new Map(), mine);
    repository.put = () => Promise.resolve("taken");
    assert.equal(await placeReleaseTag(repository, release), undefined);
    assert.deepEqual(
      waited,
      Array.from({ length: 10 }, (_, n) => 200 * (n + 1)),
    );
  });

  it("leaves a tag of its own to each of any number of writers at once, where no tag moves", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 2, max: 6 }), fc.scheduler(), async (writers, scheduler) => {
        const tags = new Map<string, string>();
        const digests = Array.from({ length: writers }, (_, n) => `sha256:${String(n).repeat(64)}`);
        const ends = digests.map((digest) => {
          const repository = new Repository(tags, digest);
          const later = <T>(call: () => Promise<T>) => scheduler.schedule(Promise.resolve()).then(call);
          return placeReleaseTag(
            {
              all: () => later(() => repository.all()),
              put: (tag) => later(() => repository.put(tag)),
              digestOf: (tag) => later(() => repository.digestOf(tag)),
            },
            { service: "web", digest, sleep: () => Promise.resolve() },
          );
        });
        const placed = await scheduler.waitFor(Promise.all(ends));
        placed.forEach((one, n) => assert.equal(tags.get(one?.tag ?? ""), digests[n]));
        const all = [...tags].map(([tag, digest]) => ({ tag, digest }));
        assert.equal(newestRelease("web", all)?.n, writers);
      }),
    );
  });
});

describe("putRefusal", () => {
  const cases: Record<string, "there" | "taken" | undefined> = {
    ImageAlreadyExistsException: "there",
    ImageTagAlreadyExistsException: "taken",
    AccessDeniedException: undefined,
  };
  for (const [name, expected] of Object.entries(cases))
    it(`${expected ? `knows a tag that is ${expected} by` : "knows nothing of"} ${name}`, () => {
      assert.equal(putRefusal(name), expected);
    });
  it("knows nothing of what is no error of AWS's", () => assert.equal(putRefusal(undefined), undefined));
});
