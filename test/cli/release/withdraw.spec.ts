import assert from "node:assert/strict";

import { berth } from "../command";
import { FakeAws, registry, service, task } from "../fake-aws";

/** A service that runs its second release of two. */
function shop(runs = 2): FakeAws {
  const aws = new FakeAws();
  const repository = aws.repository("shop");
  const digests = [1, 2].map((n) => repository.push(`web ${n}`, `web-${n}`, `release.web.${n}`));
  const digest = digests[runs - 1]!;
  aws.taskDefinitions["web:1"] = { web: `${registry}/shop@${digest}` };
  aws.looks = [service(1)];
  aws.tasks = [task(1, { web: digest }, 1)];
  aws.answer({
    GetCallerIdentity: () => ({ Arn: "arn:aws:iam::000000000000:user/ana" }),
    // The record of the reason goes by the registry's own protocol: here, where nothing answers.
    GetAuthorizationToken: () => {
      throw Object.assign(new Error("not authorized"), { name: "AccessDeniedException" });
    },
  });
  return aws;
}
/** As a withdrawal with a reason leaves it. */
function withReason(aws: FakeAws, n = 2): FakeAws {
  const repository = aws.repository("shop");
  const digest = repository.tags.get(`release.web.${n}`)!;
  repository.put(`withdrawn.web.${n}`, digest);
  const text = JSON.stringify({
    artifactType: "application/vnd.berth.withdrawal.v1",
    subject: { digest },
    annotations: { "berth.because": "Charged twice", "berth.by": "arn:ana", "berth.was-release": "true" },
  });
  const { BatchGetImage } = { BatchGetImage: (ids: readonly { imageTag?: string }[]) => repository.get(ids) };
  const record = repository.push("record", `withdrawn.web.${n}.why`);
  aws.answer({
    BatchGetImage: ({ imageIds }: { imageIds: { imageTag?: string; imageDigest?: string }[] }) =>
      imageIds.some(({ imageTag }) => imageTag?.endsWith(".why"))
        ? {
            images: [
              { imageId: { imageTag: `withdrawn.web.${n}.why`, imageDigest: record }, imageManifest: text },
            ],
          }
        : BatchGetImage(imageIds),
  });
  return aws;
}
const of = ["--repository", "shop", "--service", "web"];
const because = ["--because", "Charged twice"];

