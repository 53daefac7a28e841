import assert from "node:assert/strict";

import { rule } from "../../retention/image-builder";
import { berth } from "../command";
import { FakeAws, registry, service, task } from "../fake-aws";

describe("audit of an image in use whose signature goes before it", () => {
  for (const [format, said] of [
    [
      "text",
      /^1 signature, attestation or SBOM of images in use goes while the image stays \(shop: sha256:/m,
    ],
    ["markdown", /^1 signature, attestation or SBOM/m],
    ["html", /<p>1 signature, attestation or SBOM/],
    ["json", /"subjectDigest": "sha256:/],
  ] as const) {
    it(`is safe, and says so in ${format}`, async () => {
      const aws = new FakeAws();
      const shop = aws.repository("shop");
      const digest = shop.push("web", "release.web.1");
      shop.push("signature", `${digest.replace(":", "-")}.sig`);
      shop.policy = JSON.stringify({
        rules: [
          rule(1, { tagStatus: "tagged", tagPrefixList: ["release."], countNumber: 9999 }),
          rule(2, { countNumber: 100 }),
        ],
      });
      aws.taskDefinitions["web:1"] = { web: `${registry}/shop@${digest}` };
      aws.looks = [service(1)];
      aws.tasks = [task(1, { web: digest }, 1)];
      const { code, stdout } = await berth(["audit", "--format", format], aws);
      assert.equal(code, 0, stdout);
      assert.match(stdout, said);
    });
  }
});
