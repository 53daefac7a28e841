import * as assert from "node:assert/strict";

import {
  generateLifecyclePolicy,
  guardImagesInUse,
  type GuardCase,
  type ImageInUse,
  type ImageUser,
  type LifecycleRule,
  type Violation,
  type ViolationTime,
} from "../../../retention";
import { day, image, now, rule, transition } from "../image-builder";

const web: ImageUser = { kind: "service", name: "web", role: "running" };
const nightly: ImageUser = { kind: "schedule", name: "nightly" };

function use(digest: string, user = web, tag?: string): ImageInUse {
  return { repositoryName: "shared", digest, user, ...(tag !== undefined && { tag }) };
}

const older = (countNumber: number) =>
  ({ countType: "sinceImagePushed", countUnit: "days", countNumber }) as const;
const untagged = { tagStatus: "untagged" } as const;
const any = { tagStatus: "any" } as const;
const prefix = (...tagPrefixList: string[]) => ({ tagStatus: "tagged", tagPrefixList }) as const;
const pattern = (...tagPatternList: string[]) => ({ tagStatus: "tagged", tagPatternList }) as const;

const rightNow: ViolationTime = { kind: "now" };
const inDays = (days: number): ViolationTime => ({ kind: "on", at: now + days * day + 1 });
const after = (pushes: number): ViolationTime => ({ kind: "after-pushes", pushes });

interface Case extends Omit<GuardCase, "now" | "policy"> {
  readonly rules: readonly LifecycleRule[];
  /** Digest, outcome, rule and time, in order. */
  readonly found: readonly (readonly [
    string,
    Violation["outcome"],
    Violation["rulePriority"],
    ViolationTime,
  ])[];
}

const sixDaysOld = [image("a", 6, { tags: ["web-1"] })];
const index = image("index", 9, { tags: ["web-1"], children: ["amd64", "arm64"] });
const platforms = [image("amd64", 9), image("arm64", 9)];

