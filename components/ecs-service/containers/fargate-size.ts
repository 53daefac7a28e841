import type { Problem } from "../../../retention";

/** Memory in MiB that Fargate offers for each number of CPU units. */
interface MemoryRange {
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size */
const memoryByCpu: ReadonlyMap<number, MemoryRange> = new Map([
  [256, { from: 512, to: 2048, step: 512 }],
  [512, { from: 1024, to: 4096, step: 1024 }],
  [1024, { from: 2048, to: 8192, step: 1024 }],
  [2048, { from: 4096, to: 16384, step: 1024 }],
  [4096, { from: 8192, to: 30720, step: 1024 }],
  [8192, { from: 16384, to: 61440, step: 4096 }],
  [16384, { from: 32768, to: 122880, step: 8192 }],
]);

/** Says what is wrong with a pair of CPU units and MiB of memory, or nothing when Fargate has it. */
export function fargateSizeProblem(cpu: number, memory: number): Problem | undefined {
  const range = memoryByCpu.get(cpu);
  if (!range) {
    return {
      code: "illegal-size",
      path: "cpu",
      message: `Fargate has no size of ${cpu} CPU units; it has ${[...memoryByCpu.keys()].join(", ")}.`,
    };
  }
  const offered = offeredMemory(cpu, range);
  if (offered.includes(memory)) return undefined;
  const steps = cpu === 256 ? offered.join(", ") : `${range.from} to ${range.to} in steps of ${range.step}`;
  return {
    code: "illegal-size",
    path: "memory",
    message: `Fargate has no ${memory} MiB of memory with ${cpu} CPU units; it has ${steps}.`,
  };
}

function offeredMemory(cpu: number, { from, to, step }: MemoryRange): number[] {
  const all = Array.from({ length: (to - from) / step + 1 }, (_, i) => from + i * step);
  // The smallest size skips 1.5 GiB.
  return cpu === 256 ? all.filter((memory) => memory !== 1536) : all;
}
