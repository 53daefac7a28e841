import assert from "node:assert/strict";

import type { LifecyclePolicy } from "../../../retention";
import { rule } from "../../retention/image-builder";
import { berth } from "../command";
import { failure, FakeAws, registry, service, serviceArn, task } from "../fake-aws";

describe("berth release mark", () => {
  let aws: FakeAws;
  const mark = (...more: string[]) =>
    berth(["release", "mark", "--service", "web", "--cluster", "main", "--format", "json", ...more], aws);
  const marked = async (...more: string[]) => {
    const ended = await mark(...more);
    assert.equal(ended.code, 0, ended.stderr);
    return JSON.parse(ended.stdout) as Answer;
  };

  beforeEach(() => {
    aws = new FakeAws();
    aws.looks = [service(1)];
  });

  /** A service of one container, by tag, and what it runs. */
  function deploy(content = "a"): string {
    const digest = aws.repository("shop").push(content, `tag-${content}`);
    aws.taskDefinitions["web:1"] = { web: `${registry}/shop:tag-${content}` };
    aws.tasks = [task(1, { web: digest })];
    return digest;
  }

  it("puts the first release tag on the digest that the task runs", async () => {
    const digest = deploy();
    assert.deepEqual(await marked(), {
      service: "web",
      cluster: "main",
      taskDefinition: "web:1",
      releases: [
        {
          container: "web",
          repositoryName: "shop",
          digest,
          tag: "release.web.1",
          isNew: true,
          withdrawn: [],
          atRiskBy: null,
          isShieldNew: false,
        },
      ],
      elsewhere: [],
    });
    assert.equal(aws.repository("shop").tags.get("release.web.1"), digest);
  });

  it("writes nothing when the newest release tag is there already", async () => {
    deploy();
    await marked();
    const [again] = (await marked()).releases;
    assert.deepEqual([again?.tag, again?.isNew], ["release.web.1", false]);
    assert.equal(aws.calls.filter((call) => call === "PutImage").length, 1);
  });

  it("says that what it marks is withdrawn, and how that is taken back", async () => {
    const digest = deploy();
    aws.repository("shop").tags.set("withdrawn.web.1", digest);
    assert.deepEqual((await marked()).releases[0]?.withdrawn, ["withdrawn.web.1"]);
    const { code, stdout } = await mark("--format", "text");
    assert.equal(code, 0);
    assert.match(
      stdout,
      /^shop@sha256:\w{12} is withdrawn \(withdrawn\.web\.1\), .* `berth release restore --repository shop --service web --release 1` /m,
    );
  });

  it("counts on, also when an older digest comes back", async () => {
    for (const content of ["a", "b", "a"]) {
      deploy(content);
      await marked();
    }
    const tags = [...aws.repository("shop").tags.keys()].filter((tag) => tag.startsWith("release."));
    assert.deepEqual(tags, ["release.web.1", "release.web.2", "release.web.3"]);
  });

  it("goes on counting where somebody has placed a number that jumps over the rest, and says what to delete", async () => {
    deploy();
    aws.repository("shop").push("junk", "release.web.999999999999999");
    const ended = await mark();
    assert.equal((JSON.parse(ended.stdout) as Answer).releases[0]?.tag, "release.web.1");
    assert.match(ended.stderr, /not counted.*batch-delete-image .*imageTag=release\.web\.999999999999999/);
  });

  describe("counts under one name, whichever ECS gives the service", () => {
    const tagged = (value: string) => service(1, { tags: [{ key: "berth:service", value }] });
    const tagOf = async (...more: string[]) => (await marked(...more)).releases[0]?.tag;

    it("the name that the service's tag says", async () => {
      deploy();
      aws.looks = [tagged("shop-front")];
      aws.repository("shop").push("a", "release.other.3");
      assert.equal(await tagOf(), "release.shop-front.1");
    });

    it("the one given, before all others", async () => {
      deploy();
      aws.looks = [tagged("shop-front")];
      assert.equal(await tagOf("--as", "front"), "release.front.1");
    });

    it("the name that the image's release tags have, after destroy and up gave the service another", async () => {
      deploy();
      aws.repository("shop").push("a", "release.front.3");
      assert.equal(await tagOf(), "release.front.3");
      aws.repository("shop").push("b", "release.front.4");
      assert.equal(await tagOf(), "release.front.5", "It went back.");
    });

    it("ECS's name where it has releases, though another service runs the image too", async () => {
      deploy();
      aws.repository("shop").push("a", "release.api.3");
      aws.repository("shop").push("b", "release.web.7");
      assert.equal(await tagOf(), "release.web.8");
    });

    it("of several names the one that ECS's begins with", async () => {
      deploy();
      for (const name of ["api", "we", "w"]) aws.repository("shop").push("a", `release.${name}.1`);
      aws.looks = [service(1, { serviceName: "we-f29b6b5" })];
      const ended = await berth(
        ["release", "mark", "--service", "we-f29b6b5", "--cluster", "main", "--format", "json"],
        aws,
      );
      assert.equal((JSON.parse(ended.stdout) as Answer).releases[0]?.tag, "release.we.1");
    });

    describe("where another service says that name in its tag", () => {
      const other = service(1, {
        serviceName: "web-pr-7",
        serviceArn: `${serviceArn}-pr-7`,
        tags: [{ key: "berth:service", value: "web" }],
      });

      it("refuses a service that says none, and marks nothing", async () => {
        deploy();
        aws.repository("shop").push("b", "release.web.7");
        aws.others = [other];
        const ended = await mark();
        assert.equal(ended.code, 2);
        assert.match(
          ended.stderr,
          /releases of web in .*shop.* are those of the service main\/web-pr-7.*`--as`/,
        );
        assert.ok(!aws.calls.includes("PutImage"));
      });

      it("takes the name that is given, and asks nobody", async () => {
        deploy();
        aws.others = [other];
        assert.equal(await tagOf("--as", "shop-web"), "release.shop-web.1");
        assert.ok(!aws.calls.includes("ListServices"));
      });

      it("goes on where services may not be listed", async () => {
        deploy();
        aws.others = [other];
        aws.denied = ["ListServices"];
        assert.equal(await tagOf(), "release.web.1");
      });
    });

    it("asks where nobody can tell, and marks nothing", async () => {
      deploy();
      for (const name of ["api", "worker"]) aws.repository("shop").push("a", `release.${name}.1`);
      const ended = await mark();
      assert.equal(ended.code, 2);
      assert.match(ended.stderr, /has releases of api and worker.*`--as`/);
      assert.ok(!aws.calls.includes("PutImage"));
    });
  });

  it("marks what runs, and not what its tag has moved on to", async () => {
    const digest = deploy();
    const shop = aws.repository("shop");
    shop.tags.set("other", digest);
    shop.push("newer", "tag-a");
    assert.equal((await marked()).releases[0]?.digest, digest);
  });

  it("marks the index when the task reports the image of its platform", async () => {
    const shop = aws.repository("shop");
    const child = shop.push("amd64");
    const index = shop.pushIndex([child, shop.push("arm64")], "v1");
    aws.taskDefinitions["web:1"] = { web: `${registry}/shop:v1` };
    aws.tasks = [task(1, { web: child })];
    assert.equal((await marked()).releases[0]?.digest, index);
  });

  it("marks the index that ECS fixed, after its tag has moved on", async () => {
    const shop = aws.repository("shop");
    const child = shop.push("amd64");
    const index = shop.pushIndex([child], "v1");
    shop.push("newer", "v1");
    aws.looks = [service(1, { currentServiceRevisions: [{ arn: "revision" }] })];
    aws.revisions = [
      {
        taskDefinition: service(1).taskDefinition!,
        containerImages: [{ containerName: "web", imageDigest: index }],
      },
    ];
    aws.taskDefinitions["web:1"] = { web: `${registry}/shop:v1` };
    aws.tasks = [task(1, { web: child })];
    assert.equal((await marked()).releases[0]?.digest, index);
  });

  it("finds the index of a platform's image, after its tag has moved on", async () => {
    const shop = aws.repository("shop");
    const child = shop.push("amd64");
    const index = shop.pushIndex([child], "v1");
    shop.push("newer", "v1");
    aws.taskDefinitions["web:1"] = { web: `${registry}/shop:v1` };
    aws.tasks = [task(1, { web: child })];
    assert.equal((await marked()).releases[0]?.digest, index);
  });

  it("marks what a service without tasks would start with", async () => {
    const digest = deploy();
    aws.looks = [service(1, { desiredCount: 0 })];
    aws.tasks = [];
    assert.equal((await marked()).releases[0]?.digest, digest);
  });

  it("marks all that the tasks of one revision run, the newest last", async () => {
    const digest = deploy();
    const newer = aws.repository("shop").push("newer", "tag-newer");
    aws.tasks = [task(1, { web: newer }, 2000), task(1, { web: digest }, 1000)];
    const { releases } = await marked();
    assert.deepEqual(
      releases.map((release) => release.digest),
      [digest, newer],
    );
    assert.ok(
      (await marked()).releases.every(({ isNew }) => !isNew),
      "a second run changes nothing",
    );
  });

  it("gives a sidecar in the same repository a series of its own, and leaves other registries alone", async () => {
    const shop = aws.repository("shop");
    const [web, proxy] = [shop.push("web", "w"), shop.push("proxy", "p")];
    const log = aws.repository("log").push("log", "l");
    aws.taskDefinitions["web:1"] = {
      web: `${registry}/shop:w`,
      proxy: `${registry}/shop:p`,
      log: `${registry}/log:l`,
      otel: "public.ecr.aws/otel/otel:v1",
    };
    aws.tasks = [task(1, { web, proxy, log })];
    const answer = await marked();
    assert.deepEqual(
      answer.releases.map(({ tag, digest }) => [tag, digest]),
      [
        ["release.web.1", web],
        ["release.web-proxy.1", proxy],
        ["release.web.1", log],
      ],
    );
    assert.deepEqual(answer.elsewhere, [{ container: "otel", image: "public.ecr.aws/otel/otel:v1" }]);
    assert.ok(
      (await marked()).releases.every(({ isNew }) => !isNew),
      "a second run changes nothing",
    );
  });

  it("asks the region of the image, and takes the cluster from the service's ARN", async () => {
    deploy();
    aws.taskDefinitions["web:1"] = { web: `${registry.replace("eu-west-1", "us-east-2")}/shop:tag-a` };
    const argv = ["release", "mark", "--service", serviceArn, "--region", "eu-west-1"];
    const ended = await berth(argv, aws);
    assert.equal(ended.code, 0, ended.stderr);
    assert.match(ended.stdout, /web: shop@sha256:[0-9a-f]{12} is marked: release\.web\.1/);
    assert.deepEqual(new Set(aws.regions), new Set(["eu-west-1", "us-east-2"]));
  });

  it("knows an emulator's registry by the endpoint", async () => {
    deploy();
    aws.taskDefinitions["web:1"] = { web: "127.0.0.1:4566/shop:tag-a" };
    const env = { AWS_ENDPOINT_URL: "http://127.0.0.1:4566" };
    const ended = await berth(["release", "mark", "--service", serviceArn], { ...aws, env });
    assert.equal(ended.code, 0, ended.stderr);
  });

  it("takes a name in the letters of a tag", async () => {
    deploy();
    aws.looks = [service(1, { serviceName: "Shop_Web" })];
    const argv = ["release", "mark", "--cluster", "main", "--service", "Shop_Web"];
    assert.match((await berth(argv, aws)).stdout, /release\.shop-web\.1/);
    assert.match((await berth([...argv, "--as", "web-prod"], aws)).stdout, /release\.web-prod\.1/);
  });

  it("waits until the deployment is through and a task runs", async () => {
    const digest = deploy();
    aws.looks = [service(1, {}, "IN_PROGRESS"), service(1, {}, "IN_PROGRESS"), service(1)];
    const waited: number[] = [];
    const sleep = (ms: number) => Promise.resolve(void waited.push(ms));
    const argv = ["release", "mark", "--service", serviceArn];
    const ended = await berth(argv, { clients: aws.clients, sleep });
    assert.equal(ended.code, 0, ended.stderr);
    assert.equal(waited.length, 2);
    assert.equal(ended.stderr, "Waiting for the deployment of web:1 ...\n");
    assert.equal(aws.repository("shop").tags.get("release.web.1"), digest);
  });

  it("says when what runs is what ECS rolled back to", async () => {
    deploy();
    aws.serviceDeployment = { status: "ROLLBACK_SUCCESSFUL", statusReason: "tasks failed to start" };
    assert.match(
      (await berth(["release", "mark", "--service", serviceArn], aws)).stdout,
      /rolled back: tasks failed to start/,
    );
  });

  describe("and the lifecycle policy", () => {
    const policies: [title: string, rules: LifecyclePolicy["rules"], atRiskBy: number | null][] = [
      [
        "is content with berth's own",
        [rule(1, { tagStatus: "tagged", tagPrefixList: ["release."], countNumber: 9999 }), rule(2, {})],
        null,
      ],
      ["is content with one that takes untagged images only", [rule(1, { tagStatus: "untagged" })], null],
      [
        "is content with one that takes archived images only",
        [
          rule(1, {
            storageClass: "archive",
            countType: "sinceImageTransitioned",
            countUnit: "days",
            countNumber: 90,
          }),
        ],
        null,
      ],
      ["warns of one that counts all images", [rule(7, { countNumber: 100 })], 7],
      [
        "warns of a rule before the shield",
        [
          rule(1, { tagStatus: "tagged", tagPatternList: ["tag-*"] }),
          rule(2, { tagStatus: "tagged", tagPrefixList: ["release."], countNumber: 9999 }),
        ],
        1,
      ],
    ];
    for (const [title, rules, atRiskBy] of policies) {
      it(title, async () => {
        deploy();
        aws.repository("shop").policy = JSON.stringify({ rules });
        const ended = await mark();
        assert.equal(ended.code, atRiskBy === null ? 0 : 1, ended.stderr);
        assert.equal((JSON.parse(ended.stdout) as Answer).releases[0]?.atRiskBy, atRiskBy);
      });
    }

    const noRoom: Record<string, LifecyclePolicy["rules"]> = {
      "50 rules": Array.from({ length: 50 }, (_, n) =>
        n === 49 ? rule(50, {}) : rule(n + 1, { tagStatus: "tagged", tagPrefixList: [`ci-${n}-`] }),
      ),
      "a rule of its own for release tags, which counts low": [
        rule(1, { tagStatus: "tagged", tagPrefixList: ["release."], countNumber: 5 }),
        rule(2, {}),
      ],
    };
    for (const [title, rules] of Object.entries(noRoom)) {
      it(`is left as it is where ECR would refuse it with a shield: ${title}`, async () => {
        deploy();
        const before = JSON.stringify({ rules });
        aws.repository("shop").policy = before;
        const ended = await mark("--shield");
        assert.equal(ended.code, 2, ended.stderr);
        const [release] = (JSON.parse(ended.stdout) as Answer).releases;
        assert.match(
          release?.policyUnknown ?? "",
          /ECR would refuse the lifecycle policy of shop with the shield/,
        );
        assert.equal(aws.repository("shop").policy, before);
      });
    }

    for (const first of [1, 10]) {
      it(`puts the shield before a first rule of priority ${first}`, async () => {
        deploy();
        const shop = aws.repository("shop");
        shop.policy = JSON.stringify({ rules: [rule(first, { countNumber: 100 })] });
        assert.match(
          (await berth(["release", "mark", "--service", serviceArn], aws)).stdout,
          /At risk: rule [^]*--shield/,
        );
        await marked("--shield");
        const { rules } = JSON.parse(shop.policy) as LifecyclePolicy;
        assert.deepEqual(
          rules.map(({ rulePriority, selection }) => [rulePriority, selection.tagPrefixList?.[0]]),
          [
            [1, "release."],
            [first === 1 ? 2 : first, undefined],
          ],
        );
        await marked();
      });
    }

    const unknown: [title: string, change: () => string[], said: RegExp][] = [
      [
        "there is no room for a shield",
        () => {
          const rules = Array.from({ length: 50 }, (_, at) =>
            rule(at + 1, { tagStatus: "tagged", tagPrefixList: [at === 0 ? "rel" : `r${at}`] }),
          );
          aws.repository("shop").policy = JSON.stringify({ rules });
          return ["--shield"];
        },
        /ECR would refuse the lifecycle policy of shop with the shield in it/,
      ],
      [
        "the policy is not understood",
        () => {
          aws.repository("shop").policy = JSON.stringify({ rules: [{ ...rule(1, {}), colour: "red" }] });
          return [];
        },
        /has what berth doesn't know/,
      ],
      [
        "the right to read the policy is missing",
        () => {
          aws.denied = ["GetLifecyclePolicy"];
          return [];
        },
        /Allow ecr:GetLifecyclePolicy/,
      ],
    ];
    for (const [title, change, said] of unknown) {
      it(`says that the tag is in place, and what can't be told, where ${title}`, async () => {
        deploy();
        const ended = await berth(["release", "mark", "--service", serviceArn, ...change()], aws);
        assert.equal(ended.code, 2);
        assert.match(ended.stdout, /is marked: release\.web\.1/);
        assert.match(ended.stdout, said);
      });
    }
  });

  describe("and others who write", () => {
    it("takes the next number when somebody else was faster", async () => {
      const digest = deploy();
      const shop = aws.repository("shop");
      const other = shop.push("other", "other");
      aws.beforePut = () => {
        shop.tags.set("release.web.1", other);
        aws.beforePut = () => undefined;
      };
      assert.equal((await marked()).releases[0]?.tag, "release.web.2");
      assert.equal(shop.tags.get("release.web.1"), other);
      assert.equal(shop.tags.get("release.web.2"), digest);
    });

    it("is content when another run of the same was faster", async () => {
      const digest = deploy();
      aws.beforePut = () => aws.repository("shop").tags.set("release.web.1", digest);
      assert.equal((await marked()).releases[0]?.tag, "release.web.1");
    });

    it("gives up when others write all the time", async () => {
      deploy();
      const shop = aws.repository("shop");
      let other = 0;
      aws.beforePut = () => void shop.push(`other ${++other}`, `release.web.${other}`);
      const ended = await mark();
      assert.equal(ended.code, 2);
      assert.match(
        ended.stderr,
        /Others place release tags of the service "web" in the repository "shop" all the time/,
      );
    });
  });

  const refusals: [title: string, change: () => void, code: number, said: RegExp][] = [
    [
      "a service that is not there, with the nearest name",
      () => (aws.looks = [service(1, { serviceName: "wep", serviceArn: "x/wep" })]),
      2,
      /no service web in the cluster main\. Did you mean wep\?/,
    ],
    ["a service that goes", () => (aws.looks = [service(1, { status: "DRAINING" })]), 2, /web is DRAINING/],
    [
      "a deployment that failed, with ECS's reason",
      () =>
        (aws.looks = [
          service(1, {
            deployments: [
              {
                status: "PRIMARY",
                taskDefinition: "web:1",
                rolloutState: "FAILED",
                rolloutStateReason: "no tasks",
              },
            ],
          }),
        ]),
      1,
      /failed: no tasks\. Nothing was marked/,
    ],
    [
      "a deployment that doesn't end",
      () => (aws.looks = [service(1, {}, "IN_PROGRESS")]),
      2,
      /not steady after 0 seconds: it waits for the deployment of web:1/,
    ],
    [
      "a service deployment that is under way",
      () => (aws.serviceDeployment = { status: "IN_PROGRESS" }),
      2,
      /waits for the service deployment, which is IN_PROGRESS/,
    ],
    ["a service whose tasks don't run", () => (aws.tasks = []), 2, /waits for a task of web:1 that runs/],
    [
      "an image that the registry has no more",
      () => aws.repository("shop").expire(aws.repository("shop").digests[0]!),
      1,
      /shop has it no more: the next task can't start/,
    ],
    [
      "a service without images in ECR",
      () => (aws.taskDefinitions["web:1"] = { web: "nginx:1" }),
      2,
      /runs no image of Amazon ECR: nginx:1/,
    ],
    [
      "to go on without a right",
      () => (aws.denied = ["PutImage"]),
      2,
      /ecr:PutImage for the repository "shop" is missing[^]*Allow ecr:PutImage for the repository "shop"/,
    ],
    [
      "to go on without the right to look",
      () => (aws.denied = ["DescribeServices"]),
      2,
      /Allow ecs:DescribeServices for the service web/,
    ],
  ];
  for (const [title, change, code, said] of refusals) {
    it(`refuses ${title}`, async () => {
      deploy();
      change();
      const ended = await mark("--timeout", "0");
      assert.equal(ended.code, code);
      assert.match(ended.stderr, said);
      assert.doesNotMatch(ended.stderr, /^ {4}at /m);
      const tags = [...aws.repositories.values()].flatMap(({ tags }) => [...tags.keys()]);
      assert.deepEqual(
        tags.filter((tag) => tag.startsWith("release.")),
        [],
      );
    });
  }

  it("refuses a cluster that is not there, with the nearest name", async () => {
    deploy();
    const ended = await berth(["release", "mark", "--service", "web", "--cluster", "mian"], aws);
    assert.equal(ended.code, 2);
    assert.match(ended.stderr, /no cluster mian\. Did you mean main\?/);
  });

  it("refuses a given name that no tag can have, with the nearest", async () => {
    assert.match((await mark("--as", "Web_1")).stderr, /The nearest one is web-1\./);
  });

  it("counts a service whose name is too long for a tag under its beginning and a hash", async () => {
    const long = "x".repeat(101);
    deploy();
    aws.looks = [service(1, { serviceName: long })];
    const ended = await berth(["release", "mark", "--service", long, "--cluster", "main"], aws);
    assert.equal(ended.code, 0);
    const [tag = ""] = [...aws.repository("shop").tags.keys()].filter((one) => one.startsWith("release."));
    assert.match(tag, /^release\.x{87}-[0-9a-f]{12}\.1$/);
  });

  it("passes on that a call failed, with its name", async () => {
    deploy();
    aws.beforePut = () => {
      throw failure("KmsException", "the key is gone");
    };
    assert.match(
      (await mark()).stderr,
      /ecr:PutImage for the repository "shop" failed with KmsException: the key is gone/,
    );
  });
});

interface Answer {
  readonly releases: readonly {
    readonly digest: string;
    readonly tag: string;
    readonly isNew: boolean;
    readonly withdrawn: readonly string[];
    readonly atRiskBy: number | null;
    readonly policyUnknown?: string;
  }[];
  readonly elsewhere: readonly unknown[];
}