const groups: Readonly<Record<string, Readonly<Record<string, Case>>>> = {
  now: {
    "an image that the policy takes at once": {
      rules: [rule(3, { ...any, ...older(5) })],
      images: sixDaysOld,
      inUse: [use("a")],
      found: [["a", "expired", 3, rightNow]],
    },
    "one that goes to the archive, from where nothing can be pulled": {
      rules: [rule(1, { ...any, ...older(5) }, transition)],
      images: sixDaysOld,
      inUse: [use("a")],
      found: [["a", "archived", 1, rightNow]],
    },
    "one that is there already": {
      rules: [],
      images: [image("a", 6, { imageStatus: "ARCHIVED", lastArchivedAt: now - day })],
      inUse: [use("a")],
      found: [["a", "archived", null, rightNow]],
    },
    "one of two of an age": {
      rules: [rule(1, any)],
      images: [image("a", 6), image("b", 6)],
      inUse: [use("a")],
      found: [["a", "may-expire", 1, rightNow]],
    },
    "one that is being restored is there": {
      rules: [],
      images: [image("a", 6, { imageStatus: "ACTIVATING", lastActivatedAt: now })],
      inUse: [use("a")],
      found: [],
    },
    "a restored one that is old by its push alone": {
      rules: [rule(1, { ...any, ...older(5) })],
      images: [image("a", 6, { lastActivatedAt: now })],
      inUse: [use("a")],
      found: [["a", "may-expire", 1, rightNow]],
    },
    "a restored one that is old either way": {
      rules: [rule(1, { ...any, ...older(5) })],
      images: [image("a", 9, { lastActivatedAt: now - 6 * day })],
      inUse: [use("a")],
      found: [["a", "expired", 1, rightNow]],
    },
    "a restored one that will be old by its push first": {
      rules: [rule(1, { ...any, ...older(5) })],
      images: [image("a", 4, { lastActivatedAt: now })],
      inUse: [use("a")],
      found: [["a", "may-expire", 1, inDays(1)]],
    },
    "an image that nothing uses may go": {
      rules: [rule(1, any)],
      images: [image("a", 6), image("b", 5, { tags: ["x"] })],
      inUse: [],
      found: [],
    },
  },
  "with time": {
    "on the day when it is too old": {
      rules: [rule(1, { ...any, ...older(7) })],
      images: sixDaysOld,
      inUse: [use("a")],
      found: [["a", "expired", 1, inDays(1)]],
    },
    "exactly as old as the number is not too old": {
      rules: [rule(1, { ...any, ...older(6) })],
      images: sixDaysOld,
      inUse: [use("a")],
      horizonDays: 0,
      found: [],
    },
    "on the horizon's last millisecond": {
      rules: [rule(1, { ...any, ...older(96) })],
      images: [image("a", 6, { imagePushedAt: now - 6 * day - 1 })],
      inUse: [use("a")],
      found: [["a", "expired", 1, { kind: "on", at: now + 90 * day }]],
    },
    "not after it": {
      rules: [rule(1, { ...any, ...older(96) })],
      images: sixDaysOld,
      inUse: [use("a")],
      found: [],
    },
    "within a horizon of one's own": {
      rules: [rule(1, { ...any, ...older(96) })],
      images: sixDaysOld,
      inUse: [use("a")],
      horizonDays: 91,
      found: [["a", "expired", 1, inDays(90)]],
    },
    "when nobody pulls it, to the archive": {
      rules: [
        rule(1, { ...any, countType: "sinceImagePulled", countUnit: "days", countNumber: 30 }, transition),
      ],
      images: [image("a", 99, { lastRecordedPullTime: now - 10 * day })],
      inUse: [use("a")],
      found: [["a", "archived", 1, inDays(20)]],
    },
    "counted from a time between two milliseconds": {
      rules: [rule(1, { ...any, ...older(7) })],
      images: [image("a", 6, { imagePushedAt: now - 6 * day + 0.25 })],
      inUse: [use("a")],
      found: [["a", "expired", 1, inDays(1)]],
    },
  },
  "with further pushes": {
    "as many as the count leaves room for, and one": {
      rules: [rule(2, { ...any, countNumber: 100 })],
      images: [image("a", 9), image("b", 8), image("c", 7)],
      inUse: [use("a")],
      found: [["a", "expired", 2, after(98)]],
    },
    "one sooner where another is of its age, which may stay instead": {
      rules: [rule(2, { ...any, countNumber: 100 })],
      images: [image("a", 9), image("b", 9), image("c", 7)],
      inUse: [use("a")],
      found: [["a", "may-expire", 2, after(98)]],
    },
    "200 and no more": {
      rules: [rule(1, { ...any, countNumber: 201 })],
      images: [image("old", 9), image("a", 8)],
      inUse: [use("a"), use("old")],
      found: [["old", "expired", 1, after(200)]],
    },
    "as many as asked about": {
      rules: [rule(1, { ...any, countNumber: 201 })],
      images: [image("a", 8)],
      inUse: [use("a")],
      furtherPushes: 201,
      found: [["a", "expired", 1, after(201)]],
    },
    "of its own service, which has a rule": {
      rules: [rule(1, { ...prefix("web-"), countNumber: 10 }), rule(2, { ...any, countNumber: 10_000 })],
      images: [image("a", 9, { tags: ["web-1"] }), image("b", 8, { tags: ["api-1"] })],
      inUse: [use("a")],
      found: [["a", "expired", 1, after(10)]],
    },
    "untagged ones, where they count": {
      rules: [rule(1, { ...untagged, countNumber: 3 })],
      images: [image("a", 9)],
      inUse: [use("a")],
      found: [["a", "expired", 1, after(3)]],
    },
    "releases, where each service's are counted": {
      rules: [rule(1, { ...prefix("release.web."), countNumber: 5 }), rule(2, any)],
      images: [image("a", 9, { tags: ["release.web.6"] }), image("b", 8, { tags: ["release.web.5"] })],
      inUse: [use("a")],
      found: [["a", "expired", 1, after(4)]],
    },
    "not by a rule for a tag that only one image can have": {
      rules: [rule(1, pattern("prod")), rule(2, any)],
      images: [image("a", 9, { tags: ["prod", "web-1"] }), image("b", 8)],
      inUse: [use("a")],
      found: [],
    },
    "not by a rule for a tag written out beside a wildcard": {
      rules: [rule(1, pattern("web-*", "prod")), rule(2, any)],
      images: [image("a", 9, { tags: ["prod", "web-1"] }), image("b", 8)],
      inUse: [use("a")],
      found: [],
    },
    "that a shield keeps off": {
      rules: generateLifecyclePolicy({}).rules,
      images: [image("a", 900, { tags: ["web-1", "release.web.1"] })],
      inUse: [use("a")],
      furtherPushes: 9998,
      found: [],
    },
  },
  "tags that this run adds": {
    "shield an image": {
      rules: generateLifecyclePolicy({ keepImages: 1 }).rules,
      images: [image("a", 9, { tags: ["web-1"] }), image("b", 8, { tags: ["web-2"] })],
      inUse: [use("a"), use("b")],
      addTags: [
        { tag: "release.web.1", digest: "a" },
        { tag: "release.api.1", digest: "b" },
      ],
      found: [],
    },
    "are shown with the image's own": {
      rules: [rule(1, { ...any, ...older(1) })],
      images: sixDaysOld,
      inUse: [use("a")],
      addTags: [{ tag: "release.web.1", digest: "a" }],
      found: [["a", "expired", 1, rightNow]],
    },
    "leave the image that had them": {
      rules: generateLifecyclePolicy({ keepImages: 1 }).rules,
      images: [image("a", 9, { tags: ["release.web.1"] }), image("b", 8)],
      inUse: [use("a")],
      addTags: [{ tag: "release.web.1", digest: "b" }],
      found: [["a", "expired", 2, rightNow]],
    },
    "count against others": {
      rules: [rule(1, { ...prefix("release."), countNumber: 1 })],
      images: [image("a", 9, { tags: ["release.web.1"] }), image("b", 8)],
      inUse: [use("a")],
      addTags: [{ tag: "release.web.2", digest: "b" }],
      found: [["a", "expired", 1, rightNow]],
    },
  },
  "tags that move": {
    "leave the image to the rule for untagged ones, after one push": {
      rules: [rule(1, { ...untagged, ...older(1) }), rule(2, { ...any, countNumber: 1000 })],
      images: [image("a", 9, { tags: ["latest"] })],
      inUse: [use("a", web, "latest")],
      movingTags: ["latest"],
      found: [["a", "expired", 1, after(1)]],
    },
    "and later, once it is old enough": {
      rules: [rule(1, { ...untagged, ...older(14) })],
      images: [image("a", 9, { tags: ["latest"] })],
      inUse: [use("a", web, "latest")],
      movingTags: ["latest"],
      found: [["a", "expired", 1, { kind: "on", at: now + 5 * day + 1, pushes: 1 }]],
    },
    "as with awsx's default, by which one untagged image stays": {
      rules: [rule(1, untagged)],
      images: [image("a", 9, { tags: ["hash-container"] })],
      inUse: [use("a", web, "hash-container")],
      movingTags: ["hash-container"],
      found: [["a", "expired", 1, after(2)]],
    },
    "of several images at once": {
      rules: [rule(1, untagged)],
      images: [image("a", 9, { tags: ["web"] }), image("b", 8, { tags: ["api"] })],
      inUse: [use("a"), use("b")],
      movingTags: ["web", "api"],
      found: [
        ["a", "expired", 1, after(1)],
        ["b", "expired", 1, after(2)],
      ],
    },
    "not those of images that keep another one": {
      rules: [rule(1, untagged)],
      images: [image("a", 9, { tags: ["latest", "web-1"] })],
      inUse: [use("a")],
      movingTags: ["latest"],
      found: [],
    },
    "away from the rule that shielded it": {
      rules: [rule(1, pattern("prod")), rule(2, { ...any, countNumber: 2 })],
      images: [image("a", 9, { tags: ["prod", "web-1"] }), image("b", 8), image("c", 7)],
      inUse: [use("a")],
      movingTags: ["prod"],
      found: [["a", "expired", 2, after(1)]],
    },
    "to a count, in which the push that took them has a place": {
      rules: [rule(1, pattern("prod")), rule(2, { ...any, countNumber: 5 })],
      images: [image("a", 9, { tags: ["prod", "web-1"] }), image("b", 8), image("c", 7)],
      inUse: [use("a")],
      movingTags: ["prod"],
      found: [["a", "expired", 2, after(3)]],
    },
    "to a count of untagged ones, in which it has none": {
      rules: [rule(1, { ...untagged, countNumber: 5 })],
      images: [image("a", 9, { tags: ["prod"] }), image("b", 8), image("c", 7)],
      inUse: [use("a")],
      movingTags: ["prod"],
      found: [["a", "expired", 1, after(4)]],
    },
    "when that is worse than what threatens anyway": {
      rules: [rule(1, { ...untagged, ...older(1) }), rule(2, { ...any, countNumber: 3 })],
      images: [image("a", 9, { tags: ["latest"] })],
      inUse: [use("a")],
      movingTags: ["latest"],
      found: [["a", "expired", 1, after(1)]],
    },
    "but not when that comes sooner": {
      rules: [rule(1, { ...untagged, ...older(1) }), rule(2, { ...any, ...older(10) })],
      images: [image("a", 9, { tags: ["latest"] })],
      inUse: [use("a")],
      movingTags: ["latest"],
      found: [["a", "expired", 2, inDays(1)]],
    },
    "only when there are pushes": {
      rules: [rule(1, { ...untagged, ...older(1) })],
      images: [image("a", 9, { tags: ["latest"] })],
      inUse: [use("a")],
      movingTags: ["latest"],
      furtherPushes: 0,
      found: [],
    },
    "one of two, by which the image is left to the rule that the other one meets": {
      rules: [rule(1, pattern("prod")), rule(2, { ...pattern("staging"), ...older(7) })],
      images: [image("a", 10, { tags: ["prod", "staging"] })],
      inUse: [use("a")],
      movingTags: ["prod", "staging"],
      found: [["a", "expired", 2, after(1)]],
    },
    "one of two, later": {
      rules: [rule(1, pattern("prod")), rule(2, { ...pattern("staging"), ...older(14) })],
      images: [image("a", 10, { tags: ["prod", "staging"] })],
      inUse: [use("a")],
      movingTags: ["prod", "staging"],
      found: [["a", "expired", 2, { kind: "on", at: now + 4 * day + 1, pushes: 1 }]],
    },
    "one of three, which a rule of two entries needs": {
      rules: [
        rule(1, { tagStatus: "tagged", tagPatternList: ["prod", "v*"], countNumber: 1000 }),
        rule(2, { tagStatus: "tagged", tagPatternList: ["v*", "web-*"], ...older(7) }),
      ],
      images: [image("a", 10, { tags: ["prod", "v1", "web-1"] })],
      inUse: [use("a")],
      movingTags: ["prod", "v1", "web-1"],
      found: [["a", "expired", 2, after(1)]],
    },
    "but none that the rule below needs too": {
      rules: [rule(1, pattern("prod")), rule(2, { ...pattern("prod*"), ...older(7) })],
      images: [image("a", 10, { tags: ["prod"] })],
      inUse: [use("a")],
      movingTags: ["prod"],
      found: [],
    },
    "none of those that stay, which shield it": {
      rules: [
        rule(1, { ...pattern("release.*"), countNumber: 1000 }),
        rule(2, { ...untagged, ...older(1) }),
        rule(3, { ...any, ...older(1) }),
      ],
      images: [image("a", 10, { tags: ["latest", "release.web.1"] })],
      inUse: [use("a")],
      movingTags: ["latest"],
      found: [],
    },
    "of several users' images, each by its own": {
      rules: [rule(1, { ...untagged, ...older(1) })],
      images: [image("a", 9, { tags: ["latest", "stable"] }), image("b", 9, { tags: ["next", "web-1"] })],
      inUse: [use("a"), use("b")],
      movingTags: ["latest", "stable", "next"],
      found: [["a", "expired", 1, after(1)]],
    },
    "of images that nothing uses, which count from then on": {
      rules: [rule(1, { ...untagged, countNumber: 2 })],
      images: [
        image("a", 9),
        image("b", 8, { tags: ["latest"] }),
        image("c", 7, { tags: ["stable", "next"] }),
      ],
      inUse: [use("a")],
      movingTags: ["latest", "stable", "next"],
      found: [["a", "expired", 1, after(1)]],
    },
    "of images that nothing uses, unless they keep one": {
      rules: [rule(1, { ...untagged, countNumber: 2 })],
      images: [
        image("a", 9),
        image("b", 8, { tags: ["latest"] }),
        image("c", 7, { tags: ["stable", "web-1"] }),
      ],
      inUse: [use("a")],
      movingTags: ["latest", "stable"],
      found: [["a", "expired", 1, after(2)]],
    },
    "of images that are older, which count for nothing": {
      rules: [rule(1, { ...untagged, countNumber: 3 })],
      images: [image("a", 9), image("b", 10, { tags: ["latest"] }), image("c", 7, { tags: ["stable"] })],
      inUse: [use("a")],
      movingTags: ["latest", "stable"],
      found: [["a", "expired", 1, after(3)]],
    },
    "only those of images in use": {
      rules: [rule(1, { ...untagged, countNumber: 1 })],
      images: [image("a", 9), image("b", 8, { tags: ["latest"] })],
      inUse: [use("a")],
      movingTags: ["latest"],
      furtherPushes: 1,
      found: [["a", "expired", 1, after(1)]],
    },
  },
  missing: {
    "an image that is not there": {
      rules: [],
      images: sixDaysOld,
      inUse: [use("gone")],
      found: [["gone", "missing", null, rightNow]],
    },
    "in a repository without any": {
      rules: generateLifecyclePolicy({}).rules,
      images: [],
      inUse: [use("gone")],
      found: [["gone", "missing", null, rightNow]],
    },
    "not one that this run brings back, by digest": {
      rules: [],
      images: [],
      inUse: [use("gone"), use("lost")],
      willBuild: ["gone"],
      found: [["lost", "missing", null, rightNow]],
    },
    "not one that this run brings back, by tag": {
      rules: [],
      images: [],
      inUse: [use("gone", web, "web-1"), use("lost", web, "web-2"), use("untagged")],
      willBuild: ["web-1"],
      found: [
        ["lost", "missing", null, rightNow],
        ["untagged", "missing", null, rightNow],
      ],
    },
    "nor one in the archive": {
      rules: [],
      images: [image("a", 6, { imageStatus: "ARCHIVED" })],
      inUse: [use("a")],
      willBuild: ["a"],
      found: [],
    },
    "but one that is there and goes is not saved by a build": {
      rules: [rule(1, { ...any, ...older(1) })],
      images: sixDaysOld,
      inUse: [use("a")],
      willBuild: ["a"],
      found: [["a", "expired", 1, rightNow]],
    },
    "not a child of an index in use, which ECR would not have let go": {
      rules: [],
      images: [index],
      inUse: [use("index")],
      found: [],
    },
  },
  "indexes and signatures": {
    "an index that stays holds the image that runs": {
      rules: [rule(1, { ...untagged, ...older(1) })],
      images: [index, ...platforms],
      inUse: [use("index"), use("amd64")],
      found: [],
    },
    "an image that runs holds its index": {
      rules: [rule(1, { ...prefix("web-"), ...older(1) })],
      images: [index, ...platforms],
      inUse: [use("amd64")],
      found: [["index", "expired", 1, rightNow]],
    },
    "index and image, when both go": {
      rules: [rule(1, { ...any, ...older(1) })],
      images: [index, ...platforms],
      inUse: [use("amd64")],
      found: [
        ["amd64", "expired", 1, rightNow],
        ["index", "expired", 1, rightNow],
      ],
    },
    "only the index in use, when another has the same image": {
      rules: [rule(1, { ...prefix("web-"), ...older(1) })],
      images: [
        image("older", 10, { tags: ["web-0"], children: ["amd64"] }),
        { ...index, imageTags: [] },
        ...platforms,
      ],
      inUse: [use("amd64"), use("index")],
      found: [],
    },
    "all indexes, when none is known to be in use": {
      rules: [rule(1, { ...prefix("web-"), ...older(1) })],
      images: [image("older", 10, { tags: ["web-0"], children: ["amd64"] }), index, ...platforms],
      inUse: [use("amd64")],
      found: [
        ["older", "expired", 1, rightNow],
        ["index", "expired", 1, rightNow],
      ],
    },
    "the index of an index": {
      rules: [rule(1, { ...prefix("all-"), ...older(1) })],
      images: [image("outer", 9, { tags: ["all-1"], children: ["index"] }), index, ...platforms],
      inUse: [use("amd64")],
      found: [["outer", "expired", 1, rightNow]],
    },
    "not an index in the archive": {
      rules: [],
      images: [{ ...index, imageStatus: "ARCHIVED" }, ...platforms],
      inUse: [use("amd64")],
      found: [],
    },
    "the subject of what is in use": {
      rules: [rule(1, { ...prefix("web-"), ...older(1) })],
      images: [image("signature", 0, { subjectManifestDigest: "a" }), ...sixDaysOld],
      inUse: [use("signature")],
      found: [
        ["signature", "expired", 1, rightNow],
        ["a", "expired", 1, rightNow],
      ],
    },
    "an image that goes to the archive with its subject": {
      rules: [rule(4, { ...prefix("web-"), ...older(7) }, transition)],
      images: [image("signature", 0, { subjectManifestDigest: "a" }), ...sixDaysOld],
      inUse: [use("signature")],
      found: [
        ["signature", "archived", 4, inDays(1)],
        ["a", "archived", 4, inDays(1)],
      ],
    },
    "an image that is too old later, when its index goes now": {
      rules: [rule(1, { ...prefix("web-"), countNumber: 1 }), rule(2, { ...untagged, ...older(12) })],
      images: [index, ...platforms, image("new", 1, { tags: ["web-2"] })],
      inUse: [use("amd64")],
      found: [
        ["index", "expired", 1, rightNow],
        ["amd64", "expired", 2, inDays(3)],
      ],
    },
    "an image that further pushes take, when its index is too old now": {
      rules: [rule(1, { ...prefix("web-"), ...older(1) }), rule(2, { ...untagged, countNumber: 5 })],
      images: [index, ...platforms],
      inUse: [use("amd64"), use("arm64")],
      found: [
        ["index", "expired", 1, rightNow],
        ["amd64", "may-expire", 2, after(4)],
        ["arm64", "may-expire", 2, after(4)],
      ],
    },
    "by its own rule, when that and its subject's take it": {
      rules: [rule(1, { ...prefix("web-"), countNumber: 1 }), rule(2, { ...untagged, ...older(1) })],
      images: [
        image("signature", 9, { subjectManifestDigest: "a" }),
        ...sixDaysOld,
        image("b", 1, { tags: ["web-2"] }),
      ],
      inUse: [use("signature")],
      found: [
        ["signature", "expired", 2, rightNow],
        ["a", "expired", 1, rightNow],
      ],
    },
    "by its subject's rule, when that is certain and its own is not": {
      rules: [rule(1, { ...prefix("web-"), ...older(1) }), rule(2, untagged)],
      images: [image("signature", 9, { subjectManifestDigest: "a" }), image("other", 9), ...sixDaysOld],
      inUse: [use("signature")],
      found: [
        ["signature", "expired", 1, rightNow],
        ["a", "expired", 1, rightNow],
      ],
    },
    "children that this run's tag on their index holds": {
      rules: generateLifecyclePolicy({ keepImages: 1 }).rules,
      images: [index, ...platforms, image("new", 1)],
      inUse: [use("index"), use("amd64")],
      addTags: [{ tag: "release.web.1", digest: "index" }],
      found: [],
    },
  },
  order: {
    "the most urgent first": {
      rules: [
        rule(1, { ...prefix("count-"), countNumber: 4 }),
        rule(2, { ...prefix("age-"), ...older(12) }),
        rule(3, { ...untagged, ...older(5) }),
      ],
      images: [
        image("after-4", 9, { tags: ["count-2"] }),
        image("in-3", 9, { tags: ["age-2"] }),
        image("at-once", 9),
        image("after-3", 10, { tags: ["count-1"] }),
        image("in-2", 10, { tags: ["age-1"] }),
      ],
      inUse: ["after-4", "in-3", "at-once", "after-3", "in-2", "gone"].map((digest) => use(digest)),
      found: [
        ["gone", "missing", null, rightNow],
        ["at-once", "expired", 3, rightNow],
        ["in-2", "expired", 2, inDays(2)],
        ["in-3", "expired", 2, inDays(3)],
        ["after-3", "expired", 1, after(3)],
        ["after-4", "expired", 1, after(4)],
      ],
    },
  },
};

