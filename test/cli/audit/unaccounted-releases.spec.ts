import assert from "node:assert/strict";

import { berth } from "../command";
import { FakeAws, registry, service, task } from "../fake-aws";

/** A service that runs its third release, and five images that somebody has tagged as newer ones. */
function stripped(): FakeAws {
  const aws = new FakeAws();
  const shop = aws.repository("shop");
  const [digest = ""] = [1, 2, 3].map((n) => shop.push(`web ${n}`, `web-${n}`, `release.web.${n}`)).reverse();
  for (const n of [4, 5, 6, 7, 8]) shop.push(`junk ${n}`, `junk-${n}`, `release.web.${n}`);
  aws.taskDefinitions["web:1"] = { web: `${registry}/shop@${digest}` };
  aws.looks = [service(1)];
  aws.tasks = [task(1, { web: digest }, 1)];
  return aws;
}

describe("Release tags that no deployment accounts for", () => {
  for (const [format, said] of [
    ["text", /^shop: 5 release tags that no deployment accounts for, above what runs: release\.web\.4, /m],
    ["markdown", /^shop: 5 release tags that no deployment accounts for/m],
    ["html", /<p>shop: 5 release tags that no deployment accounts for/],
    ["json", /"unaccountedReleases": \[\s*"release\.web\.4"/],
  ] as const)
    it(`are found by the audit, in ${format}, with what takes them away`, async () => {
      const { stdout } = await berth(["audit", "--format", format], stripped());
      assert.match(stdout, said);
      if (format === "text")
        assert.match(stdout, /--image-ids imageTag=release\.web\.4 imageTag=release\.web\.5/);
    });

  it("are not spoken of where there are none", async () => {
    const aws = stripped();
    for (const n of [4, 5, 6, 7, 8]) aws.repository("shop").tags.delete(`release.web.${n}`);
    assert.doesNotMatch((await berth(["audit"], aws)).stdout, /accounts for/);
  });

  it("take none of the service's own releases away, and stay", async () => {
    const aws = stripped();
    const { stdout } = await berth(
      ["release", "retire", "--repository", "shop", "--keep-releases", "2"],
      aws,
    );
    const left = [...aws.repository("shop").tags.keys()].filter((tag) => tag.startsWith("release."));
    assert.deepEqual(
      left,
      [2, 3, 4, 5, 6, 7, 8].map((n) => `release.web.${n}`),
    );
    assert.match(stdout, /release\.web\.8 stays, and counts for none: no deployment accounts for it/);
  });
});
