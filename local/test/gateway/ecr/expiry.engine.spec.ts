import assert from "node:assert/strict";
import { DescribeImagesCommand, PutLifecyclePolicyCommand } from "@aws-sdk/client-ecr";

import { expireImages } from "../../../expiry";
import type { RepositoryExpiry } from "../../../gateway";
import {
  generateLifecyclePolicy,
  type LifecyclePolicy,
  type LifecycleRule,
  serialiseLifecyclePolicy,
} from "../../../../retention";
import { describe as describeImage, newRepository, pull, push, pushIndex } from "../images";
import { type LocalAws, startLocalAws } from "../local-aws";

describe("expiry on the local AWS", function () {
  this.timeout(300_000);
  let aws: LocalAws;
  let repository: string;

  before(async () => {
    aws = await startLocalAws();
  });
  after(() => aws.close());
  beforeEach(async () => {
    repository = await newRepository(aws.mended);
  });

  function put(policy: LifecyclePolicy, repositoryName = repository): Promise<unknown> {
    const lifecyclePolicyText = serialiseLifecyclePolicy(policy);
    return aws.mended.ecr.send(new PutLifecyclePolicyCommand({ repositoryName, lifecyclePolicyText }));
  }

  async function expire(days = 0): Promise<RepositoryExpiry> {
    const now = Date.now() + days * 24 * 3_600_000;
    const asked = { endpoint: aws.mended.endpoint, repositoryName: repository, now };
    const { repositories } = await expireImages(asked);
    assert.equal(repositories.length, 1);
    return repositories[0]!;
  }

  async function tagsLeft(repositoryName = repository): Promise<string[]> {
    const filter = { imageStatus: "ANY" } as const;
    const { imageDetails } = await aws.mended.ecr.send(new DescribeImagesCommand({ repositoryName, filter }));
    return (imageDetails ?? []).map(({ imageTags }) => imageTags?.join() ?? "untagged").sort();
  }

  it("deletes the images pushed first, by the rule that takes them, and keeps a released one", async () => {
    const released = await push(aws.mended, repository, "release.web.1");
    const second = await push(aws.mended, repository, "b");
    for (const tag of ["c", "d", "e"]) await push(aws.mended, repository, tag);
    await put(generateLifecyclePolicy({ keepImages: 3 }));

    const { policy, deleted, left } = await expire();
    assert.deepEqual([policy, left], ["applied", 4]);
    assert.deepEqual(
      deleted.map(({ imageDigest, rulePriority }) => [imageDigest, rulePriority]),
      [[second, 2]],
    );
    assert.equal(deleted[0]?.rule, "Keep the newest 3 images");
    assert.deepEqual(await tagsLeft(), ["c", "d", "e", "release.web.1"]);
    assert.equal(await pull(aws.mended, repository, second), undefined);
    assert.ok(await pull(aws.mended, repository, released));
    assert.deepEqual((await expire()).deleted, [], "a second time there is nothing to do");
  });

  it("deletes an index together with its images", async () => {
    const child = await push(aws.mended, repository, "child");
    await pushIndex(aws.mended, repository, "index", [child]);
    await push(aws.mended, repository, "newest");
    await put(policyOf({ tagStatus: "any", countType: "imageCountMoreThan", countNumber: 1 }));
    assert.equal((await expire()).deleted.length, 2);
    assert.deepEqual(await tagsLeft(), ["newest"]);
  });

  it("keeps the images of an index that stays", async () => {
    const child = await push(aws.mended, repository, "child");
    await push(aws.mended, repository, "other");
    await pushIndex(aws.mended, repository, "index", [child]);
    await put(policyOf({ tagStatus: "any", countType: "imageCountMoreThan", countNumber: 1 }));
    await expire();
    assert.deepEqual(await tagsLeft(), ["child", "index"]);
  });

  it("goes by the time that it is told", async () => {
    await push(aws.mended, repository, "a");
    await put(
      policyOf({ tagStatus: "any", countType: "sinceImagePushed", countUnit: "days", countNumber: 14 }),
    );
    assert.equal((await expire(13)).deleted.length, 0);
    assert.equal((await expire(15)).deleted.length, 1);
    assert.deepEqual(await tagsLeft(), []);
  });

  it("archives what a transition takes, and a pull of it fails from then on", async () => {
    const oldest = await push(aws.mended, repository, "a");
    await push(aws.mended, repository, "b");
    const selection = { tagStatus: "any", countType: "imageCountMoreThan", countNumber: 1 } as const;
    await put(policyOf(selection, { type: "transition", targetStorageClass: "archive" }));
    const { archived, deleted } = await expire();
    assert.deepEqual([archived.map(({ imageDigest }) => imageDigest), deleted], [[oldest], []]);
    assert.equal((await describeImage(aws.mended, repository, { imageTag: "a" }))?.imageStatus, "ARCHIVED");
    assert.equal(await pull(aws.mended, repository, oldest), undefined);
  });

  it("applies every policy, and leaves repositories without one alone", async () => {
    const other = await newRepository(aws.mended);
    for (const name of [repository, other]) for (const tag of ["a", "b"]) await push(aws.mended, name, tag);
    await put(policyOf({ tagStatus: "any", countType: "imageCountMoreThan", countNumber: 1 }));
    const { repositories } = await expireImages({ endpoint: aws.mended.endpoint });
    const policyIn = (name: string) => repositories.find((one) => one.repositoryName === name)?.policy;
    assert.deepEqual([policyIn(repository), policyIn(other)], ["applied", "none"]);
    assert.deepEqual([await tagsLeft(), await tagsLeft(other)], [["b"], ["a", "b"]]);
  });

  it("touches nothing where the policy in force is none that AWS would have taken", async () => {
    await push(aws.mended, repository, "a");
    // Past the gateway, as from a template.
    const past = new PutLifecyclePolicyCommand({ repositoryName: repository, lifecyclePolicyText: "{}" });
    await aws.bare.ecr.send(past);
    assert.equal((await expire()).policy, "unreadable");
    assert.deepEqual(await tagsLeft(), ["a"]);
  });

  it("refuses a repository that is none, and names those that there are", async () => {
    await assert.rejects(
      expireImages({ endpoint: aws.mended.endpoint, repositoryName: "absent" }),
      (error) => {
        assert.ok(error instanceof Error);
        assert.equal(Reflect.get(error, "code"), "repository-unknown");
        assert.ok(error.message.includes(repository));
        return true;
      },
    );
  });

  it("refuses what it does not know", async () => {
    const body = JSON.stringify({ repositoryName: 5, until: 1 });
    const answer = await fetch(`${aws.mended.endpoint}/_berth/expiry`, { method: "POST", body });
    assert.equal(answer.status, 400);
    assert.match(await answer.text(), /repositoryName[^]*until|until[^]*repositoryName/);
  });
});

/** A policy of one rule. */
function policyOf(
  selection: LifecycleRule["selection"],
  action: LifecycleRule["action"] = { type: "expire" },
): LifecyclePolicy {
  return { rules: [{ rulePriority: 1, description: "The only rule", selection, action }] };
}