describe("guardImagesInUse", () => {
  for (const [group, cases] of Object.entries(groups)) {
    describe(group, () => {
      for (const [title, { rules, found, ...rest }] of Object.entries(cases)) {
        it(title, () => {
          const violations = guardImagesInUse({ ...rest, policy: { rules }, now });
          assert.deepEqual(
            violations.map(({ imageDigest, outcome, rulePriority, when }) => [
              imageDigest,
              outcome,
              rulePriority,
              when,
            ]),
            found,
          );
        });
      }
    });
  }

  it("says who uses the image, each once, and its tags with those that this run adds", () => {
    const violations = guardImagesInUse({
      policy: { rules: [rule(1, { ...any, ...older(1) })] },
      images: [...sixDaysOld, image("b", 6, { tags: ["api-1"] })],
      inUse: [
        use("a"),
        use("b", nightly),
        use("a", nightly),
        use("a"),
        use("a", { ...web, role: "last successful" }),
      ],
      addTags: [{ tag: "release.web.1", digest: "a" }],
      now,
    });
    assert.deepEqual(
      violations.map(({ imageDigest, imageTags, users }) => ({ imageDigest, imageTags, users })),
      [
        {
          imageDigest: "a",
          imageTags: ["web-1", "release.web.1"],
          users: [web, nightly, { ...web, role: "last successful" }],
        },
        { imageDigest: "b", imageTags: ["api-1"], users: [nightly] },
      ],
    );
  });

  it("says of an index who runs its images", () => {
    const violations = guardImagesInUse({
      policy: { rules: [rule(1, { ...prefix("web-"), ...older(1) })] },
      images: [index, ...platforms],
      inUse: [use("amd64", web), use("arm64", nightly), use("amd64", nightly)],
      now,
    });
    assert.deepEqual(
      violations.map(({ imageDigest, users }) => ({ imageDigest, users })),
      [{ imageDigest: "index", users: [web, nightly] }],
    );
  });

  it("says of a missing image by which tags it is referred to", () => {
    const violations = guardImagesInUse({
      policy: { rules: [] },
      images: [],
      inUse: [
        use("gone", web, "web-1"),
        use("gone", nightly),
        use("gone", nightly, "web-1"),
        use("gone", web, "x"),
      ],
      now,
    });
    assert.deepEqual(violations, [
      {
        imageDigest: "gone",
        imageTags: ["web-1", "x"],
        users: [web, nightly],
        outcome: "missing",
        rulePriority: null,
        when: rightNow,
      },
    ]);
  });
});
