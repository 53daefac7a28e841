import assert from "node:assert/strict";

import { berth, temporaryFiles } from "../command";
import { rule } from "../../retention/image-builder";

const index = "application/vnd.oci.image.index.v1+json";
const list = "application/vnd.docker.distribution.manifest.list.v2+json";

describe("berth policy, of images with an index whose children the file does not list", () => {
  const file = temporaryFiles();
  const byAge = { countType: "sinceImagePushed", countUnit: "days", countNumber: 7 } as const;
  const policy = file("policy.json", { rules: [rule(1, { tagStatus: "untagged", ...byAge })] });
  const imagePushedAt = "2026-07-12T12:00:00+00:00";

  async function warningOf(command: string, staging: object, ...others: object[]): Promise<string> {
    const first = { imageDigest: "sha256:aaaa", imageTags: ["staging"], imagePushedAt, ...staging };
    const images = file("images.json", { imageDetails: [first, ...others] });
    const argv = ["policy", command, "--policy", policy, "--images", images, "--now", "2026-08-01"];
    const { code, stderr } = await berth(argv);
    assert.equal(code, 0);
    return stderr;
  }
  const untagged = { imageDigest: "sha256:aaa1", imagePushedAt };

  for (const command of ["evaluate", "explain"]) {
    for (const imageManifestMediaType of [index, list]) {
      it(`warns that ECR may keep what it says goes: ${command}, ${imageManifestMediaType}`, async () => {
        assert.match(
          await warningOf(command, { imageManifestMediaType }, untagged),
          /^warning: staging is an index .* ECR keeps those of the 1 untagged image that it refers to.*`"children": .*batch-get-image/,
        );
      });
    }
  }

  it("is silent where they are listed, where nothing is untagged, and of an image that is none", async () => {
    const imageManifestMediaType = index;
    const children = ["sha256:aaa1"];
    assert.equal(await warningOf("evaluate", { imageManifestMediaType, children }, untagged), "");
    assert.equal(await warningOf("evaluate", { imageManifestMediaType }), "");
    const plain = { imageManifestMediaType: "application/vnd.oci.image.manifest.v1+json" };
    assert.equal(await warningOf("evaluate", plain, untagged), "");
  });
});
