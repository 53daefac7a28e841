import { described, type Operation, type Stage, stageOf } from "./operations";

/** What is known of an account: little, so that it can't be wrong in the way in which berth is. */
export interface Model {
  /** Contents that dev deployed, each once, the last one last. */
  readonly contents: readonly number[];
  /** The number of the next content. */
  readonly next: number;
  /** Whether the last `up` of dev failed, and no other one came after it. */
  readonly failed: boolean;
  /** Stages that ran something at some time. */
  readonly known: ReadonlySet<Stage>;
  /** Images that were deleted behind berth's back and are not back: `repository@digest`. */
  readonly deleted: ReadonlySet<string>;
  readonly seen: Seen;
}

/** How an account looks between two operations. */
export interface Seen {
  /** What the stages' services run: `repository@digest`. */
  readonly running: Readonly<Partial<Record<Stage, string>>>;
  /** The newest release of dev that is neither withdrawn nor runs: `repository@digest`. */
  readonly former?: string;
  /** Withdrawn images of dev. */
  readonly withdrawn: readonly string[];
}

/** How an operation went. */
export interface Outcome {
  /** What berth said, where its command failed. */
  readonly refused?: string;
  /** What was deleted behind its back: `repository@digest`. */
  readonly deleted?: string;
}

/** An account in which nothing was done. */
export const untouched: Model = {
  contents: [],
  next: 1,
  failed: false,
  known: new Set(),
  deleted: new Set(),
  seen: { running: {}, withdrawn: [] },
};

/** Whether the operation has a meaning now. */
export function isPossible(operation: Operation, { contents, failed, known, deleted, seen }: Model): boolean {
  const { running, former, withdrawn } = seen;
  switch (operation.kind) {
    case "deploy":
    case "cdk deploy":
      return true;
    case "failing deploy":
      return running.dev !== undefined;
    case "rollback":
      return running.dev !== undefined && former !== undefined && !failed;
    case "restore":
      return running.dev !== undefined && withdrawn.length > 0;
    case "revert":
      return contents.length > operation.back;
    case "promote":
      return running.dev !== undefined && !failed;
    case "again":
      return known.has(operation.stage);
    case "destroy":
      return running[operation.stage] !== undefined;
    case "delete": {
      const wanted = operation.what === "former" ? former : running[operation.what];
      // Nobody deletes an image twice.
      return wanted !== undefined && !deleted.has(wanted);
    }
    case "late release":
    case "expire":
    case "pushes":
    case "policy":
      return contents.length > 0;
  }
}

/** The content that dev's checkout holds when an operation runs its program. */
export function contentOf(operation: Operation, { contents, next }: Model): number {
  if (operation.kind === "deploy" || operation.kind === "failing deploy") return next;
  const back = operation.kind === "revert" ? operation.back : 0;
  const content = contents.at(-1 - back);
  if (content === undefined) throw new Error(`Nothing was deployed before "${described(operation)}".`);
  return content;
}

/** What is known after an operation. `missing` is which of the deleted images are still gone. */
export function learn(
  model: Model,
  operation: Operation,
  { seen, outcome, missing }: { seen: Seen; outcome: Outcome; missing: ReadonlySet<string> },
): Model {
  const isOfDev = stageOf(operation) === "dev";
  const isUp = isOfDev && operation.kind !== "destroy";
  const isDeployed = isUp && outcome.refused === undefined && operation.kind !== "failing deploy";
  const isNew = operation.kind === "cdk deploy";
  const content = isUp ? contentOf(operation, model) : undefined;
  const contents =
    isDeployed && content !== undefined
      ? [...model.contents.filter((one) => one !== content), content]
      : model.contents;
  const deleted = [...model.deleted, ...(outcome.deleted === undefined ? [] : [outcome.deleted])];
  return {
    contents,
    next: isNew || content === model.next ? model.next + 1 : model.next,
    // A stack that was destroyed has nothing to go on with.
    failed: isOfDev ? isUp && !isDeployed : model.failed,
    known: new Set([...model.known, ...(Object.keys(seen.running) as Stage[])]),
    deleted: new Set(deleted.filter((reference) => missing.has(reference))),
    seen,
  };
}
