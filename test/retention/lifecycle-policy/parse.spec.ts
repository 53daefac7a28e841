import * as assert from "node:assert/strict";

import * as fc from "fast-check";

import {
  generateLifecyclePolicy,
  parseLifecyclePolicy,
  parseLivePolicy,
  serialiseLifecyclePolicy,
  type LifecyclePolicy,
} from "../../../retention";

const expire = { type: "expire" };
const transition = { type: "transition", targetStorageClass: "archive" };
const oneDay = { countUnit: "days", countNumber: 1 };
const keepOne = { countType: "imageCountMoreThan", countNumber: 1 };
const any = { tagStatus: "any", ...keepOne };
const untagged = { tagStatus: "untagged", ...keepOne };
const tagged = { tagStatus: "tagged", ...keepOne };
const archived = { storageClass: "archive", countType: "sinceImageTransitioned", countUnit: "days" };

interface Rule {
  readonly selection: object;
  readonly action?: object;
  readonly rulePriority?: unknown;
  readonly [other: string]: unknown;
}

/** The policy's text; priorities are as the order, unless given. */
function policy(...rules: readonly Rule[]): string {
  return JSON.stringify({
    rules: rules.map((rule, index) => ({ rulePriority: index + 1, action: expire, ...rule })),
  });
}

function times(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index);
}

type Expected = readonly (readonly [code: string, path: string])[];

function problemsOf(text: string): Expected {
  const result = parseLifecyclePolicy(text);
  return sorted(result.ok ? [] : result.problems.map(({ code, path }) => [code, path] as const));
}

function sorted(problems: Expected): Expected {
  return [...problems].sort((a, b) => a.join().localeCompare(b.join()));
}

