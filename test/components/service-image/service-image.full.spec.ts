import * as assert from "node:assert/strict";
import * as path from "node:path";

import { BatchGetImageCommand, DescribeImagesCommand, ECRClient, PutImageCommand } from "@aws-sdk/client-ecr";

import { checkout } from "../../../local/paths";
import { runCommand } from "../../../local/process";
import type { World } from "../../../local/world";
import { TemporaryProject } from "../../../local/test/language-host/temporary-project";
import { testWorld } from "../../../local/test/world";

interface Build {
  readonly source?: object;
  /** What the program finds in its environment. */
  readonly token?: string;
  /** What is to run in place of what would be built. */
  readonly digest?: string;
}

const secrets = { npm: { file: ".npm-token" }, other: { env: "OTHER_TOKEN" } };

const program = ({ source = {}, token = "", digest }: Build) => `
  import * as aws from "@pulumi/aws";
  import { ServiceImage } from ${JSON.stringify(path.join(checkout, "components"))};
  import { contentHash } from ${JSON.stringify(path.join(checkout, "program"))};
  process.env["OTHER_TOKEN"] = ${JSON.stringify(token)};
  module.exports = async () => {
    const inputs = { context: "app", platform: "linux/amd64", ...${JSON.stringify(source)} };
    const hash = await contentHash(inputs);
    const repository = new aws.ecr.Repository("assets", { forceDelete: true, imageTagMutability: "IMMUTABLE" });
    const { repositoryUrl, registryId } = repository;
    const image = new ServiceImage("web", { repositoryUrl, registryId, source: ${digest === undefined ? "{ ...inputs, contentHash: hash }" : JSON.stringify({ digest })} });
    return { repositoryName: repository.name, repositoryUrl, digest: image.digest, tag: "web-" + hash };
  };`;

const dockerfile = `FROM busybox:1.35
RUN --mount=type=secret,id=npm --mount=type=secret,id=other cat /run/secrets/* | wc -c > /length
COPY page.html /
`;

