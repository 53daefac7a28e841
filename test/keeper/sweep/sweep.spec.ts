import assert from "node:assert/strict";

import type { KeeperOptions } from "../../../keeper/settings";
import { sweep } from "../../../keeper/sweep/sweep";
import { serialiseLifecyclePolicy } from "../../../retention";
import { failure, registry, service, serviceArn, task } from "../../cli/fake-aws";
import { rule } from "../../retention/image-builder";
import {
  deploy,
  fakeKeeper,
  releaseTags,
  shielded,
  taskDefinitionArn,
  type FakeKeeper,
} from "../keeper-world";

describe("a keeper's sweep", () => {
  let keeper: FakeKeeper;
  beforeEach(() => {
    keeper = fakeKeeper();
    shielded(keeper.aws);
  });
  const swept = (options?: KeeperOptions) => sweep(keeper.world(options));
  const puts = () => keeper.aws.calls.filter((call) => call === "PutImage").length;

  it("marks what services run, and writes nothing the next time", async () => {
    const digest = deploy(keeper.aws, "a");
    const report = await swept();
    assert.deepEqual([report.kept, report.inUse, report.marked, report.gone], [1, 1, 1, 0]);
    assert.deepEqual(releaseTags(keeper.aws), { "release.web.1": digest });
    assert.equal((await swept()).marked, 0);
    assert.equal(puts(), 1);
  });

  it("marks what functions, schedules, job definitions, projects and other services run", async () => {
    const shop = keeper.aws.repository("shop");
    const digests = ["fn", "nightly", "train", "build", "site"].map((name) => shop.push(name, name));
    const image = (tag: string) => `${registry}/shop:${tag}`;
    keeper.aws.answer({
      ListFunctions: () => ({
        Functions: [{ FunctionName: "fn", Version: "$LATEST", PackageType: "Image" }],
      }),
      GetFunction: () => ({
        Code: { ImageUri: image("fn"), ResolvedImageUri: `${registry}/shop@${digests[0]}` },
      }),
      ListSchedules: () => ({
        Schedules: [{ Name: "nightly", Target: { Arn: "arn:aws:ecs:eu-west-1:0:cluster/main" } }],
      }),
      GetSchedule: () => ({
        Target: {
          Arn: "arn:aws:ecs:eu-west-1:0:cluster/main",
          EcsParameters: { TaskDefinitionArn: "nightly:1" },
        },
      }),
      DescribeJobDefinitions: () => ({
        jobDefinitions: [
          { jobDefinitionName: "train", revision: 3, containerProperties: { image: image("train") } },
        ],
      }),
      ListProjects: () => ({ projects: ["build"] }),
      BatchGetProjects: () => ({ projects: [{ name: "build", environment: { image: image("build") } }] }),
      // App Runner's service list and ECS's have one name.
      DescribeService: () => ({
        Service: { SourceConfiguration: { ImageRepository: { ImageIdentifier: image("site") } } },
      }),
    });
    keeper.aws.taskDefinitions["nightly:1"] = { job: image("nightly") };
    keeper.aws.appRunner = [{ ServiceArn: "arn", ServiceName: "site" }];
    await swept();
    assert.deepEqual(
      releaseTags(keeper.aws),
      Object.fromEntries(
        ["fn", "nightly", "train", "build", "site"].map((name, at) => [`release.${name}.1`, digests[at]]),
      ),
    );
  });

  it("marks the index that a task was started by, though the task tells its platform's image", async () => {
    const shop = keeper.aws.repository("shop");
    const child = shop.push("amd64");
    const index = shop.pushIndex([child], "v1");
    keeper.aws.taskDefinitions["web:1"] = { web: `${registry}/shop:v1` };
    keeper.aws.looks = [service(1)];
    keeper.aws.tasks = [task(1, { web: child })];
    // Nothing names the index any more.
    shop.tags.delete("v1");
    shop.tags.set("v1", shop.push("other"));
    await swept();
    assert.equal(releaseTags(keeper.aws)["release.web.1"], index);
    assert.equal((await swept()).marked, 0);
  });

  it("keeps the target of a deployment that is not through, without calling it a release", async () => {
    const a = deploy(keeper.aws, "a");
    await swept();
    const b = keeper.aws.repository("shop").push("b", "tag-b");
    keeper.aws.taskDefinitions["web:2"] = { web: `${registry}/shop:tag-b` };
    const deployments = [
      { status: "PRIMARY", taskDefinition: taskDefinitionArn(2), rolloutState: "IN_PROGRESS" as const },
      { status: "ACTIVE", taskDefinition: taskDefinitionArn(1), rolloutState: "COMPLETED" as const },
    ];
    keeper.aws.looks = [service(2, { deployments })];
    await swept();
    const tags = releaseTags(keeper.aws);
    assert.deepEqual(Object.values(tags).sort(), [a, b].sort());
    assert.match(Object.keys(tags).find((tag) => tags[tag] === b) ?? "", /^release\.web\.pending-/);
    // And once it is through, it is one, and pending no more.
    keeper.aws.looks = [service(2)];
    keeper.aws.tasks = [task(2, { web: b })];
    await swept();
    assert.deepEqual(releaseTags(keeper.aws), { "release.web.1": a, "release.web.2": b });
  });

  it("keeps both images of two services that have one name, and moves no tag to and fro", async () => {
    const a = deploy(keeper.aws, "a");
    const b = keeper.aws.repository("shop").push("b", "tag-b");
    keeper.aws.taskDefinitions["other:1"] = { web: `${registry}/shop:tag-b` };
    const tags = [{ key: "berth:service", value: "web" }];
    const twin = { serviceName: "twin", serviceArn: `${serviceArn}-twin`.replace("web-twin", "twin"), tags };
    const taskDefinition = taskDefinitionArn(1).replace("web:", "other:");
    const deployments = [{ status: "PRIMARY", taskDefinition, rolloutState: "COMPLETED" as const }];
    keeper.aws.others = [service(1, { ...twin, taskDefinition, deployments })];
    await swept();
    assert.deepEqual(Object.values(releaseTags(keeper.aws)).sort(), [a, b].sort());
    assert.equal((await swept()).marked, 0);
  });

  describe("retires", () => {
    /** Releases of `web`, all but the last of the past. */
    async function history(count: number, options?: KeeperOptions): Promise<void> {
      for (let n = 1; n <= count; n++) {
        run(n);
        await swept(options);
      }
    }
    /** By digest, so that ECS knows what it has run. */
    function run(n: number): void {
      const digest = deploy(keeper.aws, `v${n}`, n);
      keeper.aws.taskDefinitions[`web:${n}`] = { web: `${registry}/shop@${digest}` };
    }
    beforeEach(() =>
      keeper.aws.answer({
        ListTaskDefinitions: ({ status }: { status: string }) => ({
          taskDefinitionArns: status === "ACTIVE" ? Object.keys(keeper.aws.taskDefinitions) : [],
        }),
      }),
    );
    const names = () => Object.keys(releaseTags(keeper.aws));

    it("release tags beyond the last ones, and no image", async () => {
      await history(8, { keepReleases: 3 });
      assert.deepEqual(names(), ["release.web.6", "release.web.7", "release.web.8"]);
      assert.equal(keeper.aws.repository("shop").digests.length, 8);
    });

    it("nothing of what a service ran for release tags that somebody else has pushed", async () => {
      await history(3, { keepReleases: 3 });
      for (let n = 4; n <= 9; n++) keeper.aws.repository("shop").push(`junk ${n}`, `release.web.${n}`);
      run(4);
      await swept({ keepReleases: 3 });
      assert.deepEqual(
        names().filter((tag) => /\.([2-3]|10)$/.test(tag)),
        ["release.web.2", "release.web.3", "release.web.10"],
      );
      assert.ok(keeper.events().includes("unknown-releases"));
    });

    it("nothing of a service that a stack of berth's has made", async () => {
      const looks = (n: number) => [service(n, { tags: [{ key: "berth:owner", value: "o/p/s" }] })];
      for (let n = 1; n <= 8; n++) {
        run(n);
        keeper.aws.looks = looks(n);
        await swept({ keepReleases: 3 });
      }
      assert.equal(names().length, 8);
    });

    it("nothing of a sidecar of such a service, whose releases have a name of their own", async () => {
      const owner = { key: "berth:owner", value: "o/p/s" };
      const shop = keeper.aws.repository("shop");
      const proxies = [1, 2, 3].map((n) => shop.push(`proxy ${n}`, `proxy-${n}`, `release.web-proxy.${n}`));
      run(1);
      keeper.aws.looks = [service(1, { tags: [owner] })];
      keeper.aws.taskDefinitions["web:1"] = {
        ...keeper.aws.taskDefinitions["web:1"],
        proxy: `${registry}/shop@${proxies[2]}`,
      };
      await swept({ keepReleases: 1 });
      assert.equal(names().filter((tag) => tag.startsWith("release.web-proxy.")).length, 3);
    });

    it("nothing where a source could not be read, yet marks what the others show", async () => {
      await history(3, { keepReleases: 1 });
      keeper.aws.denied = ["ListFunctions"];
      run(4);
      await assert.rejects(swept({ keepReleases: 1 }), { code: "not-everything-kept" });
      assert.deepEqual(names(), ["release.web.3", "release.web.4"]);
      const line = keeper.lines.find(({ event }) => event === "source-failed");
      assert.deepEqual([line?.["source"], line?.["permissions"]], ["lambda", ["lambda:ListFunctions"]]);
    });

    it("what is gone after 30 days, and not before", async () => {
      await history(2);
      keeper.aws.looks = [];
      keeper.aws.tasks = [];
      keeper.aws.taskDefinitions = {};
      await swept();
      assert.equal(names().length, 3, "a tag says since when");
      keeper.wait(29);
      await swept();
      assert.equal(names().length, 3);
      keeper.wait(1);
      await swept();
      assert.deepEqual(names(), []);
      assert.equal(keeper.aws.repository("shop").digests.length, 2);
    });

    it("nothing of what is back before the time is up, and begins anew when it goes again", async () => {
      await history(1, {});
      const look = keeper.aws.looks;
      const definitions = keeper.aws.taskDefinitions;
      const tasks = keeper.aws.tasks;
      const leave = () => Object.assign(keeper.aws, { looks: [], tasks: [], taskDefinitions: {} });
      leave();
      await swept();
      keeper.wait(20);
      Object.assign(keeper.aws, { looks: look, tasks, taskDefinitions: definitions });
      await swept();
      assert.deepEqual(names(), ["release.web.1"]);
      leave();
      await swept();
      keeper.wait(20);
      await swept();
      assert.equal(names().length, 2);
    });
  });

  describe("where a policy has no shield", () => {
    const bare = { rules: [rule(1, { tagStatus: "any", countNumber: 10 })] };
    const chosen = { repositories: { names: ["shop"] } };
    beforeEach(() => {
      keeper.aws.repository("shop").policy = serialiseLifecyclePolicy(bare);
      deploy(keeper.aws, "a");
    });
    const rules = () =>
      (JSON.parse(keeper.aws.repository("shop").policy ?? "{}") as typeof bare).rules.map(
        (one) => one.selection,
      );

    it("tells how many images in use a rule may take, by repository, and leaves the policy", async () => {
      assert.equal((await swept()).withoutShield, 1);
      assert.equal((await swept(chosen)).withoutShield, 1);
      assert.equal(rules().length, 1);
      const line = keeper.lines.find(({ event }) => event === "repository-at-risk");
      assert.deepEqual([line?.["Repository"], line?.["ImagesInUseWithoutShield"]], ["shop", 1]);
    });

    it("puts it before the rules where that is asked for, which stay as they were", async () => {
      const report = await swept({ ...chosen, shield: "write" });
      assert.equal(report.withoutShield, 0);
      assert.deepEqual(rules()[0]?.tagPrefixList, ["release."]);
      assert.deepEqual(rules()[1], bare.rules[0]?.selection);
      assert.ok(keeper.events().includes("shield-written"));
    });

    for (const tag of ["aws:cloudformation:stack-name", "berth:owner"]) {
      it(`writes none into a policy whose repository has ${tag}, and says what to put into the stack`, async () => {
        keeper.aws.repository("shop").resourceTags.set(tag, "theirs");
        assert.equal((await swept({ ...chosen, shield: "write" })).withoutShield, 1);
        assert.equal(rules().length, 1);
        const line = keeper.lines.find(({ event }) => event === "shield-refused");
        assert.match(String(line?.["message"]), /belongs to a stack.*"tagPrefixList":\["release\."\]/);
      });
    }

    it("writes none a second time where somebody has taken it away again", async () => {
      await swept({ ...chosen, shield: "write" });
      keeper.aws.repository("shop").policy = serialiseLifecyclePolicy(bare);
      await swept({ ...chosen, shield: "write" });
      assert.equal(rules().length, 1);
      assert.ok(keeper.events().includes("shield-refused"));
    });

    it("leaves a policy that has no room for it, and goes on", async () => {
      const many = Array.from({ length: 50 }, (_, at) =>
        rule(at + 1, { tagStatus: "tagged", tagPrefixList: [`p${at}`] }),
      );
      keeper.aws.repository("shop").policy = serialiseLifecyclePolicy({ rules: many });
      await swept({ ...chosen, shield: "write" });
      assert.equal(rules().length, 50);
      assert.ok(keeper.events().includes("no-room-for-shield"));
      assert.equal(Object.keys(releaseTags(keeper.aws)).length, 1);
    });
  });

  it("tells of an image in use that is gone, and of one that is archived", async () => {
    const digest = deploy(keeper.aws, "a");
    keeper.aws.taskDefinitions["web:1"] = { web: `${registry}/shop@${digest}` };
    keeper.aws.repository("shop").expire(digest);
    assert.equal((await swept()).gone, 1);
    const line = keeper.lines.find(({ event }) => event === "image-gone");
    assert.deepEqual(
      [line?.["digest"], line?.["usedBy"]],
      [digest, ["service main/web (running)", "task-definition web (newest revision)"]],
    );
  });

  it("goes on with the other repositories where one fails, and fails in the end", async () => {
    shielded(keeper.aws, "other");
    const digest = deploy(keeper.aws, "a", 1, "other");
    keeper.aws.repository("shop").push("b", "b");
    keeper.aws.answer({
      GetLifecyclePolicy: ({ repositoryName }: { repositoryName: string }) => {
        if (repositoryName === "shop") throw failure("ServerException");
        return { lifecyclePolicyText: keeper.aws.repository(repositoryName).policy };
      },
    });
    await assert.rejects(swept(), { code: "not-everything-kept" });
    assert.deepEqual(releaseTags(keeper.aws, "other"), { "release.web.1": digest });
    assert.ok(keeper.events().includes("repository-failed"));
  });

  it("says of images in other accounts' repositories that it doesn't keep them", async () => {
    deploy(keeper.aws, "a");
    keeper.aws.taskDefinitions["web:1"] = { web: "111111111111.dkr.ecr.eu-west-1.amazonaws.com/theirs:1" };
    assert.equal((await swept()).inUse, 0);
    assert.ok(keeper.events().includes("repository-elsewhere"));
  });

  it("gives its sums as metrics, and no metric by repository where all is well", async () => {
    deploy(keeper.aws, "a");
    await swept();
    const line = keeper.lines.find(({ event }) => event === "swept");
    assert.deepEqual(
      ["Keeper", "Sweeps", "Failures", "ImagesInUse", "ImagesInUseWithoutShield", "ImagesInUseGone"].map(
        (name) => line?.[name],
      ),
      ["keeper", 1, 0, 1, 0, 0],
    );
    assert.ok(!keeper.events().includes("repository-at-risk"));
  });
});
