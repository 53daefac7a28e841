import assert from "node:assert/strict";

import { now } from "../../retention/image-builder";
import { berth, temporaryFiles } from "../command";
import { FakeAws, failure } from "../fake-aws";

describe("berth policy evaluate --verify", () => {
  const write = temporaryFiles();
  const policy = {
    rules: [
      {
        rulePriority: 1,
        selection: {
          tagStatus: "untagged",
          countType: "sinceImagePushed",
          countUnit: "days",
          countNumber: 7,
        },
        action: { type: "expire" },
      },
    ],
  };
  let aws: FakeAws;
  let [old, young]: string[] = [];
  let asked: object[];
  let busy: number;

  beforeEach(() => {
    aws = new FakeAws();
    const repository = aws.repository("shop");
    [old, young] = [repository.push("old"), repository.push("young")];
    repository.age(old, 30);
    repository.age(young, 1);
    repository.policy = JSON.stringify(policy);
    asked = [];
    busy = 1;
  });

  /** ECR takes these, on pages of one; others' preview and its own each keep it busy once. */
  function previews(...taken: string[]): void {
    let working = 1;
    aws.answer({
      StartLifecyclePolicyPreview: (input: object) => {
        asked.push(input);
        if (busy-- > 0) throw failure("LifecyclePolicyPreviewInProgressException");
        return { status: "IN_PROGRESS" };
      },
      GetLifecyclePolicyPreview: ({ nextToken = "0" }: { nextToken?: string }) => {
        if (working-- > 0) return { status: "IN_PROGRESS" };
        const at = Number(nextToken);
        const next = at + 1 < taken.length ? { nextToken: String(at + 1) } : {};
        const result = { imageDigest: taken[at], action: { type: "EXPIRE" }, appliedRulePriority: 1 };
        return { status: "COMPLETE", previewResults: at < taken.length ? [result] : [], ...next };
      },
    });
  }

  const verify = (...more: string[]) =>
    berth(["policy", "evaluate", "--verify", "--repository", "shop", ...more], aws);

  it("says that ECR agrees about the policy in force, and waits for others' preview", async () => {
    previews(old!);
    const { code, stdout } = await verify();
    assert.equal(code, 0, stdout);
    assert.match(stdout, /^ECR's own preview of 2 images of shop says the same as berth/);
    assert.deepEqual(asked, [{ repositoryName: "shop" }, { repositoryName: "shop" }]);
  });

  it("ends with 1 and names image, both answers and rule where they differ", async () => {
    previews(old!, young!);
    const { code, stdout } = await verify("--format", "json");
    assert.equal(code, 1);
    assert.deepEqual(JSON.parse(stdout), {
      repositoryName: "shop",
      images: 2,
      differences: [
        {
          imageDigest: young,
          imageTags: [],
          berth: { outcome: "kept", rulePriority: null },
          ecr: { outcome: "expired", rulePriority: 1 },
        },
      ],
      agrees: false,
    });
    assert.match((await verify()).stdout, /kept +expires, rule 1 +NOT EXPLAINED/);
  });

  it("has ECR look at a policy of a file in the place of the one in force", async () => {
    previews();
    const file = write("policy.json", {
      rules: [{ ...policy.rules[0], selection: { ...policy.rules[0]!.selection, countNumber: 90 } }],
    });
    const { code, stdout } = await verify("--policy", file);
    assert.equal(code, 0, stdout);
    assert.match(JSON.stringify(asked[0]), /countNumber\\":90/);
  });

  it("gives up after its time, and says what it waited for", async () => {
    previews();
    busy = Infinity;
    let time = now;
    const world = {
      ...aws,
      clients: aws.clients,
      now: () => time,
      sleep: (ms: number) => Promise.resolve(void (time += ms)),
    };
    const { code, stderr } = await berth(
      ["policy", "evaluate", "--verify", "--repository", "shop", "--timeout", "3"],
      world,
    );
    assert.equal(code, 2);
    assert.match(
      stderr,
      /was not there after 3 s\. Another preview of it is still under way\.\n.*`--timeout`/,
    );
  });

  it("names the right that is missing", async () => {
    previews();
    aws.denied.push("StartLifecyclePolicyPreview");
    const { code, stderr } = await verify();
    assert.equal(code, 2);
    assert.match(stderr, /ecr:StartLifecyclePolicyPreview/);
  });

  const wrong: [title: string, args: string[], message: RegExp][] = [
    ["no repository", ["--verify"], /`--repository <name>` is missing/],
    ["images of a file", ["--verify", "--repository", "shop", "--images", "x"], /leave out `--images`/],
    ["a repository without --verify", ["--repository", "shop"], /`--repository` goes with `--verify`/],
  ];
  for (const [title, args, message] of wrong) {
    it(`refuses ${title}`, async () => {
      const { code, stderr } = await berth(["policy", "evaluate", ...args], aws);
      assert.equal(code, 2);
      assert.match(stderr, message);
      assert.deepEqual(aws.calls, []);
    });
  }

  it("says so where the repository has no policy", async () => {
    previews();
    aws.repository("bare");
    const { code, stderr } = await berth(["policy", "evaluate", "--verify", "--repository", "bare"], aws);
    assert.equal(code, 2);
    assert.match(stderr, /"bare" has no lifecycle policy.*`--policy <file>`/);
  });
});
