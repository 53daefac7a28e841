import assert from "node:assert/strict";

import { berth } from "../command";
import { FakeAws, registry } from "../fake-aws";

const blob = (name: string) => `sha256:${name.padEnd(64, "0")}`;

describe("berth image exists", () => {
  let aws: FakeAws;
  /** Layers that the registry doesn't have. */
  let gone: Set<string>;
  let asked: string[][];
  let image: string;
  let index: string;
  let missingChild: string;

  beforeEach(() => {
    aws = new FakeAws();
    gone = new Set();
    asked = [];
    const repository = aws.repository("shop/web");
    image = repository.pushManifest(
      {
        config: { digest: blob("c"), size: 1000 },
        layers: [
          { digest: blob("a"), size: 2_000_000 },
          { digest: blob("b"), size: 3_000_000 },
          { digest: blob("f"), size: 9_000_000, urls: ["https://vendor.example/layer"] },
        ],
      },
      "web-17",
    );
    missingChild = blob("d");
    index = repository.pushIndex([image], "multi");
    repository.pushIndex([image, missingChild], "broken");
    aws.answer({
      BatchCheckLayerAvailability: ({ layerDigests }: { layerDigests: string[] }) => {
        asked.push(layerDigests);
        return {
          layers: layerDigests.map((layerDigest) => ({
            layerDigest,
            layerAvailability: gone.has(layerDigest) ? "UNAVAILABLE" : "AVAILABLE",
          })),
        };
      },
    });
  });

  const exists = (...words: string[]) => berth(["image", "exists", ...words], aws);

  for (const [title, words] of Object.entries({
    "a tag of a repository": ["shop/web:web-17"],
    "a tag beside a repository": ["shop/web", "web-17"],
    "a whole reference": [`${registry}/shop/web:web-17`],
  })) {
    it(`finds ${title}, and says its digest, at one call`, async () => {
      const { code, stdout } = await exists(...words);
      assert.deepEqual([code, stdout], [0, `shop/web:web-17 is ${image}: it is there.\n`]);
      assert.deepEqual(aws.calls, ["BatchGetImage"]);
    });
  }

  it("asks the registry of the region that the reference names", async () => {
    await exists(`${registry}/shop/web@${image}`, "--region", "us-east-1");
    assert.deepEqual(aws.regions, ["eu-west-1"]);
  });

  for (const [title, words, reason] of [
    ["a tag that isn't there", ["shop/web:web-18"], /^shop\/web:web-18 is missing: ImageNotFound\.\n$/],
    ["a digest that isn't there", ["shop/web", blob("9")], /is missing/],
    ["a repository that isn't there", ["shop/api:1"], /there is no repository "shop\/api"/],
  ] as const) {
    it(`ends with 1 for ${title}`, async () => {
      const { code, stdout } = await exists(...words);
      assert.equal(code, 1);
      assert.match(stdout, reason);
    });
  }

  it("says of one in ECR's archive how it comes back, and ends with 1", async () => {
    const imageDigest = blob("e");
    aws.answer({
      BatchGetImage: () => ({ failures: [{ failureCode: "ImageNotFound" }] }),
      DescribeImages: () => ({ imageDetails: [{ imageDigest, imageStatus: "ARCHIVED" }] }),
    });
    const { code, stdout } = await exists("shop/web:old");
    assert.equal(code, 1);
    assert.match(
      stdout,
      /^shop\/web:old is missing: it is in ECR's archive, from which nothing can be pulled\./,
    );
    assert.match(stdout, /`aws ecr update-image-storage-class --repository-name shop\/web .*STANDARD`/);
  });

  describe("with --layers", () => {
    it("asks for each manifest and each layer that the registry should have, once", async () => {
      const { code, stdout } = await exists("shop/web:multi", "--layers");
      assert.equal(code, 0, stdout);
      assert.match(
        stdout,
        /^shop\/web:multi is sha256:\w+: it is there, with all of its 2 manifests and 3 layers, 5\.0 MB\.\n$/,
      );
      assert.deepEqual(asked, [[blob("c"), blob("a"), blob("b")]]);
      assert.deepEqual(aws.calls, ["BatchGetImage", "BatchGetImage", "BatchCheckLayerAvailability"]);
    });

    it("names the layers that are gone, and whose they are", async () => {
      gone.add(blob("b")).add(blob("c"));
      const { code, stdout } = await exists("shop/web", index, "--layers", "--json");
      assert.equal(code, 1);
      const found = JSON.parse(stdout) as { exists: boolean; digest: string; parts: { missing: unknown } };
      assert.deepEqual(
        [found.exists, found.digest, found.parts.missing],
        [
          false,
          index,
          [
            { kind: "configuration", digest: blob("c"), of: image },
            { kind: "layer", digest: blob("b"), of: image },
          ],
        ],
      );
    });

    it("names a platform's manifest that is gone", async () => {
      const { code, stdout } = await exists("shop/web:broken", "--layers");
      assert.equal(code, 1);
      assert.match(stdout, new RegExp(`the manifest ${missingChild} of sha256:`));
      assert.match(stdout, /can't be pulled/);
    });

    it("asks for a hundred at once", async () => {
      const layers = Array.from({ length: 150 }, (_, n) => ({ digest: blob(`e${n}x`), size: 1 }));
      aws.repository("shop/web").pushManifest({ layers }, "many");
      await exists("shop/web:many", "--layers");
      assert.deepEqual(
        asked.map(({ length }) => length),
        [100, 50],
      );
    });
  });

  for (const [words, says] of [
    [["shop/web"], /"shop\/web" is a repository: say which tag or digest of it\./],
    [["shop/web:1", "2"], /names a tag or a digest already/],
    [["shop/web", "a tag"], /"a tag" is neither a tag nor a digest/],
    [["docker.io/library/nginx:1"], /docker\.io is no private registry of Amazon ECR/],
    [["Shop"], /must begin with a repository/],
  ] as const) {
    it(`can't tell of \`${words.join(" ")}\`, and says what to give`, async () => {
      const { code, stderr } = await exists(...words);
      assert.equal(code, 2);
      assert.match(stderr, says);
      assert.match(stderr, /Give `<repository>:<tag>`/);
      assert.deepEqual(aws.calls, []);
    });
  }

  it("can't tell without the right to, and names it", async () => {
    aws.denied = ["BatchGetImage"];
    const { code, stderr } = await exists("shop/web:web-17");
    assert.equal(code, 2);
    assert.match(stderr, /ecr:BatchGetImage/);
  });
});
