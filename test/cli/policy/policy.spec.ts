import assert from "node:assert/strict";

import type { Image, Problem, Verdict } from "../../../retention";
import { berth, temporaryFiles } from "../command";
import { day, image, now, rule } from "../../retention/image-builder";
import * as fixture from "../../retention/fixtures/lifecycle-vectors.json";

const keepTwo = { rules: [rule(1, { countNumber: 2 })] };
const shielded = {
  rules: [
    rule(1, { tagStatus: "tagged", tagPrefixList: ["release."], countNumber: 9999 }),
    rule(2, { countNumber: 2 }),
  ],
};

describe("berth policy validate", () => {
  const file = temporaryFiles();

  it("takes a valid policy", async () => {
    const ended = await berth(["policy", "validate", "--policy", file("policy.json", shielded)]);
    assert.deepEqual(ended, { code: 0, stdout: "The policy is valid: 2 rules.\n", stderr: "" });
  });

  it("answers with every problem, its code and its path", async () => {
    const policy = { rules: [{ ...rule(1, { tagStatus: "tagged", countNumber: 0 }), colour: "red" }] };
    const ended = await berth(["policy", "validate", "--policy", "-", "--format", "json"], {
      stdin: JSON.stringify(policy),
    });
    assert.equal(ended.code, 1);
    const { valid, problems } = JSON.parse(ended.stdout) as { valid: boolean; problems: Problem[] };
    assert.equal(valid, false);
    assert.ok(problems.length >= 3, ended.stdout);
    for (const problem of problems)
      assert.deepEqual(Object.keys(problem).sort(), ["code", "message", "path"]);
    assert.ok(problems.some(({ path }) => path === "rules[0].selection.countNumber"));
  });

  it("takes the file as its argument, and says what is missing without one", async () => {
    const named = await berth(["policy", "validate", file("policy.json", shielded), "--json"]);
    assert.deepEqual([named.code, (JSON.parse(named.stdout) as { valid: boolean }).valid], [0, true]);
    const none = await berth(["policy", "validate", "--json"]);
    assert.equal(none.code, 2);
    assert.match(none.stderr, /`--policy <file>` is missing/);
    assert.match(none.stdout, /"code": "wrong-usage"/);
  });

  describe("tells what ECR refuses from what AWS doesn't say", () => {
    const twice = rule(1, { tagStatus: "tagged", tagPrefixList: ["v", "v"] });
    const none = rule(2, { countNumber: 0 });
    const open =
      /AWS doesn't say whether ECR takes (this|the policy):\n {2}rules\[0\].*\[duplicate-entry\]\n$/;

    it("where there is both", async () => {
      const named = file("both.json", { rules: [twice, none] });
      const { code, stdout } = await berth(["policy", "validate", named]);
      assert.equal(code, 1);
      assert.match(stdout, /^The policy has 1 problem; ECR would refuse it:\n {2}rules\[1\]/);
      assert.match(stdout, open);
    });

    it("where there is nothing else", async () => {
      const named = file("open.json", { rules: [twice, rule(2, {})] });
      const { code, stdout } = await berth(["policy", "validate", named]);
      assert.equal(code, 1);
      assert.match(stdout, open);
      assert.doesNotMatch(stdout, /would refuse/);
      const { undocumented } = JSON.parse((await berth(["policy", "validate", named, "--json"])).stdout) as {
        undocumented: { code: string }[];
      };
      assert.deepEqual(
        undocumented.map((one) => one.code),
        ["duplicate-entry"],
      );
    });
  });

  it("says the problems in words", async () => {
    const ended = await berth(["policy", "validate", "--policy", file("text.json", "no JSON")]);
    assert.equal(ended.code, 1);
    assert.match(ended.stdout, /ECR would refuse it:\n[^]*must be JSON text/);
  });
});

