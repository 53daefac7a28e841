import * as assert from "node:assert/strict";

import { guard, type GuardInput } from "../../../program/guard/guard";
import { violationText } from "../../../releases/policy/violation-words";
import {
  generateLifecyclePolicy,
  serialiseLifecyclePolicy,
  type Image,
  type ImageInUse,
} from "../../../retention";

const day = 24 * 60 * 60 * 1000;
const now = Date.UTC(2026, 10, 23);
const keepImages = 3;
const ours = serialiseLifecyclePolicy(generateLifecyclePolicy({ keepImages }));
const repositoryName = "myapp-assets-dev";
/** A stack whose state has written the policy already. */
const written = {
  imageTags: new Map<string, string>(),
  services: new Set<string>(),
  releases: new Map<string, { digest: string; again: number }>(),
  lifecyclePolicies: new Map([[repositoryName, ours]]),
  repositories: new Map<string, string | undefined>(),
};
const digestOf = (n: number) => `sha256:${String(n).padStart(64, "0")}`;

/** Image `n` was pushed `n` days ago. */
const image = (n: number, ...imageTags: string[]): Image => ({
  imageDigest: digestOf(n),
  imageTags,
  imagePushedAt: now - n * day,
});
const uses = (n: number, name = "shop/web", role = "running, last successful"): ImageInUse => ({
  repositoryName,
  digest: digestOf(n),
  user: { kind: "service", name, role },
});

function guarded(
  usage: Partial<Omit<GuardInput["usage"], "repositoryName">>,
  rest: Partial<GuardInput> = {},
): ReturnType<typeof guard> {
  return guard({
    usage: { repositoryName, images: [], inUse: [], dangling: [], ...usage },
    own: {
      imageTags: new Map(),
      services: new Set(),
      releases: new Map(),
      lifecyclePolicies: new Map(),
      repositories: new Map(),
    },
    keepImages,
    mutability: { imageTagMutability: "IMMUTABLE" },
    releases: [],
    now,
    ...rest,
  });
}

