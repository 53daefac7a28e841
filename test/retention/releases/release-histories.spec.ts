import * as assert from "node:assert/strict";

import {
  evaluateLifecyclePolicy,
  generateLifecyclePolicy,
  guardImagesInUse,
  planReleases,
  type Image,
  type LifecyclePolicy,
} from "../../../retention";
import { rule } from "../image-builder";

const keepReleases = 5;
const hour = 60 * 60 * 1000;

/** How images are kept: which policy is in force, and whether release tags are taken away again. */
interface Keeping {
  readonly policy: LifecyclePolicy;
  readonly keepReleases: number;
}

const berth: Keeping = { policy: generateLifecyclePolicy({}), keepReleases };

/** Each service's last releases by a rule of ECR's, instead of berth's taking release tags away. */
const countRule: Keeping = {
  policy: {
    rules: [
      rule(1, { tagStatus: "tagged", tagPrefixList: ["release.web."], countNumber: keepReleases }),
      rule(2, { tagStatus: "any", countNumber: 100 }),
    ],
  },
  keepReleases: Infinity,
};

/** A repository, and a service that lives through a history. Whatever the policy may take at night is gone. */
class Environment {
  images: readonly Image[] = [];
  /** What the service ran, the last one first. */
  releases: readonly string[] = [];
  private now = Date.UTC(2026, 0, 1);

  constructor(private readonly keeping: Keeping) {}

  push(name: string, platforms: readonly string[] = []): void {
    const children = platforms.map((platform) => `${name}-${platform}`);
    for (const child of children) this.add({ imageDigest: child, imageTags: [] });
    this.add({ imageDigest: name, imageTags: [`web-${name}`], ...(children.length > 0 && { children }) });
  }

  release(digest: string): void {
    assert.ok(this.has(digest), `${digest} is there to be released`);
    const { add, remove } = planReleases({
      service: "web",
      digest,
      tags: this.images.flatMap(({ imageTags, imageDigest }) =>
        imageTags.map((tag) => ({ tag, digest: imageDigest })),
      ),
      inUse: [digest],
      keepReleases: this.keeping.keepReleases,
    });
    this.images = this.images.map((image) => ({
      ...image,
      imageTags: [
        ...image.imageTags.filter((tag) => !remove.includes(tag)),
        ...(image.imageDigest === digest ? add : []),
      ],
    }));
    this.releases = [digest, ...this.releases];
  }

  /** ECR applies the policy once a day. */
  night(): void {
    const verdicts = evaluateLifecyclePolicy(this.keeping.policy, this.images, this.now);
    this.images = this.images.filter((_, place) => verdicts[place]!.outcome === "kept");
  }

  has(digest: string): boolean {
    return this.images.some(({ imageDigest }) => imageDigest === digest);
  }

  /** What the guard says of the policy in force. */
  violations() {
    return guardImagesInUse({
      policy: this.keeping.policy,
      images: this.images,
      inUse: [{ repositoryName: "app", digest: this.releases[0]!, user: { kind: "service", name: "web" } }],
      now: this.now,
    });
  }

  private add(image: Omit<Image, "imagePushedAt">): void {
    this.now += hour;
    this.images = [...this.images, { ...image, imagePushedAt: this.now }];
  }
}

interface History {
  /** What is released, one a day; those in one text in one day. */
  readonly days: readonly string[];
  /** What each push has besides the image. */
  readonly platforms?: readonly string[];
  /** What CI pushes before the first release. */
  readonly pushedBefore?: readonly string[];
}

const histories: Readonly<Record<string, History>> = {
  "A B C D E, back to A, F, F bad, back to A": { days: ["A", "B", "C", "D", "E", "A", "FA"] },
  "a revert by the tag that CI gave, to an image that no longer has a release tag": {
    days: ["A", "B", "C", "D", "E", "FGA"],
  },
  "an image that CI pushed long before its first release": {
    pushedBefore: ["X", ...Array.from({ length: 80 }, (_, n) => `ci-${n}`)],
    days: ["A", "B", "C", "D", "E", "X"],
  },
  "images for several platforms, with a revert": {
    platforms: ["amd64", "arm64", "attestation"],
    days: ["A", "B", "C", "D", "E", "A", "FA"],
  },
};

/** Lives through a history, with 200 pushes after it that are not released. */
function live({ days, platforms, pushedBefore = [] }: History, keeping: Keeping): Environment {
  const environment = new Environment(keeping);
  for (const name of pushedBefore) environment.push(name, platforms);
  for (const day of days) {
    for (const name of day) {
      if (!environment.has(name)) environment.push(name, platforms);
      environment.release(name);
    }
    environment.night();
  }
  for (let n = 1; n <= 200; n++) {
    environment.push(`later-${n}`, platforms);
    if (n % 4 === 0) environment.night();
  }
  return environment;
}

for (const [title, history] of Object.entries(histories)) {
  const { days, platforms = [] } = history;
  const runs = days.at(-1)!.at(-1)!;
  const needed = [runs, ...platforms.map((platform) => `${runs}-${platform}`)];

  describe(`${title}, and 200 more pushes`, () => {
    it("berth keeps what runs and the last releases before it, and of the rest the newest 100", () => {
      const environment = live(history, berth);
      const last = [...new Set(environment.releases)].slice(0, keepReleases);
      assert.equal(last.length, keepReleases);
      for (const digest of [...needed, ...last]) assert.ok(environment.has(digest), digest);
      assert.deepEqual(environment.violations(), []);
      const others = environment.images.filter(({ imageDigest }) => !imageDigest.startsWith("later-"));
      assert.equal(others.length, last.length * (1 + platforms.length));
      assert.ok(environment.images.length <= 100 + others.length);
    });

    it("a count rule per service loses what runs", () => {
      const environment = live(history, countRule);
      assert.equal(environment.releases[0], runs);
      for (const digest of needed) assert.ok(!environment.has(digest), digest);
    });
  });
}
