import * as assert from "node:assert/strict";

import { fargateSizeProblem } from "../../../../components/ecs-service/containers/fargate-size";

describe("fargateSizeProblem", () => {
  const cases: [cpu: number, memory: number, path: "cpu" | "memory" | undefined][] = [
    [256, 512, undefined],
    [256, 1024, undefined],
    [256, 1536, "memory"],
    [256, 2048, undefined],
    [512, 512, "memory"],
    [512, 4096, undefined],
    [1024, 8192, undefined],
    [1024, 2500, "memory"],
    [2048, 16384, undefined],
    [4096, 30720, undefined],
    [4096, 31744, "memory"],
    [8192, 20480, undefined],
    [8192, 17408, "memory"],
    [16384, 122880, undefined],
    [0, 512, "cpu"],
    [NaN, NaN, "cpu"],
  ];
  for (const [cpu, memory, path] of cases) {
    it(`${path ? `refuses the ${path} of` : "accepts"} ${cpu} CPU units with ${memory} MiB`, () => {
      assert.equal(fargateSizeProblem(cpu, memory)?.path, path);
    });
  }
});
