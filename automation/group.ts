import pLimit from "p-limit";

import type { Deployment } from "./deployment";
import { DeploymentGroupError, type MemberOutcome } from "./errors/group-error";
import { InvalidOptionsError } from "./errors/errors";
import type { GroupEvent } from "./events/events";
import { errorLine } from "./events/json-lines";
import { Operation, type OperationControls, type OperationOptions, type OperationSignals } from "./operation";

/** One stack of a group that is opened when its turn comes: opening it may fail, too. */
export interface GroupMember {
  /** What events and outcomes call it, such as `shop/dev`. */
  readonly name: string;
  readonly open: () => Promise<Deployment>;
}

/** How a group is worked through. */
export interface GroupOptions extends OperationOptions {
  /** How many stacks at the same time. @default 4 */
  readonly concurrency?: number;
  /**
   * Whether one that fails keeps those from beginning that haven't. What is under way is finished.
   *
   * @default false
   */
  readonly stopOnFailure?: boolean;
}

/**
 * Runs the same operation on several stacks, some at the same time, and tells of all in one stream: each event says which
 * stack it is about. One that fails doesn't stop the others, unless `stopOnFailure` says so.
 *
 * `result` gives one outcome a stack, in the order given; where not all succeeded it rejects, when all have ended, with a
 * `DeploymentGroupError` that has the same outcomes.
 *
 * @param begin What to do with each: pass the signals on.
 * @example
 * ```ts
 * const group = deployAll([dev, staging], (deployment, signals) => deployment.up({ ...signals }), { concurrency: 2 });
 * for await (const event of group) if (event.kind === "completed") console.log(event.stack, event.name);
 * const outcomes = await group.result;
 * ```
 */
export function deployAll<Result>(
  members: readonly (Deployment | GroupMember)[],
  begin: (deployment: Deployment, signals: Required<OperationSignals>) => Operation<Result>,
  options: GroupOptions = {},
): Operation<readonly MemberOutcome<Result>[], GroupEvent> {
  checkGroup(members, options);
  const { concurrency = 4, stopOnFailure = false } = options;
  return new Operation<readonly MemberOutcome<Result>[], GroupEvent>(async (controls) => {
    const limit = pLimit(concurrency);
    let isStopped = false;
    const runs = members.map((member) =>
      limit(async (): Promise<MemberOutcome<Result>> => {
        const stack = member.name;
        if (isStopped || controls.signal.aborted) {
          controls.emit({ stack, kind: "ended", status: "skipped" });
          return { stack, status: "skipped" };
        }
        const outcome = await runMember(member, begin, controls);
        if (outcome.status === "failed" && stopOnFailure) isStopped = true;
        return outcome;
      }),
    );
    const outcomes = await Promise.all(runs);
    if (outcomes.some(({ status }) => status !== "succeeded")) throw new DeploymentGroupError(outcomes);
    return outcomes;
  }, options);
}

/** Never rejects: its failure is its outcome. */
async function runMember<Result>(
  member: Deployment | GroupMember,
  begin: (deployment: Deployment, signals: Required<OperationSignals>) => Operation<Result>,
  { emit, signal, terminate }: OperationControls<GroupEvent>,
): Promise<MemberOutcome<Result>> {
  const stack = member.name;
  emit({ stack, kind: "begun" });
  try {
    const deployment = "open" in member ? await member.open() : member;
    const operation = begin(deployment, { signal, terminate });
    for await (const event of operation) emit({ stack, ...event });
    const result = await operation.result;
    emit({ stack, kind: "ended", status: "succeeded" });
    return { stack, status: "succeeded", result };
  } catch (error) {
    const { kind: _, ...told } = errorLine(error);
    emit({ stack, kind: "ended", status: "failed", error: told });
    return { stack, status: "failed", error };
  }
}

function checkGroup(members: readonly { readonly name: string }[], { concurrency = 1 }: GroupOptions): void {
  const names = members.map(({ name }) => name);
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  const problems = [
    ...(Number.isInteger(concurrency) && concurrency > 0
      ? []
      : [
          {
            path: "concurrency",
            message: `must be a whole number, 1 or more; got ${JSON.stringify(concurrency)}.`,
          },
        ]),
    ...[...new Set(twice)].map((name) => ({
      path: "members",
      message: `must each be another stack; got "${name}" more than once, which would wait for itself.`,
    })),
  ];
  if (problems.length > 0) throw new InvalidOptionsError(problems);
}
