import assert from "node:assert/strict";

import type { ApiReply, Emulator, Json, MendContext } from "../../gateway/mend";
import { lifecyclePolicyPreview } from "../../gateway/mends/lifecycle-policy-preview";
import { generateLifecyclePolicy, serialiseLifecyclePolicy } from "../../../retention";

const repositoryName = "app";
const keepOne = serialiseLifecyclePolicy(generateLifecyclePolicy({ keepImages: 1 }));

describe("lifecycle policy preview", () => {
  it("is at work for a while, and takes no other one meanwhile", async () => {
    const { call, clock } = repositoryOf(2);
    assert.equal((await call("StartLifecyclePolicyPreview")).output["status"], "IN_PROGRESS");
    assert.equal((await call("GetLifecyclePolicyPreview")).output["status"], "IN_PROGRESS");
    const second = await call("StartLifecyclePolicyPreview");
    assert.equal(second.output["__type"], "LifecyclePolicyPreviewInProgressException");
    clock.now += 2;
    assert.equal((await call("GetLifecyclePolicyPreview")).output["status"], "COMPLETE");
    assert.equal((await call("StartLifecyclePolicyPreview")).status, 200);
  });

  it("shows what was there when it began", async () => {
    const { call, clock, images } = repositoryOf(3);
    await call("StartLifecyclePolicyPreview");
    images.splice(0);
    clock.now += 2;
    assert.deepEqual(digestsOf(await call("GetLifecyclePolicyPreview")), ["sha256:000", "sha256:001"]);
  });

  it("takes the images of one second in the order of their pushes", async () => {
    const { call, clock, images } = repositoryOf(3);
    images.reverse();
    await call("StartLifecyclePolicyPreview");
    clock.now += 2;
    assert.deepEqual(digestsOf(await call("GetLifecyclePolicyPreview")), ["sha256:001", "sha256:002"]);
  });

  it("shows at most 100 images a page, and counts all of them on each", async () => {
    const { call, clock } = repositoryOf(251);
    await call("StartLifecyclePolicyPreview");
    clock.now += 2;
    const seen: string[] = [];
    const sizes: number[] = [];
    for (let nextToken: unknown, first = true; first || nextToken !== undefined; first = false) {
      const page = await call("GetLifecyclePolicyPreview", nextToken === undefined ? {} : { nextToken });
      sizes.push(digestsOf(page).length);
      seen.push(...digestsOf(page));
      assert.deepEqual(page.output["summary"], {
        expiringImageTotalCount: 250,
        transitioningImageTotalCounts: [],
      });
      nextToken = page.output["nextToken"];
    }
    assert.deepEqual(sizes, [100, 100, 50]);
    assert.equal(new Set(seen).size, 250);
  });

  const filters: [name: string, input: Json, digests: string[]][] = [
    ["untagged images", { filter: { tagStatus: "UNTAGGED" } }, ["sha256:001"]],
    ["tagged images", { filter: { tagStatus: "TAGGED" } }, ["sha256:000"]],
    ["images by tag", { imageIds: [{ imageTag: "t0" }] }, ["sha256:000"]],
    ["images by digest", { imageIds: [{ imageDigest: "sha256:001" }] }, ["sha256:001"]],
    ["none that stays", { imageIds: [{ imageDigest: "sha256:002" }] }, []],
  ];
  for (const [name, input, digests] of filters) {
    it(`can be asked for ${name}`, async () => {
      const { call, clock, images } = repositoryOf(3);
      images[1]!.imageTags = [];
      await call("StartLifecyclePolicyPreview");
      clock.now += 2;
      assert.deepEqual(digestsOf(await call("GetLifecyclePolicyPreview", input)), digests);
    });
  }

  const refusals: [name: string, operation: string, input: Json, error: string][] = [
    [
      "a repository that is none",
      "StartLifecyclePolicyPreview",
      { repositoryName: "b" },
      "RepositoryNotFoundException",
    ],
    [
      "a repository that is none",
      "GetLifecyclePolicyPreview",
      { repositoryName: "b" },
      "RepositoryNotFoundException",
    ],
    [
      "a policy that AWS doesn't take",
      "StartLifecyclePolicyPreview",
      { lifecyclePolicyText: "{}" },
      "InvalidParameterException",
    ],
    [
      "to show what was never begun",
      "GetLifecyclePolicyPreview",
      {},
      "LifecyclePolicyPreviewNotFoundException",
    ],
    [
      "pages of named images",
      "GetLifecyclePolicyPreview",
      { imageIds: [{ imageTag: "t0" }], maxResults: 1 },
      "InvalidParameterException",
    ],
    [
      "101 images",
      "GetLifecyclePolicyPreview",
      { imageIds: Array(101).fill({}) },
      "InvalidParameterException",
    ],
  ];
  for (const [name, operation, input, error] of refusals) {
    it(`refuses ${name} (${operation})`, async () => {
      const { call } = repositoryOf(1);
      assert.equal((await call(operation, input)).output["__type"], error);
    });
  }

  it("refuses to start without a policy, in force or given", async () => {
    const { call } = repositoryOf(1, null);
    const { output } = await call("StartLifecyclePolicyPreview");
    assert.equal(output["__type"], "LifecyclePolicyNotFoundException");
    assert.equal((await call("StartLifecyclePolicyPreview", { lifecyclePolicyText: keepOne })).status, 200);
  });
});

