import type { NamedRetention } from "../lifecycle-policy/named-retentions";
import { SimulatedAccount } from "./simulated-account";
import type { Workload, WorkloadStep } from "./workload";

/** What a retention does to a workload. Plain data. */
export interface SimulationResult {
  readonly workload: string;
  readonly retention: string;
  readonly losses: readonly SimulatedLoss[];
  /** On how many nights a service ran an image that was gone, summed up over services. */
  readonly exposedServiceDays: number;
  /** After each night, in the archive too. Without what images share. */
  readonly storedBytes: readonly number[];
  /** What is billed: a gigabyte (10^9 bytes) stored for 30 days is one. */
  readonly gigabyteMonths: number;
}

/** A loss of an image that a service needs. */
export interface SimulatedLoss {
  /** Of the workload, from 1. */
  readonly day: number;
  readonly service: string;
  readonly image: string;
  /** `running`: the service runs it, and can start no further task. `deployment`: it is to run it, and can't. */
  readonly kind: "running" | "deployment";
}

/** ECR's price for storage, of the first 50 TB in most regions. @see https://aws.amazon.com/ecr/pricing/ */
export const dollarsPerGigabyteMonth = 0.1;

/**
 * Lives through a workload under a retention. Each night the lifecycle policy takes all that it may.
 *
 * A deployment pulls the image once, and nobody else does. What is not simulated: further tasks, which would fail while
 * a service is exposed, and whose pulls would keep an image; replication; layers that images share; the archive's price,
 * which is lower than that of storage.
 */
export function simulate(workload: Workload, retention: NamedRetention): SimulationResult {
  const account = new SimulatedAccount(retention, workload);
  const losses: SimulatedLoss[] = [];
  let before = new Set<string>();
  const storedBytes: number[] = [];
  let exposedServiceDays = 0;
  let done = 0;
  for (let day = 1; day <= workload.days; day++) {
    for (let step = workload.steps[done]; step && step.at < day; step = workload.steps[++done]) {
      if (!take(step, account)) losses.push({ ...lossOf(step, day), kind: "deployment" });
    }
    account.night(day);
    const exposed = account.exposed();
    for (const { service, image } of exposed) {
      if (!before.has(`${service}/${image}`)) losses.push({ day, service, image, kind: "running" });
    }
    before = new Set(exposed.map(({ service, image }) => `${service}/${image}`));
    exposedServiceDays += exposed.length;
    storedBytes.push(account.storedBytes());
  }
  const byteDays = storedBytes.reduce((sum, bytes) => sum + bytes, 0);
  return {
    workload: workload.name,
    retention: retention.name,
    losses,
    exposedServiceDays,
    storedBytes,
    gigabyteMonths: byteDays / 1e9 / 30,
  };
}

function take(step: WorkloadStep, account: SimulatedAccount): boolean {
  if (step.kind === "deploy") return account.deploy(step);
  if (step.kind === "withdraw") account.withdraw(step);
  else account.push(step);
  return true;
}

function lossOf({ service, image }: WorkloadStep, day: number): Omit<SimulatedLoss, "kind"> {
  return { day, service, image };
}
