import assert from "node:assert/strict";
import { berth } from "../command";
import { FakeAws, registry, service, task } from "../fake-aws";
import { rule } from "../../retention/image-builder";

// A mutable repository, one tag that every build moves, a rule that expires what is untagged, and a service that runs the
// image by digest (awsx, SST, Copilot, Lambda). The next push untags what runs; a night later it is gone.
describe("audit of an image in use by digest whose only tag a push can take", () => {
  const untagged = {
    byCount: rule(1, { tagStatus: "untagged", countNumber: 1 }),
    byAge: rule(1, {
      tagStatus: "untagged",
      countType: "sinceImagePushed",
      countUnit: "days",
      countNumber: 1,
    }),
  };
  const references = { tag: "shop:latest", digest: "shop@DIGEST", both: "shop:latest@DIGEST" };
  for (const [by, policy] of Object.entries(untagged)) {
    for (const [how, reference] of Object.entries(references)) {
      it(`warns of further pushes: untagged ${by}, referred to by ${how}`, async () => {
        const aws = new FakeAws();
        const shop = aws.repository("shop");
        shop.mutability = "MUTABLE";
        const digest = shop.push("x", "latest");
        shop.age(digest, 3);
        shop.policy = JSON.stringify({ rules: [policy] });
        aws.taskDefinitions["web:1"] = { web: `${registry}/${reference.replace("DIGEST", digest)}` };
        aws.looks = [service(1)];
        aws.tasks = [task(1, { web: digest }, 1)];
        const { code, stdout } = await berth(["audit"], aws);
        assert.equal(code, 1, stdout);
      });
    }
  }
});
