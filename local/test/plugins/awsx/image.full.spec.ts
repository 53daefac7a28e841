import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";

import { BatchGetImageCommand, ECRClient } from "@aws-sdk/client-ecr";

import { testWorld } from "../../world";
import { TemporaryProject } from "../../language-host/temporary-project";

const program = (tag: string) => `
  import * as aws from "@pulumi/aws";
  import * as awsx from "@pulumi/awsx";
  const repository = new aws.ecr.Repository("assets", { forceDelete: true });
  const image = new awsx.ecr.Image(
    "web",
    { repositoryUrl: repository.repositoryUrl, imageTag: "${tag}", context: "app", platform: "linux/amd64" },
    {
      retainOnDelete: true,
      transforms: [({ type, props, opts }) =>
        type === "docker-build:index:Image" ? { props, opts: { ...opts, version: "0.0.22" } } : undefined],
    },
  );
  export const repositoryName = repository.name;
  export const repositoryUrl = repository.repositoryUrl;
  export const uri = image.imageUri;`;

interface Outputs {
  readonly repositoryName: string;
  readonly repositoryUrl: string;
  readonly uri: string;
}

describe("awsx.ecr.Image with BuildKit", function () {
  this.timeout(300_000);
  let project: TemporaryProject;
  let ecr: ECRClient;

  before(async () => {
    const { env, endpoint } = await testWorld();
    const credentials = {
      accessKeyId: "test",
      secretAccessKey: process.env["AWS_SECRET_ACCESS_KEY"] ?? "test",
    };
    ecr = new ECRClient({ endpoint, region: "us-east-1", credentials });
    project = await TemporaryProject.create({
      env,
      files: {
        "index.ts": program("web-1"),
        "app/Dockerfile": "FROM busybox:1.35\nCOPY page.html /\n",
        "app/page.html": "one",
      },
    });
    await project.pulumi("up", "--yes", "--skip-preview");
  });
  after(async () => {
    ecr.destroy();
    await project.pulumi("destroy", "--yes", "--skip-preview");
    await project.remove();
  });

  const outputs = async () => (await project.outputs()) as unknown as Outputs;

  /** The digests that the registry has under these tags. */
  async function digests(...tags: string[]): Promise<Record<string, string>> {
    const { repositoryName } = await outputs();
    const imageIds = tags.map((imageTag) => ({ imageTag }));
    const { images = [] } = await ecr.send(new BatchGetImageCommand({ repositoryName, imageIds }));
    return Object.fromEntries(
      images.map(({ imageId }) => [imageId?.imageTag ?? "", imageId?.imageDigest ?? ""] as const),
    );
  }

  it("says by which digest the registry has the image", async () => {
    const { uri, repositoryUrl } = await outputs();
    const { "web-1": digest } = await digests("web-1");
    assert.match(digest ?? "", /^sha256:[0-9a-f]{64}$/);
    assert.equal(uri, `${repositoryUrl}@${digest}`);
  });

  it("builds and pushes nothing when nothing has changed", async () => {
    await project.pulumi("up", "--yes", "--skip-preview", "--refresh", "--expect-no-changes");
  });

  it("pushes a new image beside the former one", async () => {
    const before = await digests("web-1");
    fs.writeFileSync(path.join(project.dir, "app/page.html"), "two");
    project.write("index.ts", program("web-2"));
    await project.pulumi("up", "--yes", "--skip-preview");
    const after = await digests("web-1", "web-2");
    assert.equal(after["web-1"], before["web-1"]);
    assert.ok(after["web-2"] !== undefined && after["web-2"] !== after["web-1"]);
    assert.ok((await outputs()).uri.endsWith(`@${after["web-2"]}`));
  });
});
