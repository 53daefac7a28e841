import assert from "node:assert/strict";

import { berth } from "../command";
import { FakeAws, registry, service } from "../fake-aws";

// A tag that a pull-through cache doesn't have is fetched from upstream at the next pull. A digest is not:
// https://github.com/aws/containers-roadmap/issues/2837
describe("audit of an image that a pull-through cache does not hold now", () => {
  function account(reference: string, caches: string[]): FakeAws {
    const aws = new FakeAws();
    aws.repository("docker-hub/library/redis").push("x", "6");
    aws.pullThroughCaches = caches;
    aws.taskDefinitions["web:1"] = { web: `${registry}/${reference}` };
    aws.looks = [service(1)];
    return aws;
  }
  const byTag = "docker-hub/library/redis:7";

  it("does not call a tag gone, and says why", async () => {
    const { code, stdout } = await berth(["audit"], account(byTag, ["quay", "docker-hub"]));
    assert.equal(code, 0, stdout);
    assert.match(stdout, /A pull-through cache does not hold \S+redis:7 now: ECR fetches/);
  });

  it("does not call a tag gone of a repository that its first pull makes", async () => {
    const { code } = await berth(["audit"], account("docker-hub/library/nginx:1", ["docker-hub"]));
    assert.equal(code, 0);
  });

  it("knows a rule for all repositories", async () => {
    assert.equal((await berth(["audit"], account(byTag, ["ROOT"]))).code, 0);
  });

  for (const [title, reference, caches] of [
    ["a digest", `docker-hub/library/redis@sha256:${"7".repeat(64)}`, ["docker-hub"]],
    ["a tag of a repository whose name only begins alike", byTag, ["docker", "docker-hub/library/red"]],
    ["a tag where there is no cache", byTag, []],
  ] as const) {
    it(`calls it gone: ${title}`, async () => {
      const { code, stdout } = await berth(["audit"], account(reference, [...caches]));
      assert.equal(code, 1, stdout);
      assert.match(stdout, /gone/);
    });
  }

  it("stays with what is gone where it may not ask, and says which right would tell", async () => {
    const aws = account(byTag, ["docker-hub"]);
    aws.denied = ["DescribePullThroughCacheRules"];
    const { code, stdout } = await berth(["audit"], aws);
    assert.equal(code, 1);
    assert.match(stdout, /allow ecr:DescribePullThroughCacheRules/);
  });

  it("asks for no rules where no tag is missing", async () => {
    const aws = account("docker-hub/library/redis:6", ["docker-hub"]);
    await berth(["audit"], aws);
    assert.ok(!aws.calls.includes("DescribePullThroughCacheRules"));
  });
});