describe("guard", () => {
  it("has what runs marked before the policy is first written, and then refuses nothing", () => {
    const images = [1, 2, 3, 4, 5].map((n) => image(n, `web-${n}`));
    const inUse = [uses(5), uses(4, "shop/Web_API", "last successful")];
    assert.deepEqual(guarded({ images, inUse }), {
      seeds: [
        { service: "shop-web-api", digest: digestOf(4) },
        { service: "shop-web", digest: digestOf(5) },
      ],
      refusals: [],
      warnings: [],
      archived: [],
      attached: [],
      unreadable: [],
      isReplaced: false,
    });
  });

  it("marks the index of a platform's image that a task reports", () => {
    const index = { ...image(5, "web-5"), children: [digestOf(6)] };
    const { seeds } = guarded({ images: [index, image(6)], inUse: [uses(6)] });
    assert.deepEqual(
      seeds.map(({ digest }) => digest),
      [digestOf(6), digestOf(5)],
    );
  });

  it("marks nothing that is marked, is deployed by this run, or is in the archive", () => {
    const images = [
      image(1, "release.web.1"),
      image(2, "web-2"),
      { ...image(3, "web-3"), imageStatus: "ARCHIVED" as const },
    ];
    const inUse = [uses(1), uses(2), uses(3)];
    const { seeds } = guarded({ images, inUse }, { releases: [{ service: "web", digest: digestOf(2) }] });
    assert.deepEqual(seeds, []);
  });

  it("has what is in use and in the archive restored, and says nothing else of it", () => {
    const images = [{ ...image(3, "web-3"), imageStatus: "ARCHIVED" as const }, image(2, "web-2")];
    const { archived, refusals, warnings } = guarded({ images, inUse: [uses(3)] });
    assert.deepEqual([archived, refusals, warnings], [[digestOf(3)], [], []]);
  });

  it("refuses a policy that would archive what is in use, by the day", () => {
    const archive = { afterDays: 30 };
    const images = [image(4, "fn-4"), image(2, "release.web.1")];
    const live = serialiseLifecyclePolicy(generateLifecyclePolicy({ archive }));
    const { refusals } = guarded(
      { images, inUse: [uses(4, "thumbnails"), uses(2)], lifecyclePolicy: live },
      { archive, own: { ...written, lifecyclePolicies: new Map([[repositoryName, live]]) } },
    );
    assert.deepEqual(
      refusals.map(({ imageDigest, outcome, rulePriority }) => [imageDigest, outcome, rulePriority]),
      [[digestOf(4), "archived", 3]],
    );
    assert.match(violationText(refusals[0]!), /would be archived by rule 3 on 2026-12-19$/);
  });

  it("marks what runs before it first archives, as before it first expires", () => {
    const images = [image(40, "web-40")];
    const { seeds, refusals } = guarded({ images, inUse: [uses(40)] }, { archive: { afterDays: 30 } });
    assert.deepEqual([seeds, refusals], [[{ service: "shop-web", digest: digestOf(40) }], []]);
  });

  it("refuses what the policy in force would take, and marks nothing then, for no tag would be placed", () => {
    const images = [1, 2, 3, 4].map((n) => image(n, `web-${n}`));
    const { seeds, refusals } = guarded(
      { images, inUse: [uses(4), uses(2)], lifecyclePolicy: ours },
      { own: written },
    );
    assert.deepEqual(seeds, []);
    assert.deepEqual(
      refusals.map((one) => violationText(one)),
      [
        `${digestOf(4)} (web-4), used by the service shop/web (running, last successful), would expire by rule 2 at once`,
        `${digestOf(2)} (web-2), used by the service shop/web (running, last successful), would expire by rule 2 after 2 more pushes`,
      ],
    );
  });

  it("looks at the policy that somebody put in the place of ours, for this run doesn't write it", () => {
    const images = [1, 2].map((n) => image(n, `web-${n}`));
    const theirs = serialiseLifecyclePolicy({
      rules: [
        {
          rulePriority: 7,
          selection: { tagStatus: "any", countType: "imageCountMoreThan", countNumber: 1 },
          action: { type: "expire" },
        },
      ],
    });
    const { seeds, refusals } = guarded(
      { images, inUse: [uses(2)], lifecyclePolicy: theirs },
      { own: written },
    );
    assert.deepEqual([seeds, refusals.map(({ rulePriority }) => rulePriority)], [[], [7]]);
  });

  describe("can't tell what a policy takes that somebody put in the place of ours", () => {
    const selection = { tagStatus: "any", countType: "sinceImagePushed", countUnit: "days", countNumber: 1 };
    const action = { type: "expire" };
    const policies = {
      "with a unit that AWS adds tomorrow": {
        rules: [{ rulePriority: 1, selection: { ...selection, countUnit: "hours" }, action }],
      },
      "with a property that AWS adds tomorrow": {
        rules: [{ rulePriority: 1, selection: { ...selection, unlessScanned: true }, action }],
      },
      "with another kind of count": {
        rules: [{ rulePriority: 1, selection: { ...selection, countType: "imageSizeMoreThan" }, action }],
      },
      "with another kind of action": {
        rules: [{ rulePriority: 1, selection, action: { type: "quarantine" } }],
      },
    };
    for (const [title, policy] of Object.entries(policies)) {
      it(title, () => {
        const usage = { images: [image(4, "web-4")], lifecyclePolicy: JSON.stringify(policy) };
        assert.equal(guarded({ ...usage, inUse: [uses(4)] }, { own: written }).unreadable.length, 1);
        // Where this run writes ours over it, or nothing could be lost, it doesn't matter.
        assert.deepEqual(guarded({ ...usage, inUse: [uses(4)] }).unreadable, []);
        assert.deepEqual(guarded(usage, { own: written }).unreadable, []);
      });
    }
  });

  it("takes a policy that somebody deleted for one that takes nothing", () => {
    const { refusals } = guarded({ images: [image(1, "web-1")], inUse: [uses(1)] }, { own: written });
    assert.deepEqual(refusals, []);
  });

  it("refuses nothing that gets its release tag by this run", () => {
    const images = [image(4, "web-4")];
    const releases = [{ service: "web", digest: digestOf(4) }];
    const { refusals, warnings } = guarded({ images, inUse: [uses(4)], lifecyclePolicy: ours }, { releases });
    assert.deepEqual([...refusals, ...warnings], []);
  });

  it("warns only of what this stack's own services run, for this run deploys another image there", () => {
    const own = { ...written, services: new Set(["shop/web"]) };
    const usage = { images: [image(4, "web-4")], lifecyclePolicy: ours };
    const alone = guarded({ ...usage, inUse: [uses(4)] }, { own });
    assert.deepEqual([alone.refusals.length, alone.warnings.length], [0, 1]);
    const shared = guarded({ ...usage, inUse: [uses(4), uses(4, "other/api")] }, { own });
    assert.deepEqual([shared.refusals.length, shared.warnings.length], [1, 0]);
  });

  it("expects of a release's tag in a mutable repository that it stays, for nobody pushes it", () => {
    const usage = { images: [image(1, "latest", "release.web.1")], inUse: [uses(1)], lifecyclePolicy: ours };
    assert.deepEqual(
      guarded(usage, { own: written, mutability: { imageTagMutability: "MUTABLE" } }).refusals,
      [],
    );
  });

  it("warns of an image that is gone, since this run takes nothing from it", () => {
    const { refusals, warnings } = guarded({ inUse: [uses(9)] });
    assert.deepEqual(refusals, []);
    assert.match(warnings.map(violationText).join(), /is not in the repository any more/);
  });
});

describe("violationText", () => {
  const violation = {
    imageDigest: digestOf(1),
    imageTags: [],
    users: [{ kind: "function", name: "resize" }],
    outcome: "expired",
    rulePriority: 2,
  } as const;
  const cases = [
    [{ kind: "after-pushes", pushes: 1 }, "would expire by rule 2 after 1 more push"],
    [{ kind: "on", at: now }, "would expire by rule 2 on 2026-11-23"],
    [{ kind: "on", at: now, pushes: 7 }, "would expire by rule 2 on 2026-11-23, after 7 more pushes"],
  ] as const;
  for (const [when, expected] of cases) {
    it(`says: ${expected}`, () =>
      assert.equal(
        violationText({ ...violation, when }),
        `${digestOf(1)}, used by the function resize, ${expected}`,
      ));
  }

  it("says that an image is in the archive", () => {
    const archived = {
      ...violation,
      outcome: "archived",
      rulePriority: null,
      when: { kind: "now" },
    } as const;
    assert.match(violationText(archived), /is in the archive, from which nothing can be pulled$/);
  });
});
