import assert from "node:assert/strict";
import { gunzipSync } from "node:zlib";
import type { ImageFile } from "../../registry";
import { packLayer, sha256 } from "../../registry/layer";

const files: ImageFile[] = [
  { kind: "directory", path: "bin" },
  { kind: "file", path: "bin/tool", content: "#!/bin/sh\n", mode: 0o755 },
  { kind: "link", path: "bin/sh", target: "/bin/tool" },
];

describe("packLayer", () => {
  it("gives the same bytes for the same files in any order", async () => {
    const [one, other] = [await packLayer(files), await packLayer(files.toReversed())];
    assert.deepEqual(one.blob, other.blob);
  });

  const changes: { name: string; file: ImageFile }[] = [
    { name: "content", file: { kind: "file", path: "bin/tool", content: "#!/bin/ash", mode: 0o755 } },
    { name: "mode", file: { kind: "file", path: "bin/tool", content: "#!/bin/sh\n", mode: 0o700 } },
    { name: "path", file: { kind: "file", path: "bin/tools", content: "#!/bin/sh\n", mode: 0o755 } },
  ];
  for (const { name, file } of changes) {
    it(`gives another digest for another ${name}`, async () => {
      const changed = await packLayer([file, ...files.filter((one) => one.kind !== "file")]);
      assert.notEqual(changed.digest, (await packLayer(files)).digest);
    });
  }

  it("names the digests of the compressed and of the plain archive", async () => {
    const { blob, digest, diffId } = await packLayer(files);
    assert.equal(digest, sha256(blob));
    assert.equal(diffId, sha256(gunzipSync(blob)));
  });
});
