import assert from "node:assert/strict";
import * as path from "node:path";
import { Aws, type DockerImageAssetSource } from "aws-cdk-lib/core";

import { InvalidArgumentsError } from "../../components";
import { assetName } from "../../pulumi-cdk/asset-name";
import { assetSource } from "../../pulumi-cdk/asset-source";

const hash = "a".repeat(64);
const outdir = path.join(process.cwd(), "cdk.out/dev");
const asset = (more: Partial<DockerImageAssetSource> = {}): DockerImageAssetSource => ({
  ...{ sourceHash: hash, directoryName: `asset.${hash}` },
  ...more,
});

describe("an image asset of CDK's", () => {
  it("is built from where CDK has staged it, relative to the program, and is told by CDK's hash", () => {
    assert.deepEqual(assetSource(asset(), outdir), {
      context: `cdk.out/dev/asset.${hash}`,
      contentHash: hash,
    });
  });

  it("is built as its construct says", () => {
    const given = asset({
      ...{ dockerFile: "docker/Dockerfile", dockerBuildArgs: { A: "1" }, dockerBuildTarget: "serve" },
      ...{ platform: "linux/arm64", dockerBuildSecrets: { npm: "src=.npmrc", token: "type=env,env=TOKEN" } },
      dockerCacheFrom: [{ type: "registry", params: { ref: "example.com/cache" } }],
    });
    assert.deepEqual(assetSource(given, outdir), {
      context: `cdk.out/dev/asset.${hash}`,
      dockerfile: `cdk.out/dev/asset.${hash}/docker/Dockerfile`,
      ...{ args: { A: "1" }, target: "serve", platform: "linux/arm64", contentHash: hash },
      secrets: { npm: { file: ".npmrc" }, token: { env: "TOKEN" } },
      cacheFrom: ["example.com/cache"],
    });
  });

  const refused: readonly [string, Partial<DockerImageAssetSource>, string, readonly string[]][] = [
    [
      "a command makes",
      { executable: ["make"], directoryName: undefined } as never,
      outdir,
      ["executable-asset directoryName"],
    ],
    ["is staged elsewhere at each run", {}, "/tmp/cdk.outX", ["illegal-outdir outdir"]],
    [
      "has a token among its arguments",
      { dockerBuildArgs: { R: Aws.REGION } },
      outdir,
      ["token dockerBuildArgs.R"],
    ],
    [
      "is built in ways that berth has not, all of them",
      { dockerBuildSsh: "default", networkMode: "host", dockerCacheFrom: [{ type: "gha" }] },
      outdir,
      [
        "unsupported-build-option dockerBuildSsh",
        "unsupported-build-option networkMode",
        "unsupported-cache dockerCacheFrom",
      ],
    ],
  ];
  for (const [title, more, folder, problems] of refused) {
    it(`is refused where it ${title}`, () => {
      assert.throws(
        () => assetSource(asset(more), folder),
        (error) =>
          error instanceof InvalidArgumentsError &&
          (assert.deepEqual(
            error.problems.map(({ code, path: at }) => `${code} ${at}`),
            problems,
          ),
          true),
      );
    });
  }

  const names: readonly [string, Partial<DockerImageAssetSource>, string][] = [
    ["its construct's", { displayName: "Shop/Task/web/AssetImage" }, "shop-shop-task-web"],
    ["the one that it was given", { assetName: "Web_Image", displayName: "Task/web" }, "shop-web-image"],
    ["its hash's where there is no other", {}, "shop-aaaaaaaaaaaa"],
  ];
  for (const [title, more, name] of names)
    it(`has a name of ${title}`, () => assert.equal(assetName("shop", asset(more)), name));

  it("has a name that leaves room for the hash, and stays another one than a longer one's", () => {
    const long = (end: string) =>
      assetName("shop", asset({ displayName: `${"Construct/".repeat(20)}${end}` }));
    assert.ok(long("a").length <= 59, long("a"));
    assert.notEqual(long("a"), long("b"));
  });
});
