import { z } from "zod";
import type { RequestKind } from "./classify";
import { TokenBucket } from "./token-bucket";

/** A fault to inject: which calls it meets, and what happens to them. */
const FaultRule = z
  .strictObject({
    service: z.string().min(1).optional(),
    operation: z.string().min(1).optional(),
    resource: z.string().min(1).optional(),
    /** How many calls it meets; all when not given. */
    times: z.int().min(1).optional(),
    /** Meets only what goes beyond, counted by operation. */
    rate: z.strictObject({ burst: z.int().min(1), perSecond: z.number().positive() }).optional(),
    status: z.int().min(400).max(599).optional(),
    code: z.string().min(1).optional(),
    message: z.string().optional(),
    /** Wait first; alone it only slows the call down. */
    delayMs: z.int().min(0).max(600_000).optional(),
    /** Close the connection without an answer; the emulator never sees the call. */
    drop: z.literal(true).optional(),
    /** Reset the connection once so much of a blob has passed, up or down. Other bodies are read whole, and pass. */
    resetAfterBytes: z.int().min(0).optional(),
  })
  .refine(
    (rule) =>
      [rule.status, rule.code, rule.delayMs, rule.drop, rule.resetAfterBytes].some(
        (effect) => effect !== undefined,
      ),
    {
      message: "has no effect: give at least one of `status`, `code`, `delayMs`, `drop`, `resetAfterBytes`",
    },
  )
  .refine((rule) => !rule.drop || (rule.status === undefined && rule.code === undefined), {
    message: "`drop` sends no answer, so `status` and `code` can't be given with it",
  })
  .refine(
    (rule) =>
      rule.resetAfterBytes === undefined ||
      [rule.status, rule.code, rule.drop].every((effect) => effect === undefined),
    {
      message:
        "`resetAfterBytes` breaks off what passes, so `status`, `code` and `drop` can't be given with it",
    },
  );

export type FaultRule = z.infer<typeof FaultRule>;

/** A rule and how often it was met. */
export interface ActiveFault {
  readonly rule: FaultRule;
  readonly met: number;
}

/** The rules in force; the first that fits a call is applied. */
export class Faults {
  private active: { rule: FaultRule; met: number; buckets: Map<string, TokenBucket> }[] = [];

  /** @param now Milliseconds of a steady clock. */
  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Puts these rules in the place of all others; answers the problems, and changes nothing when there are any. */
  replace(input: unknown): string[] {
    const parsed = z.array(FaultRule).safeParse(input);
    if (!parsed.success) {
      return parsed.error.issues.map((issue) => `${issue.path.join(".") || "body"}: ${issue.message}`);
    }
    this.active = parsed.data.map((rule) => ({ rule, met: 0, buckets: new Map() }));
    return [];
  }

  clear(): void {
    this.active = [];
  }

  list(): ActiveFault[] {
    return this.active.map(({ rule, met }) => ({ rule, met }));
  }

  /** The fault for this call, which counts as met now. */
  take(kind: RequestKind): FaultRule | undefined {
    const fault = this.active.find(
      ({ rule, met, buckets }) =>
        met < (rule.times ?? Infinity) &&
        fits(rule.service, kind.service) &&
        fits(rule.operation, kind.operation) &&
        fits(rule.resource, kind.resource) &&
        !this.isWithin(rule.rate, buckets, kind.operation ?? ""),
    );
    if (fault) fault.met += 1;
    return fault?.rule;
  }

  private isWithin(rate: FaultRule["rate"], buckets: Map<string, TokenBucket>, operation: string): boolean {
    if (rate === undefined) return false;
    const bucket = buckets.get(operation) ?? new TokenBucket(rate, this.now());
    buckets.set(operation, bucket);
    return bucket.take(this.now());
  }
}

function fits(wanted: string | undefined, got: string | undefined): boolean {
  return wanted === undefined || wanted === got;
}
