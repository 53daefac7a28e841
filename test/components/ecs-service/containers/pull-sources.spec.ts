import * as assert from "node:assert/strict";

import { ecrRepositoryArnOf } from "../../../../components/ecs-service/containers/pull-sources";

describe("ecrRepositoryArnOf", () => {
  const cases: [image: string, partition: string, arn: string | undefined][] = [
    [
      "123456789012.dkr.ecr.eu-west-1.amazonaws.com/a/b:1",
      "aws",
      "arn:aws:ecr:eu-west-1:123456789012:repository/a/b",
    ],
    [
      "123456789012.dkr.ecr.eu-west-1.amazonaws.com/a",
      "aws",
      "arn:aws:ecr:eu-west-1:123456789012:repository/a",
    ],
    [
      `123456789012.dkr.ecr-fips.us-east-1.amazonaws.com/a@sha256:${"0".repeat(64)}`,
      "aws",
      "arn:aws:ecr:us-east-1:123456789012:repository/a",
    ],
    ["123456789012.dkr-ecr.us-east-1.on.aws/a", "aws", "arn:aws:ecr:us-east-1:123456789012:repository/a"],
    [
      "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/a:1",
      "aws-cn",
      "arn:aws-cn:ecr:cn-north-1:123456789012:repository/a",
    ],
    ["public.ecr.aws/nginx/nginx:1", "aws", undefined],
    ["nginx", "aws", undefined],
    ["evil.example/123456789012.dkr.ecr.eu-west-1.amazonaws.com/a", "aws", undefined],
    ["123456789012.dkr.ecr.eu-west-1.amazonaws.com/*", "aws", undefined],
  ];
  for (const [image, partition, arn] of cases) {
    it(`${arn ? "finds the private repository of" : "finds none in"} ${image}`, () => {
      assert.equal(ecrRepositoryArnOf(image, partition), arn);
    });
  }
});
