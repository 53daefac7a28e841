import assert from "node:assert/strict";

import { lookAtQuotas, quotaFinding, quotas } from "../../../../cli/doctor/account/quotas";
import { FakeAws } from "../../fake-aws";

const signal = new AbortController().signal;

describe("A doctor's look at quotas", () => {
  const rows: [title: string, value: number, isDefault: boolean, used: number | Error, status: string][] = [
    ["much is left", 100, false, 89, "ok"],
    ["little is left", 100, false, 90, "warning"],
    ["nothing is left", 100, false, 100, "problem"],
    ["what everybody has is used up, which here may be more", 100, true, 120, "warning"],
    ["it can't be counted", 100, false, new Error("denied"), "skipped"],
  ];
  for (const [title, value, isDefault, used, status] of rows)
    it(`is ${status} where ${title}`, () => {
      assert.equal(quotaFinding(quotas.repositories, "", { value, isDefault }, used).status, status);
    });

  it("says how to get more", () => {
    const { remedy } = quotaFinding(quotas.images, " shop", { value: 10, isDefault: false }, 10);
    assert.equal(
      remedy,
      "Ask for more: `aws service-quotas request-service-quota-increase --service-code ecr --quota-code L-03A36CE1 --desired-value 20`.",
    );
  });

  it("counts what there is, and asks for the account's own limits", async () => {
    const aws = new FakeAws();
    const repository = aws.repository("shop-assets-dev");
    for (const content of ["a", "b"]) repository.push(content, content);
    aws.answer({
      GetServiceQuota: ({ QuotaCode }: { QuotaCode: string }) => ({
        Quota: { Value: QuotaCode === quotas.images.code ? 2 : 250_000 },
      }),
    });
    const found = await lookAtQuotas(
      aws.clients({}),
      { repositoryName: "shop-assets-dev", vcpus: 4 },
      signal,
    );
    assert.deepEqual(
      found.map((finding) => `${finding.status} ${finding.found}`),
      [
        "ok repositories: 1 of 250000.",
        "problem images in shop-assets-dev: 2 of 2.",
        "ok clusters of ECS: 1 of 250000.",
        "ok vCPUs of Fargate, asked for by the stack: 4 of 250000.",
      ],
    );
  });

  it("takes AWS's defaults for them where Service Quotas doesn't answer, and says so", async () => {
    const aws = new FakeAws();
    aws.denied = ["GetServiceQuota", "ListClusters"];
    const [repositories, clusters] = await lookAtQuotas(aws.clients({}), {}, signal);
    assert.equal(
      repositories?.found,
      "repositories: 0 of 100000, AWS's default: Service Quotas doesn't answer.",
    );
    assert.equal(clusters?.status, "skipped");
  });
});
