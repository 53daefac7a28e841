import * as fc from "fast-check";

/**
 * Stacks of a history: `dev` has the repository and builds its service's image, `guest` runs pushed images from that same
 * repository, `prod` has a repository of its own and takes what is promoted.
 */
export type Stage = "dev" | "guest" | "prod";

/** One thing that happens to an account. */
export type Operation =
  /** `up` of dev with content that nobody has built yet. */
  | { readonly kind: "deploy" }
  /** `up` of dev with content whose container ends at once. */
  | { readonly kind: "failing deploy" }
  /** `berth rollback`: what dev runs is withdrawn. */
  | { readonly kind: "rollback" }
  /** `berth release restore`, then `up`. */
  | { readonly kind: "restore" }
  /** `up` of dev with the content before the last one, or one before that. */
  | { readonly kind: "revert"; readonly back: number }
  /** `up` of what the stack had, also after `destroy`. */
  | { readonly kind: "again"; readonly stage: Stage }
  /** Guest deploys the oldest image that was pushed and never deployed. */
  | { readonly kind: "late release" }
  | { readonly kind: "promote" }
  | { readonly kind: "destroy"; readonly stage: Stage }
  /** Every lifecycle policy is applied, as if so many days had gone by. */
  | { readonly kind: "expire"; readonly days: number }
  /** CI pushes images of which nobody deploys most. */
  | { readonly kind: "pushes"; readonly count: number }
  /** `up` of dev with another lifecycle policy. */
  | { readonly kind: "policy"; readonly keepImages: number }
  /** Somebody deletes an image: what a stage runs, or what dev would go back to. */
  | { readonly kind: "delete"; readonly what: Deletion }
  /** `cdk deploy` of an app, with new content; a keeper marks what it runs. */
  | { readonly kind: "cdk deploy" };

export type Deletion = "dev" | "prod" | "former";

/** What happens at random. A smaller number in an operation is the simpler one. */
export function randomOperation({
  cdk = false,
}: { readonly cdk?: boolean | undefined } = {}): fc.Arbitrary<Operation> {
  const more = { weight: 1, arbitrary: fc.constant<Operation>({ kind: "cdk deploy" }) };
  return fc.oneof(...plainOperations(), ...(cdk ? [more] : []));
}

/** The stack whose program an operation runs, if it runs one. */
export function stageOf(operation: Operation): Stage | undefined {
  switch (operation.kind) {
    case "again":
    case "destroy":
      return operation.stage;
    case "late release":
      return "guest";
    case "promote":
      return "prod";
    case "expire":
    case "pushes":
    case "delete":
    case "cdk deploy":
      return undefined;
    default:
      return "dev";
  }
}

/** As it is printed: `revert back=2`. */
export function described({ kind, ...more }: Operation): string {
  return [kind, ...Object.entries(more).map(([name, value]) => `${name}=${value}`)].join(" ");
}

/** Without CDK: deployments most often, and what costs no time. */
function plainOperations(): fc.WeightedArbitrary<Operation>[] {
  return [
    { weight: 5, arbitrary: fc.constant<Operation>({ kind: "deploy" }) },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant("expire" as const), days: fc.nat(400) }) },
    {
      weight: 4,
      arbitrary: fc.record({ kind: fc.constant("pushes" as const), count: fc.integer({ min: 1, max: 25 }) }),
    },
    { weight: 2, arbitrary: fc.constant<Operation>({ kind: "rollback" }) },
    {
      weight: 3,
      arbitrary: fc.record({ kind: fc.constant("revert" as const), back: fc.integer({ min: 1, max: 4 }) }),
    },
    { weight: 2, arbitrary: fc.constant<Operation>({ kind: "late release" }) },
    { weight: 2, arbitrary: fc.constant<Operation>({ kind: "promote" }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant("again" as const), stage: stages() }) },
    { weight: 1, arbitrary: fc.constant<Operation>({ kind: "failing deploy" }) },
    { weight: 1, arbitrary: fc.constant<Operation>({ kind: "restore" }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant("destroy" as const), stage: stages() }) },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant("policy" as const), keepImages: fc.constantFrom(5, 10, 20) }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant("delete" as const),
        what: fc.constantFrom<Deletion>("dev", "prod", "former"),
      }),
    },
  ];
}

function stages(): fc.Arbitrary<Stage> {
  return fc.constantFrom<Stage>("dev", "guest", "prod");
}