describe("parseLifecyclePolicy", () => {
  const accepted: Record<string, string> = {
    "one rule, compact": policy({ selection: any }),
    "the shortest text that ECR takes, padded": policy({ selection: any }).padEnd(200),
    "the longest text that ECR takes": policy({ selection: any }).padEnd(30_720),
    "50 rules, not in order": policy(
      ...times(50).map((n) => ({
        rulePriority: 500 - 7 * n,
        selection: { ...tagged, tagPrefixList: [`service-${n}-`] },
      })),
    ),
    "prefixes in one rule, patterns in another": policy(
      { selection: { ...tagged, tagPrefixList: ["prod", "live"] } },
      { selection: { ...tagged, tagPatternList: ["*-*-*-*", "prod"] } },
    ),
    "AWS's sample of an age rule": policy({
      selection: {
        tagStatus: "tagged",
        tagPatternList: ["prod*"],
        countType: "sinceImagePushed",
        countUnit: "days",
        countNumber: 14,
      },
    }),
    "AWS's sample of archiving by the last pull": policy({
      selection: { tagStatus: "any", countType: "sinceImagePulled", countUnit: "days", countNumber: 90 },
      action: transition,
    }),
    "AWS's sample of archiving and expiring: two rules for any image, of two storage classes": policy(
      {
        selection: { tagStatus: "any", countType: "sinceImagePushed", countUnit: "days", countNumber: 30 },
        action: transition,
      },
      { selection: { tagStatus: "any", ...archived, countNumber: 365 } },
    ),
    "90 days in the archive": policy({ selection: { tagStatus: "any", ...archived, countNumber: 90 } }),
    "an untagged rule in each storage class": policy(
      { selection: untagged },
      { selection: { tagStatus: "untagged", ...archived, countNumber: 90 } },
    ),
    "an entry of one storage class in the other one too": policy(
      { selection: { ...tagged, tagPrefixList: ["prod"] } },
      { selection: { tagStatus: "tagged", tagPrefixList: ["prod"], ...archived, countNumber: 90 } },
    ),
    "any last by its number, first in the list": policy(
      { rulePriority: 9, selection: any },
      { rulePriority: 2, selection: { ...untagged, storageClass: "standard" } },
    ),
    "a description": policy({ selection: any, description: "Keep one" }),
    "line breaks and spaces": JSON.stringify(JSON.parse(policy({ selection: any })), null, 4),
  };
  for (const [title, text] of Object.entries(accepted)) {
    it(`reads ${title}`, () => {
      assert.deepEqual(parseLifecyclePolicy(text), { ok: true, value: JSON.parse(text) as unknown });
    });
  }

  const at = "rules[0].selection";
  const refused: Record<string, [text: string, expected: Expected]> = {
    "what is not JSON": [`{ rules: ${" ".repeat(100)}`, [["not-json", ""]]],
    nothing: [
      "",
      [
        ["too-short", ""],
        ["not-json", ""],
      ],
    ],
    "99 characters": [
      `{"rules":[]}`.padEnd(99),
      [
        ["too-short", ""],
        ["no-rules", "rules"],
      ],
    ],
    "no rule, in 100 characters": [`{"rules":[]}`.padEnd(100), [["no-rules", "rules"]]],
    "30,721 characters": [policy({ selection: any }).padEnd(30_721), [["too-long", ""]]],
    "no rules property": [
      `{"rule":[]}`.padEnd(100),
      [
        ["missing-property", "rules"],
        ["unknown-property", "rule"],
      ],
    ],
    "a list for the policy": ["[]".padEnd(100), [["wrong-type", ""]]],
    "null for the policy": ["null".padEnd(100), [["null", ""]]],
    "an object for the rules": [`{"rules":{}}`.padEnd(100), [["wrong-type", "rules"]]],
    "text for a rule": [`{"rules":["keep"]}`.padEnd(100), [["wrong-type", "rules[0]"]]],
    "a rule of nothing": [
      `{"rules":[{}]}`.padEnd(100),
      [
        ["missing-property", "rules[0].rulePriority"],
        ["missing-property", "rules[0].selection"],
        ["missing-property", "rules[0].action"],
      ],
    ],
    "a selection and an action of nothing": [
      policy({ selection: {}, action: {} }).padEnd(100),
      [
        ["missing-property", `${at}.tagStatus`],
        ["missing-property", `${at}.countType`],
        ["missing-property", `${at}.countNumber`],
        ["missing-property", "rules[0].action.type"],
      ],
    ],
    "null for a property": [
      policy({ selection: { ...tagged, tagPrefixList: ["a"], tagPatternList: null }, description: null }),
      [
        ["null", `${at}.tagPatternList`],
        ["null", "rules[0].description"],
      ],
    ],
    "null in a list": [
      policy({ selection: { ...tagged, tagPrefixList: ["a", null] } }),
      [["null", `${at}.tagPrefixList[1]`]],
    ],
    "an unknown key, at each level": [
      JSON.stringify({
        version: 1,
        rules: [
          {
            rulePriority: 1,
            priority: 1,
            selection: { ...any, tagState: "any" },
            action: { ...expire, kind: "expire" },
          },
        ],
      }),
      [
        ["unknown-property", "version"],
        ["unknown-property", "rules[0].priority"],
        ["unknown-property", `${at}.tagState`],
        ["unknown-property", "rules[0].action.kind"],
      ],
    ],
    "a key that every object has": [
      policy({ selection: any }).replace(`"action"`, `"__proto__":{},"constructor":{},"action"`),
      [
        ["unknown-property", "rules[0].__proto__"],
        ["unknown-property", "rules[0].constructor"],
      ],
    ],
    "51 rules": [
      policy(...times(51).map((n) => ({ selection: { ...tagged, tagPrefixList: [`service-${n}-`] } }))),
      [["too-many-rules", "rules"]],
    ],
    "priority 0": [policy({ rulePriority: 0, selection: any }), [["below-minimum", "rules[0].rulePriority"]]],
    "a priority in text": [
      policy({ rulePriority: "1", selection: any }),
      [["wrong-type", "rules[0].rulePriority"]],
    ],
    "a priority between two numbers": [
      policy({ rulePriority: 1.5, selection: any }),
      [["not-whole", "rules[0].rulePriority"]],
    ],
    "a number beyond all numbers": [
      policy({ selection: any }).replace(`"countNumber":1`, `"countNumber":1e999`),
      [["not-whole", `${at}.countNumber`]],
    ],
    "a priority twice": [
      policy(
        { rulePriority: 3, selection: { ...tagged, tagPrefixList: ["a"] } },
        { rulePriority: 3, selection: { ...tagged, tagPrefixList: ["b"] } },
        { rulePriority: 3, selection: any },
      ),
      [
        ["duplicate-priority", "rules[1].rulePriority"],
        ["duplicate-priority", "rules[2].rulePriority"],
      ],
    ],
    "any before another rule": [
      policy({ selection: any }, { selection: untagged }),
      [["any-not-last", "rules[0].rulePriority"]],
    ],
    "two rules for any in one storage class": [
      policy({ selection: { ...any, storageClass: "standard" } }, { selection: any }),
      [["any-not-last", "rules[0].rulePriority"]],
    ],
    "two rules for any in the archive": [
      policy(
        { selection: { tagStatus: "any", ...archived, countNumber: 100 } },
        { selection: { tagStatus: "any", ...archived, countNumber: 90 } },
      ),
      [["any-not-last", "rules[0].rulePriority"]],
    ],
    "two rules for untagged in one storage class": [
      policy(
        { selection: untagged },
        { selection: { tagStatus: "untagged", countType: "sinceImagePushed", ...oneDay } },
      ),
      [["several-untagged", "rules[1].selection.tagStatus"]],
    ],
    "tagged without a list": [policy({ selection: tagged }), [["list-missing", at]]],
    "tagged with an empty list": [
      policy({ selection: { ...tagged, tagPatternList: [] } }),
      [["list-missing", at]],
    ],
    "lists for untagged": [
      policy({ selection: { ...untagged, tagPrefixList: ["a"] } }),
      [["list-not-allowed", `${at}.tagPrefixList`]],
    ],
    "lists for any": [
      policy({ selection: { ...any, tagPatternList: [] } }),
      [["list-not-allowed", `${at}.tagPatternList`]],
    ],
    "both lists in one rule": [
      policy({ selection: { ...tagged, tagPrefixList: ["a"], tagPatternList: ["a*"] } }),
      [["both-lists", at]],
    ],
    "both lists, one of them empty": [
      policy({ selection: { ...tagged, tagPrefixList: [], tagPatternList: ["a*"] } }),
      [["empty-list", `${at}.tagPrefixList`]],
    ],
    "both lists, both of them empty": [
      policy({ selection: { ...tagged, tagPrefixList: [], tagPatternList: [] } }),
      [["list-missing", at]],
    ],
    "both lists, where none is allowed": [
      policy({ selection: { ...any, tagPrefixList: ["a"], tagPatternList: ["a*"] } }),
      [
        ["list-not-allowed", `${at}.tagPatternList`],
        ["list-not-allowed", `${at}.tagPrefixList`],
      ],
    ],
    "null for the only list": [
      policy({ selection: { ...tagged, tagPrefixList: null } }),
      [["null", `${at}.tagPrefixList`]],
    ],
    "text for a list": [
      policy({ selection: { ...tagged, tagPrefixList: "prod" } }),
      [["wrong-type", `${at}.tagPrefixList`]],
    ],
    "a number in a list": [
      policy({ selection: { ...tagged, tagPrefixList: [1] } }),
      [["wrong-type", `${at}.tagPrefixList[0]`]],
    ],
    "five wildcards": [
      policy({ selection: { ...tagged, tagPatternList: ["*-*-*-*", "*-*-*-*-*"] } }),
      [["too-many-wildcards", `${at}.tagPatternList[1]`]],
    ],
    "an empty entry": [
      policy({ selection: { ...tagged, tagPatternList: ["a", ""] } }),
      [["empty-entry", `${at}.tagPatternList[1]`]],
    ],
    "a prefix twice, in two rules and in one": [
      policy(
        { selection: { ...tagged, tagPrefixList: ["a", "b"] } },
        { selection: { ...tagged, tagPrefixList: ["c", "b", "c"] } },
      ),
      [
        ["duplicate-entry", "rules[1].selection.tagPrefixList[1]"],
        ["duplicate-entry", "rules[1].selection.tagPrefixList[2]"],
      ],
    ],
    "a pattern twice": [
      policy(
        { selection: { ...tagged, tagPatternList: ["a*"] } },
        { selection: { ...tagged, tagPatternList: ["a*", "b*"] } },
      ),
      [["duplicate-entry", "rules[1].selection.tagPatternList[0]"]],
    ],
    "an unknown tag status": [
      policy({ selection: { ...any, tagStatus: "ANY" } }),
      [["illegal-value", `${at}.tagStatus`]],
    ],
    "an unknown count type": [
      policy({ selection: { ...any, countType: "imageCount" } }),
      [["illegal-value", `${at}.countType`]],
    ],
    "an unknown storage class": [
      policy({ selection: { ...any, storageClass: "glacier" } }),
      [["illegal-value", `${at}.storageClass`]],
    ],
    "an unknown action": [
      policy({ selection: any, action: { type: "retain" } }),
      [["illegal-value", "rules[0].action.type"]],
    ],
    "an unknown unit": [
      policy({
        selection: { tagStatus: "any", countType: "sinceImagePushed", countUnit: "hours", countNumber: 1 },
      }),
      [["illegal-value", `${at}.countUnit`]],
    ],
    "an unknown target": [
      policy({ selection: any, action: { type: "transition", targetStorageClass: "standard" } }),
      [["illegal-value", "rules[0].action.targetStorageClass"]],
    ],
    "a list for a tag status": [
      policy({ selection: { ...any, tagStatus: ["any"] } }),
      [["wrong-type", `${at}.tagStatus`]],
    ],
    "a number for a description": [
      policy({ selection: any, description: 1 }),
      [["wrong-type", "rules[0].description"]],
    ],
    "count 0": [policy({ selection: { ...any, countNumber: 0 } }), [["below-minimum", `${at}.countNumber`]]],
    "half an image": [
      policy({ selection: { ...any, countNumber: 0.5 } }),
      [["not-whole", `${at}.countNumber`]],
    ],
    "a unit with a count": [
      policy({ selection: { ...any, countUnit: "days" } }),
      [["unit-not-allowed", `${at}.countUnit`]],
    ],
    "no unit with an age": [
      policy({ selection: { tagStatus: "any", countType: "sinceImagePushed", countNumber: 1 } }),
      [["unit-missing", `${at}.countUnit`]],
    ],
    "no unit with the other two ages": [
      policy(
        { selection: { ...untagged, countType: "sinceImagePulled" }, action: transition },
        {
          selection: {
            tagStatus: "any",
            storageClass: "archive",
            countType: "sinceImageTransitioned",
            countNumber: 90,
          },
        },
      ),
      [
        ["unit-missing", `${at}.countUnit`],
        ["unit-missing", "rules[1].selection.countUnit"],
      ],
    ],
    "expiring by the last pull": [
      policy({ selection: { tagStatus: "any", countType: "sinceImagePulled", ...oneDay } }),
      [["pulled-needs-transition", "rules[0].action.type"]],
    ],
    "archiving what is archived": [
      policy({ selection: { tagStatus: "any", ...archived, countNumber: 90 }, action: transition }),
      [["transitioned-needs-expire", "rules[0].action.type"]],
    ],
    "an age in the archive of the standard class, said or not": [
      policy(
        { selection: { ...untagged, ...archived, countNumber: 90, storageClass: "standard" } },
        {
          selection: {
            tagStatus: "any",
            countType: "sinceImageTransitioned",
            countUnit: "days",
            countNumber: 90,
          },
        },
      ),
      [
        ["transitioned-needs-archive", `${at}.storageClass`],
        ["transitioned-needs-archive", "rules[1].selection.storageClass"],
      ],
    ],
    "89 days in the archive": [
      policy({ selection: { tagStatus: "any", ...archived, countNumber: 89 } }),
      [["below-archive-minimum", `${at}.countNumber`]],
    ],
    "the archive by another count type": [
      policy(
        { selection: { ...untagged, storageClass: "archive" } },
        {
          selection: {
            ...tagged,
            tagPrefixList: ["a"],
            storageClass: "archive",
            countType: "sinceImagePushed",
            ...oneDay,
          },
        },
        {
          selection: { tagStatus: "any", storageClass: "archive", countType: "sinceImagePulled", ...oneDay },
          action: transition,
        },
      ),
      [
        ["archive-needs-transitioned", `${at}.countType`],
        ["archive-needs-transitioned", "rules[1].selection.countType"],
        ["archive-needs-transitioned", "rules[2].selection.countType"],
      ],
    ],
    "a transition to nowhere": [
      policy({ selection: any, action: { type: "transition" } }),
      [["target-missing", "rules[0].action.targetStorageClass"]],
    ],
    "an expiry to the archive": [
      policy({ selection: any, action: { type: "expire", targetStorageClass: "archive" } }),
      [["target-not-allowed", "rules[0].action.targetStorageClass"]],
    ],
    "everything at once": [
      policy(
        { rulePriority: 1, selection: { ...any, countUnit: null, tagPrefixList: ["a", "a"] }, extra: true },
        {
          rulePriority: 1,
          selection: { ...tagged, tagPatternList: ["*****"] },
          action: { type: "transition" },
        },
        { rulePriority: 2, selection: { ...untagged, countNumber: 0 } },
      ),
      [
        ["null", `${at}.countUnit`],
        ["unknown-property", "rules[0].extra"],
        ["below-minimum", "rules[2].selection.countNumber"],
        ["list-not-allowed", `${at}.tagPrefixList`],
        ["unit-not-allowed", `${at}.countUnit`],
        ["too-many-wildcards", "rules[1].selection.tagPatternList[0]"],
        ["target-missing", "rules[1].action.targetStorageClass"],
        ["duplicate-priority", "rules[1].rulePriority"],
        ["any-not-last", "rules[0].rulePriority"],
        ["duplicate-entry", `${at}.tagPrefixList[1]`],
      ],
    ],
  };
  for (const [title, [text, expected]] of Object.entries(refused)) {
    it(`refuses ${title}`, () => assert.deepEqual(problemsOf(text), sorted(expected)));
  }

  it("refuses what is nested absurdly deep, without an end of the stack", () => {
    const [open, close] = ["[".repeat(200_000), "]".repeat(200_000)];
    for (const text of [open + close, `{"rules":[{"rulePriority":1,"selection":${open}${close}}]}`]) {
      const result = parseLifecyclePolicy(text);
      assert.deepEqual(result.ok ? [] : result.problems.map(({ code }) => code), ["too-long", "too-deep"]);
    }
  });

  it("says what it got, what is allowed and where", () => {
    const result = parseLifecyclePolicy(
      policy(
        { selection: { ...tagged, tagPatternList: ["*****"] } },
        { rulePriority: 1, selection: { ...any, tagStatus: "all", countType: "x".repeat(99), keep: 5 } },
      ),
    );
    assert.deepEqual(result.ok ? [] : result.problems.map(({ message }) => message), [
      '`rules[1].selection.tagStatus` must be "tagged", "untagged" or "any", got "all".',
      `\`rules[1].selection.countType\` must be "imageCountMoreThan", "sinceImagePushed", "sinceImagePulled" or "sinceImageTransitioned", got "${"x".repeat(59)}....`,
      '`rules[1].selection.keep` is no property that ECR knows; it allows "tagStatus", "countType", "countNumber", "tagPatternList", "tagPrefixList", "storageClass" or "countUnit".',
      '`rules[0].selection.tagPatternList[0]` has 5 wildcards "*", and ECR allows 4 in one pattern.',
      "`rules[1].rulePriority` is 1, as that of `rules[0]`; each rule needs a number of its own.",
    ]);
  });

  it("reads what generateLifecyclePolicy makes", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), (keepImages) => {
        const generated: LifecyclePolicy = generateLifecyclePolicy({ keepImages });
        assert.deepEqual(parseLifecyclePolicy(serialiseLifecyclePolicy(generated)), {
          ok: true,
          value: generated,
        });
      }),
    );
  });

  it("answers to any JSON at all, and any text", () => {
    const anything = fc.oneof(
      fc.json(),
      fc.string(),
      fc
        .record({
          rules: fc.array(
            fc.record({ rulePriority: fc.jsonValue(), selection: fc.jsonValue(), action: fc.jsonValue() }),
          ),
        })
        .map((value) => JSON.stringify(value)),
    );
    fc.assert(
      fc.property(anything, (text) => {
        const result = parseLifecyclePolicy(text);
        assert.ok(!result.ok);
        for (const { code, message } of result.problems) {
          assert.match(code, /^[a-z]+(-[a-z]+)*$/);
          assert.match(message, /\.$/);
        }
      }),
    );
  });
});