interface EmulatedImage {
  readonly imageDigest: string;
  imageTags: string[];
  readonly imagePushedAt: number;
  readonly imageManifestMediaType: string;
}

/** A repository with so many images of one second, and the operations on it at a time that the test sets. */
function repositoryOf(count: number, policy: string | null = keepOne) {
  const clock = { now: 1_000 };
  const images = Array.from({ length: count }, (_, n): EmulatedImage => {
    const imageDigest = `sha256:${String(n).padStart(3, "0")}`;
    return {
      imageDigest,
      imageTags: [`t${n}`],
      imagePushedAt: 900,
      imageManifestMediaType: "application/json",
    };
  });
  const tags = new Map<string, string>();
  const answers: Record<string, (input: Json) => Json | undefined> = {
    DescribeRepositories: ({ repositoryNames }) =>
      (repositoryNames as string[])[0] === repositoryName
        ? { repositories: [{ repositoryArn: "arn", registryId: "1", imageTagMutability: "MUTABLE" }] }
        : undefined,
    DescribeImages: () => ({ imageDetails: structuredClone(images) }),
    BatchGetImage: () => ({ images: [] }),
    GetLifecyclePolicy: () => (policy === null ? undefined : { lifecyclePolicyText: policy }),
    ListTagsForResource: () => ({ tags: [...tags].map(([Key, Value]) => ({ Key, Value })) }),
    TagResource: (input) => {
      for (const { Key, Value } of input["tags"] as { Key: string; Value: string }[]) tags.set(Key, Value);
      return {};
    },
  };
  const emulator: Emulator = {
    call(_service, operation, input) {
      const output = answers[operation]?.(input);
      return Promise.resolve(output ? { status: 200, output } : { status: 400, output: {} });
    },
    manifest: () => assert.fail("no manifest is asked for"),
    blobSize: () => assert.fail("no blob is asked for"),
  };
  const context: MendContext = {
    emulator,
    address: "127.0.0.1:1",
    now: () => clock.now,
    alone: (_key, work) => work(),
  };
  const call = (operation: string, input: Json = {}): Promise<ApiReply> => {
    const mend = lifecyclePolicyPreview.find(({ operations }) => operations.includes(operation));
    assert.ok(mend);
    const request = { service: "ecr", operation, input: { repositoryName, ...input } };
    return mend.answer(request, () => assert.fail("the emulator has no such operation"), context);
  };
  return { call, clock, images };
}

function digestsOf({ output }: ApiReply): string[] {
  return (output["previewResults"] as { imageDigest: string }[]).map(({ imageDigest }) => imageDigest);
}
