import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";

import pins from "../../node/pins.json";
import { checkout } from "../../paths";
import { pinnedRelease } from "../../toolchain/download";
import { type ReleaseArch, tools } from "../../toolchain/tools";

/**
 * What was pinned together. Whoever raises a version or changes a URL has to look the checksum up again, and write both
 * down here: an old one would be found out only on a machine that downloads.
 */
const known: Readonly<Record<string, string>> = {
  "https://github.com/docker/buildx/releases/download/v0.35.0/buildx-v0.35.0.linux-amd64":
    "d41ece72044243b4f58b343441ae37446d9c29a7d6b5e11c61847bbcf8f7dfda",
  "https://github.com/docker/buildx/releases/download/v0.35.0/buildx-v0.35.0.linux-arm64":
    "c4248d6cbc4a619a7e0b4609c11e509ad4ac0b475e1c64817c0ac20c5d90c766",
};

const requirements = fs.readFileSync(path.join(checkout, "local/emulator/requirements.txt"), "utf8");

describe("What is downloaded and run", () => {
  const arches: readonly ReleaseArch[] = ["amd64", "arm64"];
  const all = tools.flatMap((tool) =>
    arches.map((arch) => ({ tool, arch, release: pinnedRelease(tool, arch) })),
  );

  for (const { tool, arch, release } of all)
    it(`${tool.name} ${tool.version} for ${arch} ${release ? "has the checksum of this very version" : "has none, and so is built"}`, () => {
      assert.ok(tool.release.url(arch).includes(tool.version));
      assert.equal(release?.sha256, known[tool.release.url(arch)]);
    });

  it("is of known checksums alone: none is pinned for what is not downloaded any more", () => {
    const used = all.flatMap(({ release }) => (release ? [release.url] : []));
    assert.deepEqual(used.sort(), Object.keys(known).sort());
  });

  it("has the checksum of each Python package, with its exact version", () => {
    const entries = requirements
      .replaceAll("\\\n", " ")
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("#"));
    assert.ok(entries.length > 20);
    for (const entry of entries) assert.match(entry, /^[\w.-]+==[\w.]+(\s+--hash=sha256:[0-9a-f]{64})+$/);
  });

  it("has had its Python packages' checksums looked up since the last version was raised", () => {
    const versions = [...requirements.matchAll(/^([\w.-]+==[\w.]+)/gm)].map(([, version]) => version);
    const hashes = [...requirements.matchAll(/sha256:([0-9a-f]{64})/g)].map(([, hash]) => hash);
    const both = createHash("sha256")
      .update([...versions, ...hashes].join())
      .digest("hex");
    assert.equal(both, "20bae9f2cdd3765f2300c427291c8d69357ee87a5eb8709b7c2b49c474f3ab6f");
  });

  it("has the checksum of each Node.js from npm", () => {
    for (const versions of Object.values(pins))
      for (const { version, integrity } of Object.values(versions)) {
        assert.match(version, /^\d+\.\d+\.\d+$/);
        assert.match(integrity, /^sha512-[A-Za-z0-9+/]{86}==$/);
      }
  });

  it("is nothing that a shell is piped into", () => {
    const sources = fs
      .readdirSync(path.join(checkout, "local"), { recursive: true, encoding: "utf8" })
      .filter((file) => /\.(ts|mjs|sh|py)$/.test(file) && !/(^|\/)(test|node_modules)\//.test(file));
    for (const file of sources) {
      const text = fs.readFileSync(path.join(checkout, "local", file), "utf8");
      assert.doesNotMatch(text, /PulumiCommand\.install|\|\s*(ba)?sh\b|get\.pulumi\.com\/?["'`]/, file);
    }
  });
});