describe("parseLivePolicy", () => {
  const tolerated: Record<string, [text: string, code: string]> = {
    "a prefix in two rules": [
      policy(
        { selection: { ...tagged, tagPrefixList: ["a"] } },
        { selection: { ...tagged, tagPrefixList: ["a"] } },
      ),
      "duplicate-entry",
    ],
    "an empty entry": [policy({ selection: { ...tagged, tagPrefixList: [""] } }), "empty-entry"],
    "no rule": [`{"rules":[]}`.padEnd(100), "no-rules"],
    "a target without a transition": [
      policy({ selection: any, action: { type: "expire", targetStorageClass: "archive" } }),
      "target-not-allowed",
    ],
  };
  for (const [title, [text, code]] of Object.entries(tolerated)) {
    it(`reads ${title} with a warning, for ECR took it and AWS doesn't say whether it should`, () => {
      const result = parseLivePolicy(text);
      assert.ok(result.ok);
      assert.deepEqual(result.value.policy, JSON.parse(text));
      assert.deepEqual(
        result.value.warnings.map((warning) => warning.code),
        [code],
      );
    });
  }

  it("reads an ordinary policy without warnings", () => {
    const text = policy({ selection: any });
    assert.deepEqual(parseLivePolicy(text), {
      ok: true,
      value: { policy: JSON.parse(text) as unknown, warnings: [] },
    });
  });

  it("refuses what it doesn't understand, and keeps the warnings for itself", () => {
    const result = parseLivePolicy(
      policy({ selection: { ...tagged, countType: "newest", tagPrefixList: ["a", "a"] } }),
    );
    assert.deepEqual(result.ok ? [] : result.problems.map(({ code }) => code), ["illegal-value"]);
  });
});
