import assert from "node:assert/strict";

import { rule } from "../retention/image-builder";
import { berth, temporaryFiles } from "./command";
import { FakeAws, registry, service } from "./fake-aws";

describe("JSON answers", () => {
  const file = temporaryFiles();
  const policy = () => file("policy.json", { rules: [rule(1, { countNumber: 1 })] });
  const images = () =>
    file("images.json", {
      imageDetails: [
        { imageDigest: "sha256:aa11", imageTags: ["v1"], imagePushedAt: "2026-07-01T00:00:00Z" },
      ],
    });
  const account = () => {
    const aws = new FakeAws();
    const digest = aws.repository("shop").push("a", "v1", "release.web.1");
    aws.looks = [service(1)];
    aws.taskDefinitions["web:1"] = { web: `${registry}/shop@${digest}` };
    return aws;
  };

  const commands: [title: string, argv: () => string[]][] = [
    ["audit", () => ["audit"]],
    ["audit --print-policy", () => ["audit", "--print-policy"]],
    ["release list", () => ["release", "list", "--repository", "shop"]],
    ["release retire", () => ["release", "retire", "--repository", "shop"]],
    ["release mark", () => ["release", "mark", "--service", "web", "--cluster", "main", "--timeout", "0"]],
    ["policy validate", () => ["policy", "validate", policy()]],
    ["policy evaluate", () => ["policy", "evaluate", "--policy", policy(), "--images", images()]],
    ["policy explain", () => ["policy", "explain", "--policy", policy(), "--images", images()]],
    ["simulate", () => ["simulate", "--workload", "calm weeks", "--retention", "berth"]],
    ["a failure", () => ["policy", "validate", "nowhere.json"]],
  ];
  for (const [title, argv] of commands) {
    it(`are indented, in camelCase, with times of ISO 8601: ${title}`, async () => {
      const { stdout } = await berth([...argv(), "--json"], account());
      const answer = JSON.parse(stdout) as object;
      assert.equal(stdout, `${JSON.stringify(answer, undefined, 2)}\n`);
      const keys = stdout.match(/"[^"]+"(?=: )/g) ?? [];
      // IAM's own are in PascalCase.
      const odd = keys.filter((key) => !/^"[a-z][A-Za-z0-9]*"$/.test(key));
      if (title !== "audit --print-policy") assert.deepEqual(odd, []);
      assert.doesNotMatch(stdout, /": 1[0-9]{12}\b/, "milliseconds");
    });
  }
});
