import * as assert from "node:assert/strict";

import * as fc from "fast-check";

import {
  generateLifecyclePolicy,
  parseLifecyclePolicy,
  serialiseLifecyclePolicy,
  type LifecyclePolicy,
} from "../../../retention";

describe("generateLifecyclePolicy", () => {
  it("shields released images, then keeps the newest 100 of all", () => {
    assert.deepEqual(
      generateLifecyclePolicy({}).rules.map(({ rulePriority, selection, action }) => ({
        rulePriority,
        ...selection,
        ...action,
      })),
      [
        {
          rulePriority: 1,
          tagStatus: "tagged",
          tagPrefixList: ["release."],
          countType: "imageCountMoreThan",
          countNumber: 9999,
          type: "expire",
        },
        {
          rulePriority: 2,
          tagStatus: "any",
          countType: "imageCountMoreThan",
          countNumber: 100,
          type: "expire",
        },
      ],
    );
  });

  it("keeps as many images as it is told", () => {
    assert.equal(generateLifecyclePolicy({ keepImages: 7 }).rules.at(-1)?.selection.countNumber, 7);
  });

  it("archives what nobody pulls instead, behind a shield in each storage class", () => {
    const policy = generateLifecyclePolicy({ archive: { afterDays: 30, deleteAfterDays: 365 } });
    assert.deepEqual(
      policy.rules.map(({ rulePriority, description: _, selection, action }) => ({
        rulePriority,
        ...selection,
        ...action,
      })),
      [
        {
          ...{ rulePriority: 1, tagStatus: "tagged", tagPrefixList: ["release."] },
          ...{ countType: "imageCountMoreThan", countNumber: 9999, type: "expire" },
        },
        {
          ...{ rulePriority: 2, tagStatus: "tagged", tagPrefixList: ["release."], storageClass: "archive" },
          ...{ countType: "sinceImageTransitioned", countUnit: "days", countNumber: 9999, type: "expire" },
        },
        {
          ...{ rulePriority: 3, tagStatus: "any", countType: "sinceImagePulled", countUnit: "days" },
          ...{ countNumber: 30, type: "transition", targetStorageClass: "archive" },
        },
        {
          ...{ rulePriority: 4, tagStatus: "any", storageClass: "archive", type: "expire" },
          ...{ countType: "sinceImageTransitioned", countUnit: "days", countNumber: 365 },
        },
      ],
    );
    assert.deepEqual(parseLifecyclePolicy(serialiseLifecyclePolicy(policy)), { ok: true, value: policy });
  });

  it("archives after 90 days without a pull and deletes after 90 more, unless told otherwise", () => {
    const numbers = generateLifecyclePolicy({ archive: {} }).rules.map(
      ({ selection }) => selection.countNumber,
    );
    assert.deepEqual(numbers, [9999, 9999, 90, 90]);
  });

  for (const [archive, said] of [
    [{ afterDays: 0 }, /`archive\.afterDays` must be a whole number, 1 or more, got 0\./],
    [{ deleteAfterDays: 89 }, /`archive\.deleteAfterDays` must be a whole number, 90 or more, got 89\./],
  ] as const) {
    it(`refuses to archive with ${JSON.stringify(archive)}`, () => {
      assert.throws(() => generateLifecyclePolicy({ archive }), said);
    });
  }

  for (const keepImages of [0, -1, 1.5, NaN]) {
    it(`refuses to keep ${keepImages} images`, () => {
      assert.throws(() => generateLifecyclePolicy({ keepImages }), /`keepImages` must be a whole number/);
    });
  }
});

describe("serialiseLifecyclePolicy", () => {
  it("has the length that ECR asks for, 100 to 30720 characters", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), (keepImages) => {
        const text = serialiseLifecyclePolicy(generateLifecyclePolicy({ keepImages }));
        assert.ok(text.length >= 100 && text.length <= 30720, text);
      }),
    );
  });

  it("gives one text for one policy, whatever the order of rules and keys", () => {
    const policy = generateLifecyclePolicy({});
    const shuffled = {
      rules: [...policy.rules].reverse().map((rule) => Object.fromEntries(Object.entries(rule).reverse())),
    } as unknown as LifecyclePolicy;
    assert.equal(serialiseLifecyclePolicy(shuffled), serialiseLifecyclePolicy(policy));
    assert.deepEqual(JSON.parse(serialiseLifecyclePolicy(policy)), policy);
  });

  it("leaves out what is not set, for ECR refuses null and unknown keys", () => {
    const policy: LifecyclePolicy = {
      rules: [
        {
          rulePriority: 3,
          selection: {
            tagStatus: "untagged",
            countType: "sinceImagePushed",
            countUnit: "days",
            countNumber: 14,
          },
          action: { type: "expire" },
        },
      ],
    };
    assert.equal(
      serialiseLifecyclePolicy(policy),
      '{"rules":[{"rulePriority":3,"selection":{"tagStatus":"untagged","countType":"sinceImagePushed","countUnit":"days","countNumber":14},"action":{"type":"expire"}}]}',
    );
  });
});
