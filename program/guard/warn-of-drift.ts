import { perEngine } from "../../components/shared/per-engine";
import { driftOf, driftText, type DriftInput } from "./drift";
import { warnOf } from "./warn-of";

/** Says which of the stack's services ECS runs by another task definition, each once a run. */
export function warnOfDrift(input: DriftInput): void {
  const known = told();
  for (const drift of driftOf(input)) {
    if (known.has(drift.service)) continue;
    known.add(drift.service);
    warnOf("drift", driftText(drift));
  }
}

/** Two environments in one program look at the same services. */
const told = perEngine(() => new Set<string>());
