/** One call that passed through the gateway. Neither bodies nor secrets are kept. */
export interface Call {
  /** When it arrived, ISO 8601. */
  readonly at: string;
  /** Order of arrival, from 1. */
  readonly seq: number;
  /** `ecr`, `ecs`, `registry`, `alb`, ... */
  readonly service: string;
  /** `PutLifecyclePolicy`, `PUT manifest`, ... */
  readonly operation: string;
  /** Repository, service, role, ...: what the call is about, where the request says it. */
  readonly resource?: string;
  readonly status: number;
  /** Whether the call asks for a change, whatever came of it. */
  readonly write: boolean;
  readonly push?: "blob" | "manifest";
  /** Whose signature it has, as CloudTrail records it: a name, and no secret. */
  readonly accessKeyId?: string;
}

/** What the control API answers: the newest calls and exact counts of all. */
export interface CallReport {
  readonly calls: Call[];
  readonly totals: Record<string, number>;
}

/** How many calls are kept; older ones are dropped, the totals still count them. */
export const callsKept = 10_000;

/** The calls since the start or the last `clear`, in memory. */
export class CallLog {
  private calls: Call[] = [];
  private totals = noCalls();
  private lastSeq = 0;

  /** A place in the order; to be taken when the call arrives. */
  next(): { at: string; seq: number } {
    this.lastSeq += 1;
    return { at: new Date().toISOString(), seq: this.lastSeq };
  }

  add(call: Call): void {
    this.calls.push(call);
    if (this.calls.length > callsKept) this.calls.shift();
    const keys = ["calls", call.write ? "writes" : "reads", `${call.service}:${call.operation}`];
    if (call.push) keys.push(`push:${call.push}`);
    for (const key of keys) this.totals[key] = (this.totals[key] ?? 0) + 1;
  }

  clear(): void {
    this.calls = [];
    this.totals = noCalls();
  }

  /** Calls are added when they are answered, so arrival order has to be made here. */
  report(): CallReport {
    return { calls: this.calls.toSorted((a, b) => a.seq - b.seq), totals: { ...this.totals } };
  }
}

/** The keys that are always there, so that "zero writes" can be told from "never counted". */
function noCalls(): Record<string, number> {
  return { calls: 0, reads: 0, writes: 0, "push:blob": 0, "push:manifest": 0 };
}
