import * as assert from "node:assert/strict";

import type { DescribeImagesCommandInput, ECR } from "@aws-sdk/client-ecr";

import { checkImage, ImageGoneError } from "../../../components/service-image/image-check-hook";
import { digest } from "../../shared/mocks";

const repositoryArn = "arn:aws:ecr:eu-west-1:123456789012:repository/shop/assets-dev";
const repository = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop/assets-dev";
const byDigest = `${repository}@${digest}`;

interface Fake {
  readonly asked: DescribeImagesCommandInput[];
  readonly ecr: Pick<ECR, "describeImages">;
}

function registry(answer: { imageStatus?: string } | { error: string }): Fake {
  const asked: DescribeImagesCommandInput[] = [];
  const describeImages = (input: DescribeImagesCommandInput) => {
    asked.push(input);
    return "error" in answer
      ? Promise.reject(Object.assign(new Error("AWS's words"), { name: answer.error }))
      : Promise.resolve({ imageDetails: [answer] });
  };
  return { asked, ecr: { describeImages } as unknown as Pick<ECR, "describeImages"> };
}

const check = ({ ecr }: Fake, imageUri = byDigest) =>
  checkImage(ecr, { service: "web", imageUri, repositoryArn });

describe("the look at an image right before ECS changes", () => {
  it("asks once, in the account of the repository", async () => {
    const there = registry({ imageStatus: "ACTIVE" });
    await check(there);
    assert.deepEqual(there.asked, [
      {
        repositoryName: "shop/assets-dev",
        registryId: "123456789012",
        imageIds: [{ imageDigest: digest }],
      },
    ]);
  });

  it("asks by tag for an image that is named by one", async () => {
    const there = registry({});
    await check(there, `${repository}:v1`);
    assert.deepEqual(there.asked[0]?.imageIds, [{ imageTag: "v1" }]);
  });

  for (const error of ["ImageNotFoundException", "RepositoryNotFoundException"]) {
    it(`fails by name and with the next step at ECR's ${error}`, async () => {
      await assert.rejects(check(registry({ error })), (thrown) => {
        assert.ok(thrown instanceof ImageGoneError);
        assert.match(
          thrown.message,
          /sha256:\w+ that service "web" is to run is gone.*nothing here builds: push it again/,
        );
        assert.ok(thrown.cause instanceof Error);
        return true;
      });
    });
  }

  it("fails for an image in the archive, which nobody can pull", async () => {
    await assert.rejects(check(registry({ imageStatus: "ARCHIVED" })), /is in the archive/);
  });

  it("lets the deployment go on where it has no right to look", async () => {
    await check(registry({ error: "AccessDeniedException" }));
  });

  it("fails with AWS's error when AWS can't be asked", async () => {
    await assert.rejects(check(registry({ error: "ServerException" })), /AWS's words/);
  });
});
