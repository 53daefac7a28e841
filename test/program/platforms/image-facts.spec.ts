import assert from "node:assert/strict";

import type { ECRClient } from "@aws-sdk/client-ecr";

import { imageFacts } from "../../../program/platforms/image-facts";

// `platform` of an index's descriptor is optional (OCI image-spec). containerd, which Fargate 1.4 has, takes a descriptor
// without one, and then looks into the image's own configuration.
describe("the platforms of an index", () => {
  const mediaType = "application/vnd.oci.image.manifest.v1+json";
  const child = { mediaType, digest: `sha256:${"a".repeat(64)}`, size: 500 };
  const of = (os: string, architecture: string) => ({ ...child, platform: { os, architecture } });
  const platformsOf = async (...manifests: object[]) => {
    const images = [{ imageManifest: JSON.stringify({ schemaVersion: 2, manifests }) }];
    const ecr = { send: () => Promise.resolve({ images }) } as unknown as ECRClient;
    return (await imageFacts(ecr, "shop", child.digest)).platforms;
  };

  it("are those of its descriptors, without what builders attach", async () => {
    const attestation = of("unknown", "unknown");
    const named = await platformsOf(of("linux", "amd64"), of("linux", "arm64"), attestation);
    assert.deepEqual(named, ["linux/amd64", "linux/arm64"]);
  });

  it("are not known where descriptors name none, which is no reason to refuse", async () => {
    assert.equal(await platformsOf(child), undefined);
  });

  it("are not only those of the others where one names none", async () => {
    assert.equal(await platformsOf(child, of("linux", "arm64")), undefined);
    assert.equal(await platformsOf(of("linux", "arm64"), of("unknown", "unknown"), child), undefined);
  });

  it("are none where it has nothing but attachments", async () => {
    assert.deepEqual(await platformsOf(of("unknown", "unknown")), []);
  });
});
