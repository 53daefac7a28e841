import assert from "node:assert/strict";

import type { StackStatus } from "../../../releases/status/stack-status";
import { settingsText } from "../../../keeper/environment";
import { keeperSettings } from "../../../keeper/settings";
import { generateLifecyclePolicy, serialiseLifecyclePolicy } from "../../../retention";
import { berth, temporaryFiles } from "../command";
import { FakeAws, registry, service, taskDefinitionArn } from "../fake-aws";
import { now, rule } from "../../retention/image-builder";
import { shopState } from "./stack-state";

describe("berth status", () => {
  const write = temporaryFiles();
  let aws: FakeAws;
  let digests: string[];
  let state: string;

  beforeEach(() => {
    aws = new FakeAws();
    const repository = aws.repository("shop-assets-prod");
    repository.policy = serialiseLifecyclePolicy(generateLifecyclePolicy({ keepImages: 100 }));
    digests = [1, 2, 3].map((n) => repository.push(`web ${n}`, `web-1${n}`, `release.web.${n}`));
    digests.forEach((digest, n) => repository.age(digest, 30 - 10 * n));
    aws.taskDefinitions["web:12"] = { web: `${registry}/shop-assets-prod@${digests[2]}` };
    aws.taskDefinitions["web:11"] = { web: `${registry}/shop-assets-prod@${digests[1]}` };
    aws.looks = [
      service(12, {
        runningCount: 1,
        deployments: [
          {
            status: "PRIMARY",
            taskDefinition: taskDefinitionArn(12),
            rolloutState: "COMPLETED",
            createdAt: new Date(now - 3 * 86_400_000),
          },
        ],
      }),
    ];
    state = write(
      "shop.json",
      shopState({ repositoryName: "shop-assets-prod", revision: 12, digest: digests[2]! }),
    );
  });

  const status = (...more: string[]) => berth(["status", "--state", state, ...more], aws);
  const seen = async (...more: string[]) => {
    const ended = await status("--json", ...more);
    const { stacks } = JSON.parse(ended.stdout) as { stacks: StackStatus[] };
    return { ...ended, ...stacks[0]! };
  };

  it("tells what runs since when, and which releases it can go back to, at five calls", async () => {
    const { code, services, repositories, calls } = await seen();
    assert.equal(code, 0);
    assert.deepEqual(services, [
      {
        service: "web",
        ecsService: "main/web",
        state: "steady",
        runningCount: 1,
        desiredCount: 1,
        taskDefinition: "web:12",
        since: new Date(now - 3 * 86_400_000).toISOString(),
        images: [
          {
            container: "web",
            image: `${registry}/shop-assets-prod@${digests[2]}`,
            digest: digests[2],
            tags: ["web-13"],
            release: "release.web.3",
            goBackTo: [
              { tag: "release.web.2", digest: digests[1] },
              { tag: "release.web.1", digest: digests[0] },
            ],
            withdrawn: [],
          },
        ],
        drift: null,
      },
    ]);
    assert.deepEqual(repositories, [
      {
        repositoryName: "shop-assets-prod",
        images: 3,
        newestPush: new Date(now - 10 * 86_400_000).toISOString(),
        keepers: [],
        findings: [],
      },
    ]);
    assert.deepEqual(aws.calls.sort(), [
      "DescribeImages",
      "DescribeServices",
      "DescribeTaskDefinition",
      "GetLifecyclePolicy",
      "ListFunctions",
    ]);
    assert.equal(calls, aws.calls.length);
  });

  it("says which of the releases to go back to is in the archive", async () => {
    aws.repository("shop-assets-prod").archived.add(digests[0]!);
    const { services } = await seen();
    assert.deepEqual(services[0]?.images[0]?.goBackTo, [
      { tag: "release.web.2", digest: digests[1] },
      { tag: "release.web.1", digest: digests[0], isArchived: true },
    ]);
    assert.match((await status()).stdout, /release\.web\.2 release\.web\.1 \(archived\)/);
  });

  it("asks for no task definition where ECS tells the revision", async () => {
    const arn = "arn:aws:ecs:eu-west-1:000000000000:service-revision/main/web/1";
    aws.looks = [{ ...aws.looks[0], currentServiceRevisions: [{ arn }] }];
    aws.revisions = [
      {
        serviceRevisionArn: arn,
        taskDefinition: taskDefinitionArn(12),
        containerImages: [
          { containerName: "web", image: `${registry}/shop-assets-prod:web-13`, imageDigest: digests[2]! },
        ],
      },
    ];
    const { services } = await seen();
    assert.equal(services[0]?.images[0]?.digest, digests[2]);
    assert.ok(aws.calls.includes("DescribeServiceRevisions"));
    assert.ok(!aws.calls.includes("DescribeTaskDefinition"));
  });

  it("is a table for people", async () => {
    const { code, stdout } = await status();
    assert.equal(code, 0);
    assert.match(stdout, /^shop: 1 service, state of \d+ hours ago\n/);
    assert.match(stdout, /SERVICE +STATE +TASKS +RUNS +TAG +RELEASE +SINCE +GO BACK TO\n/);
    assert.match(
      stdout,
      / {2}web +steady +1\/1 +sha256:\w{12} +web-13 +release\.web\.3 +3 days ago +release\.web\.2 release\.web\.1\n/,
    );
    assert.match(stdout, / {2}shop-assets-prod: 3 images, the newest pushed 10 days ago; no keeper\.\n/);
  });

  it("ends with 1 where ECS runs what the stack doesn't say, and tells why as far as ECS does", async () => {
    const former = {
      status: "ACTIVE",
      taskDefinition: taskDefinitionArn(12),
      rolloutState: "FAILED" as const,
    };
    aws.looks = [
      service(11, {
        deployments: [
          { status: "PRIMARY", taskDefinition: taskDefinitionArn(11), rolloutState: "COMPLETED" },
          { ...former, rolloutStateReason: "circuit breaker." },
        ],
      }),
    ];
    const { code, services } = await seen();
    assert.equal(code, 1);
    assert.deepEqual(services[0]?.drift, { runs: "web:11", says: "web:12", givenUp: "circuit breaker." });
    assert.match(
      (await status()).stdout,
      /web: ECS runs web:11, and the stack has deployed web:12 last, which ECS gave up: circuit breaker\. `pulumi up --refresh` deploys web:12 again\./,
    );
  });

  it("calls nothing a drift while a deployment is under way", async () => {
    aws.looks = [service(11, {}, "IN_PROGRESS")];
    const { code, services } = await seen();
    assert.deepEqual([code, services[0]?.state, services[0]?.drift], [0, "deploying", null]);
  });

  it("ends with 1 where ECS has the service no more", async () => {
    aws.answer({ DescribeServices: () => ({ services: [], failures: [{ reason: "MISSING" }] }) });
    const { code, services } = await seen();
    assert.deepEqual([code, services[0]?.state, services[0]?.taskDefinition], [1, "gone", null]);
    assert.match((await status()).stdout, /ECS has no service main\/web any more/);
  });

  it("names withdrawals, and goes back to none of them", async () => {
    aws.repository("shop-assets-prod").push("web 2", "withdrawn.web.2");
    const { services } = await seen();
    const [image] = services[0]?.images ?? [];
    assert.deepEqual(
      image?.goBackTo.map(({ tag }) => tag),
      ["release.web.1"],
    );
    assert.deepEqual(image?.withdrawn, [{ tag: "withdrawn.web.2", digest: digests[1] }]);
    assert.deepEqual(image?.tags, ["web-13"]);
    assert.match((await status()).stdout, /web: withdrawn: withdrawn\.web\.2 \(sha256:/);
  });

  it("ends with 1 where the lifecycle policy would take what runs", async () => {
    aws.repository("shop-assets-prod").policy = JSON.stringify({
      rules: [rule(1, { countType: "sinceImagePushed", countUnit: "days", countNumber: 20 })],
    });
    const { code, repositories } = await seen();
    assert.equal(code, 1);
    assert.deepEqual(
      repositories[0]?.findings.map(({ imageDigest }) => imageDigest),
      [digests[2]],
    );
    assert.match(
      (await status()).stdout,
      /At risk: sha256:\w+ .*used by the service main\/web.*would expire by rule 1 on/,
    );
  });

  it("names the keeper, and when it last swept", async () => {
    const checked = keeperSettings({});
    assert.ok(checked.ok);
    const Environment = { Variables: { BERTH_KEEPER: settingsText(checked.value) } };
    aws.answer({
      ListFunctions: () => ({ Functions: [{ FunctionName: "keeper", Environment }] }),
      FilterLogEvents: () => ({
        events: [{ timestamp: now - 12 * 60_000, message: JSON.stringify({ event: "swept", failures: 0 }) }],
      }),
    });
    const { repositories } = await seen();
    assert.deepEqual(repositories[0]?.keepers, [
      { functionName: "keeper", sweptAt: new Date(now - 12 * 60_000).toISOString() },
    ]);
    assert.match((await status()).stdout, /kept by keeper \(swept 12 minutes ago\)/);
  });

  it("shows the rest to whoever may not look for keepers", async () => {
    aws.denied = ["ListFunctions"];
    const { code, keepersUnknown, services } = await seen();
    assert.deepEqual([code, services.length], [0, 1]);
    assert.match(keepersUnknown ?? "", /lambda:ListFunctions/);
  });

  it("shows other stacks beside one that can't be read, and ends with 2", async () => {
    const broken = write("broken.json", "no state");
    const ended = await berth(["status", "--state", broken, state], aws);
    assert.equal(ended.code, 2);
    assert.match(ended.stdout, /^broken\n {2}can't be read: `--state`[^]*`pulumi stack export`/);
    assert.match(ended.stdout, /\nshop: 1 service/);
  });

  it("ends with 2, and says which right is missing, where services can't be read", async () => {
    aws.denied = ["DescribeServices"];
    const { code, stdout } = await status();
    assert.equal(code, 2);
    assert.match(stdout, /ecs:DescribeServices/);
  });

  describe("with --watch", () => {
    const watching = async (looks: number, isTTY: boolean) => {
      const pauses: number[] = [];
      let interrupt: () => void = () => undefined;
      const interrupted = new Promise<void>((resolve) => (interrupt = resolve));
      const sleep = (ms: number) => {
        pauses.push(ms);
        if (pauses.length === looks) interrupt();
        return pauses.length === looks ? new Promise<void>(() => undefined) : Promise.resolve();
      };
      const io = { clients: aws.clients, interrupted, sleep };
      const ended = await berth(["status", "--state", state, "--watch", "2"], io, { isTTY });
      return { ...ended, pauses };
    };

    it("writes a line of JSON for each look, until it is interrupted, and ends with 0", async () => {
      aws.looks = [service(12, { status: "INACTIVE" })];
      const { code, stdout, pauses } = await watching(3, false);
      assert.equal(code, 0);
      assert.deepEqual(pauses, [2000, 2000, 2000]);
      const lines = stdout
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line) as { stacks: StackStatus[] });
      assert.deepEqual(
        lines.map(({ stacks }) => stacks[0]?.services[0]?.state),
        ["gone", "gone", "gone"],
      );
    });

    it("draws over the look before in a terminal", async () => {
      const { stdout } = await watching(2, true);
      assert.equal(stdout.split("\u001B[H\u001B[J").length, 3);
      assert.match(stdout, /Each 2 seconds, until Ctrl-C\.\n$/);
    });
  });

  it("refuses options that exclude one another", async () => {
    for (const more of [["--stack", "dev"], ["--all"]]) {
      const { code, stderr } = await status(...more);
      assert.equal(code, 2);
      assert.match(stderr, /`--state` is a stack by itself/);
    }
  });
});
