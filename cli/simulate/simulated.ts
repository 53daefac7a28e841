import { dollarsPerGigabyteMonth, type SimulationResult, type Workload } from "../../retention";

/** A workload, and what became of it under each retention. */
export interface Simulated {
  readonly workload: Workload;
  readonly results: readonly SimulationResult[];
}

/** What storage costs. */
export function dollarsOf(gigabyteMonths: number): number {
  return gigabyteMonths * dollarsPerGigabyteMonth;
}
