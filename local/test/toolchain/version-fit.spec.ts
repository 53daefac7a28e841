import assert from "node:assert/strict";
import { versionFits } from "../../toolchain/version-fit";

describe("versionFits", () => {
  const cases = [
    { output: "v3.256.0", atLeast: "3.256.0", fits: true },
    { output: "v3.300.1", atLeast: "3.256.0", fits: true },
    { output: "v3.256.1", atLeast: "3.256.0", fits: true },
    { output: "v3.255.9", atLeast: "3.256.0", fits: false },
    { output: "v4.0.0", atLeast: "3.256.0", fits: false },
    { output: "v3.256.0-alpha.x1234", atLeast: "3.256.0", fits: false },
    { output: "github.com/docker/buildx v0.35.0 5e4ea0a", atLeast: "0.20.0", fits: true },
    { output: "buildkitd github.com/moby/buildkit v0.12.5 abc", atLeast: "0.20.0", fits: false },
    { output: "github.com/docker/buildx 0.20.1+ds1 1.2.3", atLeast: "0.20.0", fits: true },
    { output: "command not found", atLeast: "3.256.0", fits: false },
    { output: "", atLeast: "3.256.0", fits: false },
  ];
  for (const { output, atLeast, fits } of cases) {
    it(`${fits ? "takes" : "refuses"} "${output}" for ${atLeast}`, () => {
      assert.equal(versionFits(output, atLeast), fits);
    });
  }
});
