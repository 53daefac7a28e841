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

function registry(answer: { imageStatus?: string; imageDigest?: string } | { error: string }): Fake {
  const asked: DescribeImagesCommandInput[] = [];
  const describeImages = (input: DescribeImagesCommandInput) => {
    asked.push(input);
    return "error" in answer
      ? Promise.reject(Object.assign(new Error("AWS's words"), { name: answer.error }))
      : Promise.resolve({ imageDetails: [answer] });
  };
  return { asked, ecr: { describeImages } as unknown as Pick<ECR, "describeImages"> };
}

const check = (
  { ecr }: Fake,
  imageUri = byDigest,
  restore: Parameters<typeof checkImage>[2] = () => assert.fail("nothing is to be restored"),
) => checkImage(ecr, { service: "web", imageUri, repositoryArn }, restore);

describe("the look at an image right before ECS changes", () => {
  it("asks once, in the account of the repository", async () => {
    const there = registry({ imageStatus: "ACTIVE" });
    await check(there);
    assert.deepEqual(there.asked, [
      {
        repositoryName: "shop/assets-dev",
        registryId: "123456789012",
        imageIds: [{ imageDigest: digest }],
        filter: { imageStatus: "ANY" },
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

  for (const imageStatus of ["ARCHIVED", "ACTIVATING"]) {
    it(`has an image restored that is ${imageStatus}, before the service is touched`, async () => {
      const restored: unknown[] = [];
      await check(registry({ imageStatus, imageDigest: digest }), `${repository}:v1`, (...one) => {
        restored.push(one);
        return Promise.resolve();
      });
      const place = { repositoryName: "shop/assets-dev", registryId: "123456789012" };
      assert.deepEqual(restored, [[place, digest]]);
    });
  }

  it("fails, with the reason, for an image in the archive that can't be restored", async () => {
    const denied = () => Promise.reject(new Error("`ecr:UpdateImageStorageClass` is missing."));
    const archived = registry({ imageStatus: "ARCHIVED", imageDigest: digest });
    await assert.rejects(check(archived, byDigest, denied), (error) => {
      assert.ok(error instanceof ImageGoneError);
      assert.match(error.message, /is in the archive, .* was not restored\..*UpdateImageStorageClass/);
      return true;
    });
  });

  it("lets the deployment go on where it has no right to look", async () => {
    await check(registry({ error: "AccessDeniedException" }));
  });

  it("fails with AWS's error when AWS can't be asked", async () => {
    await assert.rejects(check(registry({ error: "ServerException" })), /AWS's words/);
  });
});