describe("berth release withdraw", () => {
  it("places the tag, deploys nothing, and says what runs next and what to deploy by other tools", async () => {
    const aws = shop();
    const { code, stdout, stderr } = await berth(
      ["release", "withdraw", ...of, "--release", "2", ...because],
      aws,
    );
    assert.equal(code, 0, stderr);
    const { tags } = aws.repository("shop");
    assert.equal(tags.get("withdrawn.web.2"), tags.get("release.web.2"));
    assert.match(stdout, /^shop@sha256:\w{12} is withdrawn: withdrawn\.web\.2$/m);
    assert.match(stdout, /Nothing was deployed\. .*runs release 1 in its place.*`berth rollback web`/);
    assert.match(stdout, new RegExp(`deploys ${registry}/shop@${tags.get("release.web.1")}`));
    // Without the right to push there is no record, and the withdrawal holds.
    assert.match(stderr, /The reason could not be kept: .*ecr:GetAuthorizationToken/);
  });

  it("is content where it was withdrawn already", async () => {
    const { stdout } = await berth(
      ["release", "withdraw", ...of, "--release", "2", ...because],
      withReason(shop()),
    );
    assert.match(stdout, /was withdrawn already: withdrawn\.web\.2/);
  });

  it("answers machines", async () => {
    const aws = shop();
    const { stdout } = await berth(
      ["release", "withdraw", ...of, "--release", "1", ...because, "--json"],
      aws,
    );
    const { tag, isNew, goesBackTo } = JSON.parse(stdout) as {
      tag: string;
      isNew: boolean;
      goesBackTo: { n: number };
    };
    assert.deepEqual([tag, isNew, goesBackTo.n], ["withdrawn.web.1", true, 2]);
  });

  it("takes the digest of what never was a release", async () => {
    const aws = shop();
    const digest = aws.repository("shop").push("failed", "web-3");
    await berth(["release", "withdraw", ...of, "--digest", digest, ...because], aws);
    assert.equal(aws.repository("shop").tags.get("withdrawn.web.3"), digest);
  });

  const refused: [title: string, argv: string[], says: RegExp][] = [
    ["no release", [...because], /Say which: `--release <number>`, or `--digest/],
    ["both", ["--release", "1", "--digest", "x", ...because], /not both/],
    ["a digest that is none", ["--digest", "x", ...because], /`--digest` must be "sha256:".*got "x"/],
    ["a release that is not there", ["--release", "9", ...because], /no release 9 of web\. It has 2, 1/],
    [
      "a digest that is not there",
      ["--digest", `sha256:${"0".repeat(64)}`, ...because],
      /can't be withdrawn/,
    ],
    ["no reason", ["--release", "1"], /`--because <reason>` is missing/],
    [
      "an empty reason",
      ["--release", "1", "--because", " "],
      /`--because` must be 1 to 1000 characters, got 0/,
    ],
  ];
  for (const [title, argv, says] of refused)
    it(`refuses ${title}`, async () => {
      const aws = shop();
      const { code, stderr } = await berth(["release", "withdraw", ...of, ...argv], aws);
      assert.equal(code, 2);
      assert.match(stderr, says);
      assert.ok(!aws.calls.includes("PutImage"));
    });
});

describe("berth release restore", () => {
  for (const [title, argv] of [
    ["the one that is withdrawn", []],
    ["by its number", ["--release", "2"]],
  ] as const)
    it(`takes a withdrawal back, with its reason: ${title}`, async () => {
      const aws = withReason(shop());
      const { code, stdout, stderr } = await berth(["release", "restore", ...of, ...argv], aws);
      assert.equal(code, 0, stderr);
      assert.match(stdout, /is no longer withdrawn: withdrawn\.web\.2 is gone\.\nNothing was deployed/);
      assert.deepEqual([...aws.repository("shop").tags.keys()].sort(), [
        ...["release.web.1", "release.web.2", "web-1", "web-2"],
      ]);
    });

  it("gives a release its tag again that was retired meanwhile", async () => {
    const aws = withReason(shop());
    aws.repository("shop").tags.delete("release.web.2");
    const { stdout } = await berth(["release", "restore", ...of, "--release", "2"], aws);
    assert.match(stdout, /It has its release tag again: release\.web\.2/);
  });

  it("refuses what is not withdrawn, and names what is", async () => {
    const { code, stderr } = await berth(["release", "restore", ...of, "--release", "1"], withReason(shop()));
    assert.equal(code, 2);
    assert.match(stderr, /Release 1 of web is not withdrawn\. Withdrawn are 2/);
    const none = await berth(["release", "restore", ...of], shop());
    assert.match(none.stderr, /Nothing of web is withdrawn in shop/);
  });
});

describe("a withdrawal in what is listed", () => {
  const said =
    /release 2 of web \(sha256:\w{12}\) is withdrawn by arn:ana: "Charged twice"\. `berth release restore/;

  it("is told with its reason by berth release list", async () => {
    const { stdout } = await berth(["release", "list", "--repository", "shop"], withReason(shop()));
    assert.match(stdout, said);
    assert.match(stdout, /release\.web\.2, withdrawn/);
  });

  for (const format of ["text", "markdown", "html"])
    it(`is told by an audit in ${format}`, async () => {
      const { stdout } = await berth(["audit", "--format", format], withReason(shop()));
      assert.match(stdout.replaceAll("&#34;", '"'), said);
    });

  it("is data for machines", async () => {
    const aws = withReason(shop(1));
    const { stdout } = await berth(["audit", "--json"], aws);
    const { repositories } = JSON.parse(stdout) as {
      repositories: { withdrawals: object[]; goneBack: object[] }[];
    };
    assert.equal(repositories[0]?.withdrawals.length, 1);
    assert.deepEqual(repositories[0]?.goneBack, [{ service: "web", runs: 1, newest: 2, isWithdrawn: true }]);
  });

  it("says of a service that ECS or somebody has taken back whether its newest release comes again", async () => {
    const open = await berth(["release", "list", "--repository", "shop"], shop(1));
    assert.match(
      open.stdout,
      /web runs release 1, and its newest is 2: ECS went back .*deploys it again.*berth rollback web/,
    );
    const { stdout } = await berth(["audit"], withReason(shop(1)));
    assert.match(stdout, /web runs release 1, and its newest is 2: .*Release 2 is withdrawn, so no run/);
  });

  it("is silent of a service that runs its newest release", async () => {
    const { stdout } = await berth(["audit"], shop());
    assert.doesNotMatch(stdout, /withdrawn|its newest is/);
  });
});

describe("berth rollback", () => {
  const refused: [title: string, argv: string[], says: RegExp][] = [
    ["no stack", ["web", ...because], /`--stack <name>` is missing/],
    ["no reason", ["web", "--stack", "dev"], /`--because <reason>` is missing/],
    [
      "two targets",
      ["--stack", "dev", ...because, "--to", "1", "--digest", "x"],
      /`--to` or `--digest`, not both/,
    ],
    [
      "a digest that is none",
      ["--stack", "dev", ...because, "--digest", "x"],
      /`--digest` must be "sha256:"/,
    ],
    ["a name that is none", ["A b", "--stack", "dev", ...because], /`service` must be 1 to 100 lower case/],
    [
      "a folder without a project",
      ["--stack", "dev", ...because, "--cwd", "/"],
      /`workDir` must hold a Pulumi.yaml/,
    ],
  ];
  for (const [title, argv, says] of refused)
    it(`refuses ${title}`, async () => {
      const { code, stderr } = await berth(["rollback", ...argv], shop());
      assert.equal(code, 2);
      assert.match(stderr, says);
    });
});
