import assert from "node:assert/strict";

import type { ImageArgs } from "../../../plugins/awsx/image-args";
import { imageBuild, imageUri, registryOf } from "../../../plugins/awsx/image-build";

const repositoryUrl = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/web-assets-dev";

describe("imageBuild", () => {
  it("is named by the tag, pushes it, and caches inline under it", () => {
    assert.deepEqual(imageBuild({ repositoryUrl, imageTag: "web-1" }, "dev"), {
      name: "web-1",
      args: {
        push: true,
        tags: [`${repositoryUrl}:web-1`],
        context: { location: "." },
        dockerfile: {},
        platforms: [],
        cacheFrom: [{ registry: { ref: `${repositoryUrl}:web-1` } }],
        cacheTo: [{ inline: {} }],
      },
    });
  });

  it("hands every input over", () => {
    const { args } = imageBuild(
      {
        repositoryUrl,
        imageTag: "web-1",
        context: "./app",
        dockerfile: "./app/Dockerfile.web",
        platform: "linux/arm64",
        target: "runtime",
        args: { VERSION: "1" },
        cacheFrom: ["example.com/cache:main"],
      },
      "dev",
    );
    assert.deepEqual(args, {
      push: true,
      tags: [`${repositoryUrl}:web-1`],
      context: { location: "./app" },
      dockerfile: { location: "./app/Dockerfile.web" },
      platforms: ["linux/arm64"],
      target: "runtime",
      buildArgs: { VERSION: "1" },
      cacheFrom: [{ registry: { ref: "example.com/cache:main" } }],
      cacheTo: [{ inline: {} }],
    });
  });

  it("prefers the name to the tag, as the official plugin does", () => {
    assert.equal(imageBuild({ repositoryUrl, imageName: "name", imageTag: "tag" }, "dev").name, "name");
  });

  it("takes an empty list of cache sources for none", () => {
    const { args } = imageBuild({ repositoryUrl, imageTag: "web-1", cacheFrom: [] }, "dev");
    assert.deepEqual(args.cacheFrom, [{ registry: { ref: `${repositoryUrl}:web-1` } }]);
  });

  // The sums are those of the official plugin: a stack may move between the two.
  const defaults: [title: string, args: Partial<ImageArgs>, name: string][] = [
    ["no inputs", {}, "77f076b3-container"],
    ["a context", { context: "./app" }, "12fda807-container"],
    [
      "everything that tells builds apart",
      { context: "./app", dockerfile: "D", args: { A: "1", B: "2" } },
      "0fdbd885-container",
    ],
  ];
  for (const [title, args, name] of defaults) {
    it(`derives the name from ${title} when there is no tag`, () => {
      assert.equal(imageBuild({ repositoryUrl, ...args }, "dev").name, name);
    });
  }
});

describe("registryOf", () => {
  const cases: [title: string, args: ImageArgs, expected: string | undefined][] = [
    ["the account in the host name", { repositoryUrl }, "123456789012"],
    ["the account behind a protocol", { repositoryUrl: `https://${repositoryUrl}` }, "123456789012"],
    ["the given one", { repositoryUrl, registryId: "210987654321" }, "210987654321"],
    ["nothing when the URL is none", { repositoryUrl: "not a url" }, undefined],
  ];
  for (const [title, args, expected] of cases) {
    it(`is ${title}`, () => assert.equal(registryOf(args), expected));
  }
});

describe("imageUri", () => {
  const digest = `sha256:${"a".repeat(64)}`;
  const tag = "web-1";
  const cases: [title: string, build: { digest: string; ref: string }, expected: string][] = [
    [
      "the repository and the digest",
      { digest, ref: `${repositoryUrl}:${tag}@${digest}` },
      `${repositoryUrl}@${digest}`,
    ],
    [
      "the reference without its tag when there is no digest",
      { digest: "", ref: `${repositoryUrl}:${tag}@${digest}` },
      `${repositoryUrl}@${digest}`,
    ],
    ["the tag when there is neither", { digest: "", ref: "" }, `${repositoryUrl}:${tag}`],
  ];
  for (const [title, build, expected] of cases) {
    it(`is ${title}`, () => assert.equal(imageUri(repositoryUrl, { ...build, tag }), expected));
  }

  it("keeps the port of a registry", () => {
    const ref = `127.0.0.1:5000/web:${tag}@${digest}`;
    assert.equal(imageUri("127.0.0.1:5000/web", { digest: "", ref, tag }), `127.0.0.1:5000/web@${digest}`);
  });
});
