import * as assert from "node:assert/strict";

import { cpuArchitectureOf } from "../../../../components/ecs-service/containers/cpu-architecture";

describe("cpuArchitectureOf", () => {
  const cases: [platform: string, architecture: string | undefined][] = [
    ["linux/amd64", "X86_64"],
    ["linux/arm64", "ARM64"],
    ["linux/arm64/v8", "ARM64"],
    ["linux/arm/v7", undefined],
    ["windows/amd64", undefined],
    ["", undefined],
  ];
  for (const [platform, architecture] of cases) {
    it(`is ${architecture ?? "none of Fargate's"} for "${platform}"`, () => {
      assert.equal(cpuArchitectureOf(platform), architecture);
    });
  }
});