describe("berth policy evaluate", () => {
  const file = temporaryFiles();
  const evaluate = (policy: unknown, images: unknown, ...more: string[]) =>
    berth([
      ...["policy", "evaluate", "--policy", file("policy.json", policy)],
      ...["--images", file("images.json", images), ...more],
    ]);

  for (const { name, rules, images, expired } of fixture.vectors) {
    it(`answers AWS's example ${name} in JSON, in the order of the images`, async () => {
      const imageDetails = images.map(({ id, tags, ageDays }) => ({
        imageDigest: id,
        imageTags: tags,
        imagePushedAt: new Date(now - ageDays * day).toISOString(),
      }));
      const at = new Date(now).toISOString();
      const ended = await evaluate({ rules }, { imageDetails }, "--now", at, "--format", "json");
      assert.deepEqual([ended.code, ended.stderr], [0, ""]);
      const answer = JSON.parse(ended.stdout) as { images: Verdict[] };
      assert.deepEqual(
        answer.images.map(({ imageDigest }) => imageDigest),
        images.map(({ id }) => id),
      );
      const gone = answer.images.filter(({ rulePriority }) => rulePriority !== null);
      assert.deepEqual(gone.map(({ imageDigest }) => imageDigest).sort(), [...expired].sort());
    });
  }

  it("evaluates as of `--now`", async () => {
    const policy = { rules: [rule(1, { countType: "sinceImagePushed", countUnit: "days", countNumber: 5 })] };
    const images = { imageDetails: [{ imageDigest: "a", imagePushedAt: "2026-03-01T00:00:00Z" }] };
    for (const [at, outcome] of [
      ["2026-03-06", "kept"],
      ["2026-03-06T00:00:01Z", "expired"],
      ["2026-03-06T02:00:01+02:00", "expired"],
    ] as const) {
      const ended = await evaluate(policy, images, "--now", at, "--format", "json");
      assert.equal((JSON.parse(ended.stdout) as { images: Verdict[] }).images[0]?.outcome, outcome, at);
    }
  });

  it("shows a table and a sum to people", async () => {
    const { code, stdout } = await evaluate(
      keepTwo,
      described([image("a", 3), image("b", 2), image("c", 1)]),
    );
    assert.equal(code, 0);
    assert.match(stdout, /^a +2026-07-29 +expires +1$/m);
    assert.match(stdout, /3 images: 1 expired and 2 kept\./);
  });

  it("refuses images that can't be read, with all problems", async () => {
    const images = { imageDetails: [{ imageDigest: "a" }, { imagePushedAt: "now" }] };
    const ended = await evaluate(keepTwo, images, "--format", "json");
    assert.equal(ended.code, 2);
    const { error } = JSON.parse(ended.stdout) as { error: { code: string; problems: Problem[] } };
    assert.equal(error.code, "invalid-input");
    assert.ok(error.problems.length >= 3);
    assert.match(ended.stderr, /`--images` .*images\.json has 3 problems:/);
  });

  it("refuses a policy that ECR can't have, and only warns of what it may have taken", async () => {
    const images = described([image("a", 1)]);
    const refused = await evaluate({ rules: [rule(1, { countNumber: 0 })] }, images);
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /rules\[0\]\.selection\.countNumber/);
    const list = ["v", "v"];
    const twice = { rules: [rule(1, { tagStatus: "tagged", tagPrefixList: list }), rule(2, {})] };
    const warned = await evaluate(twice, images);
    assert.equal(warned.code, 0);
    assert.match(warned.stderr, /^warning: /);
  });

  it("reads files that Windows wrote", async () => {
    const ended = await evaluate(`\uFEFF${JSON.stringify(keepTwo)}`, described([image("a", 1)]));
    assert.equal(ended.code, 0);
  });
});