describe("ServiceImage with BuildKit", function () {
  this.timeout(300_000);
  let world: World;
  let project: TemporaryProject;
  let ecr: ECRClient;

  before(async () => {
    world = await testWorld();
    const credentials = {
      accessKeyId: "test",
      secretAccessKey: process.env["AWS_SECRET_ACCESS_KEY"] ?? "test",
    };
    ecr = new ECRClient({ endpoint: world.endpoint, region: "us-east-1", credentials });
    project = await TemporaryProject.create({
      env: world.env,
      files: {
        "index.ts": program({ source: { secrets }, token: "other-first" }),
        "app/Dockerfile": dockerfile,
        "app/page.html": "one",
        ".npm-token": "npm-first",
      },
    });
  });
  after(async () => {
    ecr.destroy();
    await project.pulumi("destroy", "--yes", "--skip-preview");
    await project.remove();
  });

  const up = (...args: string[]) => project.try("up", "--yes", "--skip-preview", ...args);
  const outputs = async () =>
    (await project.outputs()) as Record<"repositoryName" | "repositoryUrl" | "digest" | "tag", string>;

  async function pushed(): Promise<(string | undefined)[]> {
    const { repositoryName } = await outputs();
    const { imageDetails = [] } = await ecr.send(new DescribeImagesCommand({ repositoryName }));
    return imageDetails.map(({ imageDigest }) => imageDigest);
  }

  async function layers(imageDigest: string): Promise<string[]> {
    const { repositoryName } = await outputs();
    const { images } = await ecr.send(
      new BatchGetImageCommand({ repositoryName, imageIds: [{ imageDigest }] }),
    );
    const manifest = JSON.parse(images?.[0]?.imageManifest ?? "{}") as { layers: { digest: string }[] };
    return manifest.layers.map(({ digest }) => digest);
  }

  it("gives the build its secrets, and keeps their values out of state and output", async () => {
    const { exitCode, all } = await up();
    assert.equal(exitCode, 0, all);
    const state = await project.pulumi("stack", "export");
    for (const value of ["npm-first", "other-first"]) {
      assert.ok(!all.includes(value) && !state.includes(value), `${value} is shown.`);
    }
    const image = stateOf(state, "docker-build:index:Image");
    assert.deepEqual(Object.keys(image.inputs["secrets"] as object).includes("ciphertext"), true);
  });

  it("builds nothing when secrets are rotated and layers are to come from elsewhere", async () => {
    const before = await pushed();
    project.write(".npm-token", "npm-second");
    const source = { secrets, cacheFrom: ["web-former"] };
    project.write("index.ts", program({ source, token: "other-second" }));
    const { exitCode, all } = await up("--expect-no-changes");
    assert.equal(exitCode, 0, all);
    assert.deepEqual(await pushed(), before);
  });

  it("takes unchanged layers from a former image on a machine that has not built it", async () => {
    const former = await outputs();
    await runCommand(path.join(world.paths.bin, "buildx"), ["prune", "--all", "--force"], { env: world.env });
    project.write("app/page.html", "two");
    const source = { secrets, cacheFrom: [former.tag] };
    project.write("index.ts", program({ source, token: "other-second" }));
    const { exitCode, all } = await up();
    assert.equal(exitCode, 0, all);
    const [before, after] = [await layers(former.digest), await layers((await outputs()).digest)];
    // The middle one, which a build of its own would give another time.
    assert.deepEqual(after.slice(0, -1), before.slice(0, -1));
    assert.notEqual(after.at(-1), before.at(-1));
  });

  it("names the digest and what to write where the state is lost and the repository has the content", async () => {
    const { digest, tag } = await outputs();
    for (const type of ["docker-build:index:Image", "awsx:ecr:Image"]) {
      const { urn } = stateOf(await project.pulumi("stack", "export"), type);
      await project.pulumi("state", "delete", urn, "--force", "--yes");
    }
    // Built anew it has another digest, for its files have other times.
    await runCommand(path.join(world.paths.bin, "buildx"), ["prune", "--all", "--force"], { env: world.env });
    const refused = await up();
    assert.notEqual(refused.exitCode, 0, refused.all);
    assert.match(refused.all, new RegExp(`"${tag}" is on\\s+${digest}`));
    assert.ok(refused.all.includes(`source: { digest: "${digest}" }`), refused.all);
    project.write("index.ts", program({ digest }));
    const { exitCode, all } = await up();
    assert.equal(exitCode, 0, all);
    assert.equal((await outputs()).digest, digest);
  });

  /** Runs `up` with a build that can't be done: nothing is pushed. */
  async function fails(build: Build, text: string): Promise<string> {
    const before = await pushed();
    project.write("app/Dockerfile", text);
    project.write("index.ts", program(build));
    const { exitCode, all } = await up();
    assert.notEqual(exitCode, 0, all);
    assert.deepEqual(await pushed(), before);
    return all;
  }

  it("fails and says what BuildKit says of a build that fails", async () => {
    const said = await fails({}, "FROM busybox:1.35\nRUN echo no such dependency; exit 3\n");
    assert.match(said, /no such dependency/);
    assert.match(said, /failed to solve: .* did not complete successfully: exit code: 3/);
    assert.match(said, /The image of "web" could not be built from "app"/);
    assert.match(said, /Dockerfile:2\n[^]*>>> RUN echo no such dependency; exit 3/);
    assert.match(said, /The last that .* printed:\n +no such dependency/);
    assert.doesNotMatch(said, /unhandled exception|resource monitor shut down|^ +at /m);
  });

  it("fails for a platform that the base image lacks", async () => {
    const { repositoryName, repositoryUrl, digest } = await outputs();
    const { images } = await ecr.send(
      new BatchGetImageCommand({ repositoryName, imageIds: [{ imageDigest: digest }] }),
    );
    const [image] = images ?? [];
    const amd64 = {
      mediaType: image?.imageManifestMediaType,
      digest,
      size: image?.imageManifest?.length,
      platform: { os: "linux", architecture: "amd64" },
    };
    const imageManifestMediaType = "application/vnd.oci.image.index.v1+json";
    const index = { schemaVersion: 2, mediaType: imageManifestMediaType, manifests: [amd64] };
    const imageManifest = JSON.stringify(index);
    await ecr.send(
      new PutImageCommand({ repositoryName, imageManifest, imageManifestMediaType, imageTag: "base" }),
    );
    const said = await fails(
      { source: { platform: "linux/arm64" } },
      `FROM ${repositoryUrl}:base\nCOPY page.html /\n`,
    );
    assert.match(said, /assets-[^ ]*:base.*no match for platform in manifest/);
  });

  it("fails and names the file that a secret should come from", async () => {
    const said = await fails({ source: { secrets: { npm: { file: "nowhere" } } } }, dockerfile);
    assert.match(
      said,
      /The build secret `npm` is to come from the file that `source\.secrets\.npm\.file` names/,
    );
  });

  it("converges once the build is mended", async () => {
    project.write("app/Dockerfile", "FROM busybox:1.35\nCOPY page.html /\n");
    project.write("index.ts", program({}));
    const { exitCode, all } = await up();
    assert.equal(exitCode, 0, all);
    assert.ok((await pushed()).includes((await outputs()).digest));
  });
});

interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly inputs: Record<string, unknown>;
}

function stateOf(text: string, type: string): StateResource {
  const { deployment } = JSON.parse(text) as { deployment: { resources: StateResource[] } };
  const found = deployment.resources.find((resource) => resource.type === type);
  if (!found) throw new Error(`There is no ${type} in the state.`);
  return found;
}
