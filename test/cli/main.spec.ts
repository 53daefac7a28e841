import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as path from "node:path";

import { checkout } from "../../local/paths";
import { temporaryFiles } from "./command";

describe("the executable `berth`", () => {
  const file = temporaryFiles();
  const policy = file("policy.json", {
    rules: [
      {
        rulePriority: 1,
        selection: { tagStatus: "any", countType: "imageCountMoreThan", countNumber: 1 },
        action: { type: "expire" },
      },
    ],
  });
  const command = [process.execPath, "--import", "tsx", path.join(checkout, "cli/main.ts")];
  const berth = (argv: readonly string[], input = "") => {
    const [node = "", ...args] = [...command, ...argv];
    return spawnSync(node, args, { cwd: checkout, input, encoding: "utf8" });
  };

  it("reads its arguments and the standard input, and ends with the command's exit code", () => {
    const imageDetails = [
      { imageDigest: "sha256:a", imageTags: ["v1"], imagePushedAt: 1_780_000_000.5 },
      { imageDigest: "sha256:b", imagePushedAt: "2026-07-01T12:00:00+02:00" },
    ];
    const argv = ["policy", "evaluate", "--policy", policy, "--images", "-", "--format", "json"];
    const ran = berth(argv, JSON.stringify({ imageDetails }));
    assert.equal(ran.status, 0, ran.stderr);
    assert.deepEqual(JSON.parse(ran.stdout), {
      images: [
        { imageDigest: "sha256:a", outcome: "expired", rulePriority: 1 },
        { imageDigest: "sha256:b", outcome: "kept", rulePriority: null },
      ],
    });
    assert.equal(ran.stderr, "");
    assert.equal(berth(["policy", "validate", "--policy", "-"], "{}").status, 1);
    assert.equal(berth(["policy", "validate", "--policy", "/none"]).status, 2);
  });

  it("ends quietly when nobody reads its output any more", () => {
    const images = Array.from({ length: 20_000 }, (_, n) => ({
      imageDigest: `sha256:${n}`,
      imagePushedAt: n,
    }));
    const argv = [
      "policy",
      "evaluate",
      "--policy",
      policy,
      "--images",
      file("images.json", { imageDetails: images }),
    ];
    const ran = spawnSync("sh", ["-c", '"$@" | head -1', "sh", ...command, ...argv], {
      cwd: checkout,
      encoding: "utf8",
    });
    assert.match(ran.stdout, /^image +pushed/);
    assert.equal(ran.stderr, "");
  });
});
