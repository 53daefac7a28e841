import assert from "node:assert/strict";

import { keep } from "../../keeper/keep";
import type { ServiceOutcome } from "../../keeper/keep-service";
import { failure, registry, service, serviceArn, task } from "../cli/fake-aws";
import { deploy, fakeKeeper, releaseTags, shielded, type FakeKeeper } from "./keeper-world";

describe("a keeper that ECS tells of a deployment", () => {
  let keeper: FakeKeeper;
  beforeEach(() => {
    keeper = fakeKeeper();
    shielded(keeper.aws);
  });
  const event = { source: "aws.ecs", "detail-type": "ECS Deployment State Change", resources: [serviceArn] };
  const told = () => keep(keeper.world(), event) as Promise<ServiceOutcome>;

  it("marks what the service runs, whatever the event says", async () => {
    const digest = deploy(keeper.aws, "a");
    assert.deepEqual(await told(), { service: serviceArn, tags: ["release.web.1"] });
    assert.deepEqual(releaseTags(keeper.aws), { "release.web.1": digest });
    const { event: line, ...fields } = keeper.lines[0]!;
    assert.deepEqual(
      [line, fields["tag"], fields["digest"], fields["isNew"]],
      ["marked", "release.web.1", digest, true],
    );
  });

  it("takes at most 12 calls for it, and none that writes when it is told twice", async () => {
    deploy(keeper.aws, "a");
    // ECS has it all on record.
    const current = { currentServiceRevisions: [{ arn: "revision" }] };
    keeper.aws.looks = [service(1, current)];
    keeper.aws.serviceDeployment = { status: "SUCCESSFUL" };
    await told();
    // The fake has a page for each tag.
    const calls = keeper.aws.calls.filter(
      (call, at, all) => call !== "ListImages" || all.indexOf(call) === at,
    );
    assert.ok(calls.length <= 12, calls.join(" "));
    await told();
    assert.equal(keeper.aws.calls.filter((call) => call === "PutImage").length, 1);
  });

  it("marks an older image anew that the service has gone back to", async () => {
    const a = deploy(keeper.aws, "a", 1);
    await told();
    deploy(keeper.aws, "b", 2);
    await told();
    deploy(keeper.aws, "a", 3);
    keeper.aws.serviceDeployment = { status: "ROLLBACK_SUCCESSFUL" };
    await told();
    assert.equal(releaseTags(keeper.aws)["release.web.3"], a);
  });

  it("counts under the name of the service's tag", async () => {
    deploy(keeper.aws, "a");
    keeper.aws.looks = [service(1, { tags: [{ key: "berth:service", value: "shop" }] })];
    assert.deepEqual((await told()).tags, ["release.shop.1"]);
  });

  it("counts under the name that the image's releases have, where ECS's own has none", async () => {
    const digest = deploy(keeper.aws, "a");
    keeper.aws.repository("shop").tags.set("release.storefront.4", digest);
    assert.deepEqual((await told()).tags, ["release.storefront.4"]);
  });

  it("leaves an image that releases of two names keep, and says so", async () => {
    const digest = deploy(keeper.aws, "a");
    for (const name of ["one", "two"]) keeper.aws.repository("shop").tags.set(`release.${name}.1`, digest);
    assert.equal((await told()).nothing, "ambiguous-name");
    assert.deepEqual(keeper.events(), ["ambiguous-name"]);
  });

  it("makes no second tag beside another keeper that is faster", async () => {
    const digest = deploy(keeper.aws, "a");
    keeper.aws.beforePut = () => void keeper.aws.repository("shop").tags.set("release.web.1", digest);
    await told();
    assert.deepEqual(releaseTags(keeper.aws), { "release.web.1": digest });
  });

  it("waits for a deployment that is not through, and leaves it to its own event then", async () => {
    deploy(keeper.aws, "a");
    keeper.aws.looks = [service(1, {}, "IN_PROGRESS")];
    assert.equal((await told()).nothing, "not-steady");
    assert.deepEqual(releaseTags(keeper.aws), {});
  });

  for (const [what, looks, code] of [
    ["is gone", [], "no-such-service"],
    ["is being deleted", [service(1, { status: "DRAINING" })], "not-active"],
  ] as const) {
    it(`has nothing to do for a service that ${what}`, async () => {
      deploy(keeper.aws, "a");
      keeper.aws.looks = [...looks];
      assert.equal((await told()).nothing, code);
    });
  }

  it("asks nothing of another account's repository, and says so", async () => {
    deploy(keeper.aws, "a");
    keeper.aws.taskDefinitions["web:1"] = { web: "111111111111.dkr.ecr.eu-west-1.amazonaws.com/theirs:1" };
    await told();
    assert.deepEqual(keeper.events(), ["repository-elsewhere", "nothing-to-mark"]);
    assert.ok(!keeper.aws.calls.includes("BatchGetImage"));
  });

  it("places no tag in a repository that it is not for", async () => {
    keeper.aws.repository("shop").policy = undefined;
    deploy(keeper.aws, "a");
    assert.deepEqual((await told()).tags, []);
    assert.deepEqual(releaseTags(keeper.aws), {});
  });

  for (const [what, options] of [
    ["name", { repositories: { names: ["sh*"] } }],
    ["tag", { repositories: { tag: { key: "keep", value: "yes" } } }],
  ] as const) {
    it(`places tags in repositories that were chosen by ${what}, whatever their policy`, async () => {
      keeper.aws.repository("shop").policy = undefined;
      keeper.aws.repository("shop").resourceTags.set("keep", "yes");
      deploy(keeper.aws, "a");
      await keep(keeper.world(options), event);
      assert.deepEqual(Object.keys(releaseTags(keeper.aws)), ["release.web.1"]);
    });
  }

  it("tells of an image that is gone by a line and a metric, and doesn't try again", async () => {
    const digest = deploy(keeper.aws, "a");
    keeper.aws.repository("shop").expire(digest);
    assert.equal((await told()).nothing, "image-gone");
    const [line] = keeper.lines;
    assert.equal(line?.event, "image-gone");
    assert.equal(line?.["ImagesInUseGone"], 1);
    assert.ok(line?.["_aws"]);
  });

  it("fails with the right that is missing, so that Lambda tries again and the queue has it", async () => {
    deploy(keeper.aws, "a");
    keeper.aws.denied = ["PutImage"];
    await assert.rejects(told(), { code: "access-denied" });
    const line = keeper.lines.at(-1);
    assert.deepEqual(
      [line?.level, line?.event, line?.["permissions"]],
      ["error", "failed", ["ecr:PutImage"]],
    );
    assert.deepEqual((line?.["cause"] as { name: string }).name, "AccessDeniedException");
  });

  it("fails when AWS throttles all attempts long", async () => {
    deploy(keeper.aws, "a");
    keeper.aws.beforePut = () => {
      throw failure("ThrottlingException");
    };
    await assert.rejects(told(), { code: "throttled" });
  });

  it("counts a sidecar of the same repository by itself", async () => {
    const web = deploy(keeper.aws, "a");
    const proxy = keeper.aws.repository("shop").push("proxy", "proxy");
    keeper.aws.taskDefinitions["web:1"] = { web: `${registry}/shop:tag-a`, proxy: `${registry}/shop:proxy` };
    keeper.aws.tasks = [task(1, { web, proxy })];
    await told();
    assert.deepEqual(releaseTags(keeper.aws), { "release.web.1": web, "release.web-proxy.1": proxy });
  });
});
