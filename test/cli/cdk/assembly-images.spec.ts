import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { assemblyImages } from "../../../cli/cdk/assembly-images";

describe("the images of a cloud assembly", () => {
  let folder: string;
  beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), "assembly-"))));
  afterEach(() => fs.rmSync(folder, { recursive: true }));

  const write = (file: string, content: object) => {
    fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    fs.writeFileSync(path.join(folder, file), JSON.stringify(content));
  };
  const manifest = (repositoryName: string, imageTag: string) => ({
    dockerImages: { hash: { destinations: { current: { repositoryName, imageTag } } } },
  });
  const assets = (file: string) => ({ type: "cdk:asset-manifest", properties: { file } });

  it("are those of its stacks and of its stages' stacks", () => {
    write("manifest.json", {
      artifacts: {
        "shop.assets": assets("shop.assets.json"),
        "assembly-prod": {
          type: "cdk:cloud-assembly",
          properties: { directoryName: "assembly-prod" },
        },
        Tree: { type: "cdk:tree", properties: { file: "tree.json" } },
      },
    });
    write("shop.assets.json", manifest("shop", "a"));
    write("assembly-prod/manifest.json", { artifacts: { prod: assets("prod.assets.json") } });
    write("assembly-prod/prod.assets.json", manifest("shop", "b"));
    assert.deepEqual(
      assemblyImages(folder).map(({ imageTag }) => imageTag),
      ["a", "b"],
    );
  });

  it("are not looked for in the files of an asset: neither a manifest there, nor links in a circle", () => {
    write("manifest.json", { artifacts: { "shop.assets": assets("shop.assets.json") } });
    write("shop.assets.json", manifest("shop", "a"));
    write("asset.0123/theirs.assets.json", manifest("theirs", "z"));
    // As the workspaces of a monorepo have them.
    for (const name of ["one", "two"]) fs.symlinkSync(".", path.join(folder, "asset.0123", name));
    assert.deepEqual(
      assemblyImages(folder).map(({ repositoryName }) => repositoryName),
      ["shop"],
    );
  });
});
