import type { Model, Outcome, Seen } from "./model";
import { type Operation, type Stage, stageOf } from "./operations";

/** What an operation led to. */
export interface Aftermath {
  readonly seen: Seen;
  readonly outcome: Outcome;
  /** Images in use that can't be fetched whole, each with the parts that are missing. */
  readonly lost: ReadonlyMap<string, readonly string[]>;
}

/** What berth promised and did not keep, in words; nothing where all is well. */
export function problemsOf(operation: Operation, model: Model, after: Aftermath): string[] {
  return [
    ...losses(operation, model, after),
    ...refusal(operation, model, after),
    ...bystanders(operation, model, after),
    ...(after.outcome.refused === undefined ? result(operation, model, after.seen) : []),
  ];
}

/** Nothing in use is lost but what was deleted behind berth's back, and that not beyond the next `up`. */
function losses(operation: Operation, model: Model, { seen, outcome, lost }: Aftermath): string[] {
  const stage = stageOf(operation);
  const healed =
    stage !== undefined && outcome.refused === undefined && operation.kind !== "failing deploy"
      ? seen.running[stage]
      : undefined;
  const allowed = new Set([...model.deleted, ...(outcome.deleted === undefined ? [] : [outcome.deleted])]);
  return [...lost].flatMap(([reference, parts]) =>
    allowed.has(reference) && reference !== healed
      ? []
      : [`${reference} is in use, and the registry has lost ${parts.join(", ")}.`],
  );
}

/**
 * A command may fail for an image that was deleted, and then has to say which. Of a stack that was destroyed nothing says
 * what it ran: then it has to say what to do.
 */
function refusal(
  operation: Operation,
  { deleted, seen }: Model,
  { outcome: { refused } }: Aftermath,
): string[] {
  if (refused === undefined) return [];
  const isNamed = [...deleted].some((reference) => refused.includes(shortDigest(reference)));
  const isNew = stageOf(operation) === "prod" && seen.running.prod === undefined && deleted.size > 0;
  return isNamed || (isNew && refused.includes("`berth promote ")) ? [] : [`It failed: ${refused}`];
}

/** What an operation is not about goes on. */
function bystanders(operation: Operation, { seen: before }: Model, { seen: now }: Aftermath): string[] {
  return (["dev", "guest", "prod"] satisfies Stage[])
    .filter((stage) => stage !== stageOf(operation) && before.running[stage] !== now.running[stage])
    .map((stage) => `${stage} ran ${before.running[stage]}, and now ${now.running[stage]}.`);
}

function result(operation: Operation, { seen: before, deleted }: Model, now: Seen): string[] {
  const expect = (is: boolean, problem: string) => (is ? [] : [problem]);
  const { dev, prod } = now.running;
  switch (operation.kind) {
    case "deploy":
      return expect(dev !== undefined && dev !== before.running.dev, `Dev runs ${dev}, as before.`);
    case "failing deploy":
      return expect(dev === before.running.dev, `Dev ran ${before.running.dev}, and now ${dev}.`);
    case "rollback": {
      const bad = before.running.dev ?? "";
      return [
        ...expect(dev === before.former, `Dev runs ${dev}, and was to go back to ${before.former}.`),
        ...expect(deleted.has(bad) || now.withdrawn.includes(bad), `${bad} is not withdrawn.`),
      ];
    }
    case "promote":
      return expect(
        digestOf(prod) === digestOf(dev) && prod !== undefined,
        `Prod runs ${prod}, dev runs ${dev}.`,
      );
    case "destroy":
      return expect(now.running[operation.stage] === undefined, "The service is still there.");
    case "restore":
    case "revert":
    case "again":
    case "late release":
    case "policy": {
      const stage = stageOf(operation)!;
      return expect(now.running[stage] !== undefined, `${stage} runs nothing.`);
    }
    case "expire":
    case "pushes":
    case "delete":
    case "cdk deploy":
      return [];
  }
}

function digestOf(reference: string | undefined): string | undefined {
  return reference?.split("@")[1];
}

/** As much of a digest as berth shows in its messages. */
function shortDigest(reference: string): string {
  return (digestOf(reference) ?? "").slice("sha256:".length).slice(0, 12);
}