describe("berth policy explain", () => {
  const file = temporaryFiles();
  const explain = async (policy: unknown, images: readonly Image[], ...more: string[]) => {
    const files = [
      "--policy",
      file("policy.json", policy),
      "--images",
      file("images.json", described(images)),
    ];
    const ended = await berth(["policy", "explain", ...files, "--format", "json", ...more]);
    assert.equal(ended.code, 0, ended.stderr);
    return JSON.parse(ended.stdout) as {
      rules: { text: string }[];
      images: (Verdict & { reason: string })[];
    };
  };

  const rules: [selection: Parameters<typeof rule>[1], text: RegExp][] = [
    [{ countNumber: 3 }, /^Of all images it keeps the 3 youngest and deletes the others\.$/],
    [
      { tagStatus: "untagged", countType: "sinceImagePushed", countUnit: "days" },
      /^Of the images without a tag it deletes those that were pushed more than 1 day ago\.$/,
    ],
    [
      { tagStatus: "tagged", tagPatternList: ["prod-*", "v1"] },
      /^Of the images that have a tag like prod-\* and the tag v1 it keeps/,
    ],
    [
      { tagStatus: "tagged", tagPrefixList: ["release."], countNumber: 9999 },
      /a tag that begins with release\..*shields these images from all later rules/,
    ],
    [
      { storageClass: "archive", countType: "sinceImageTransitioned", countUnit: "days", countNumber: 90 },
      /^Of all archived images it deletes those that were archived more than 90 days ago\.$/,
    ],
  ];
  for (const [selection, text] of rules) {
    it(`says of ${JSON.stringify(selection)} what it does`, async () => {
      assert.match((await explain({ rules: [rule(1, selection)] }, [])).rules[0]!.text, text);
    });
  }

  it("says of a rule that archives what it does", async () => {
    const selection = { countType: "sinceImagePulled", countUnit: "days", countNumber: 90 } as const;
    const policy = { rules: [rule(1, selection, { type: "transition", targetStorageClass: "archive" })] };
    assert.match(
      (await explain(policy, [])).rules[0]!.text,
      /it archives those that nobody has pulled for more than 90 days/,
    );
  });

  const tied = { rules: [rule(1, { countNumber: 1 })] };
  const aged = { rules: [rule(1, { countType: "sinceImagePushed", countUnit: "days", countNumber: 5 })] };
  const onlyUntagged = { rules: [rule(1, { tagStatus: "untagged", countNumber: 1 })] };
  const reasons: [why: string, policy: unknown, images: readonly Image[], reason: RegExp][] = [
    ["nothing matches it", onlyUntagged, [image("a", 1, { tags: ["v1"] })], /^No rule matches it\.$/],
    ["it is shielded", shielded, [image("a", 9, { tags: ["release.web.1"] })], /Rule 1 .* a shield/],
    [
      "there is room for it",
      keepTwo,
      [image("a", 2), image("b", 1)],
      /number 2, and goes after 1 further push /,
    ],
    ["there is none", keepTwo, [image("a", 3), image("b", 2), image("c", 1)], /2 younger ones are there/],
    ["others are as old", tied, [image("a", 1), image("b", 1)], /AWS doesn't say which/],
    ["it is too young", aged, [image("a", 1)], /takes it on 2026-08-05, not before/],
    ["it is too old", aged, [image("a", 9)], /takes it since 2026-07-28/],
    [
      "an index holds it",
      keepTwo,
      [image("a", 9), image("i", 1, { tags: ["v1"], children: ["a"] }), image("c", 1)],
      /2 younger ones are there\. But the index i \(v1\) refers to it/,
    ],
    [
      "it goes with its subject",
      onlyUntagged,
      [image("s", 1, { tags: ["sig"], subjectManifestDigest: "a" }), image("a", 9), image("b", 8)],
      /belongs to a and goes with it, by rule 1/,
    ],
  ];
  for (const [why, policy, images, reason] of reasons) {
    it(`says of an image that ${why}`, async () => {
      assert.match((await explain(policy, images)).images[0]!.reason, reason);
    });
  }

  it("explains one image by its tag or the beginning of its digest", async () => {
    const images = [image("sha256:aaa1", 2, { tags: ["v1"] }), image("sha256:bbb2", 1)];
    assert.equal((await explain(keepTwo, images, "--image", "v1")).images[0]!.imageDigest, "sha256:aaa1");
    assert.equal((await explain(keepTwo, images, "--image", "bbb")).images[0]!.imageDigest, "sha256:bbb2");
    const files = ["--policy", file("p.json", keepTwo), "--images", file("i.json", described(images))];
    const ended = await berth(["policy", "explain", ...files, "--image", "v2"]);
    assert.equal(ended.code, 2);
    assert.match(ended.stderr, /`--image` v2 is none of the 2 images\. Did you mean v1\?/);
  });

  it("shows all of it as text", async () => {
    const files = [
      "--policy",
      file("p.json", shielded),
      "--images",
      file("i.json", described([image("a", 1)])),
    ];
    const ended = await berth(["policy", "explain", ...files]);
    assert.match(ended.stdout, /^Rule 1: [^]*^Rule 2: [^]*^a\n {2}kept\. Rule 2 /m);
  });
});

/** As `aws ecr describe-images` prints them. */
function described(images: readonly Image[]): unknown {
  const imageDetails = images.map((one) => ({ ...one, imagePushedAt: one.imagePushedAt / 1000 }));
  return { imageDetails };
}
