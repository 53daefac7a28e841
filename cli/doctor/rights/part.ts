import type { ScopeName } from "./scopes";

/** What of berth needs rights. */
export const partNames = [
  "repository",
  "look",
  "services",
  "load-balancer",
  "autoscaling",
  "ci",
  "alarm",
  "keeper",
  "doctor",
] as const;
export type PartName = (typeof partNames)[number];

/** Rights on the same resources, by where each is known from. None of it is proved on AWS. */
export interface Grant {
  readonly on: ScopeName;
  /**
   * Called in the recorded life of a stack, from its first `up` to its `destroy`, on the local AWS:
   * test/cli/doctor/rights/recorded.engine.spec.ts holds that these were called, and nothing that isn't here or in `berth`.
   */
  readonly recorded?: readonly string[];
  /** What else berth's own code calls: where a run meets what the recorded one didn't. */
  readonly berth?: readonly string[];
  /**
   * What else the official provider calls, by the file of its source that does.
   *
   * @see https://github.com/hashicorp/terraform-provider-aws/tree/main/internal/service which `@pulumi/aws` is built of
   */
  readonly provider?: Readonly<Record<string, readonly string[]>>;
  /** What AWS asks for besides the calls themselves, by the page that says so. */
  readonly aws?: Readonly<Record<string, readonly string[]>>;
  /** Whom a role may be passed to. */
  readonly passedTo?: string;
}

/** All that one part takes. */
export interface Part {
  readonly name: PartName;
  /** What it is for, to be read after "needed for". */
  readonly purpose: string;
  readonly grants: readonly Grant[];
}

/** Where a right is known from. */
export type Origin = "recorded" | "berth's code" | "provider source" | "AWS's documentation";

/** One right, by itself. */
export interface Right {
  readonly action: string;
  readonly part: PartName;
  readonly on: ScopeName;
  readonly from: Origin;
  /** The file of the provider's source, or AWS's page. */
  readonly source?: string;
  readonly passedTo?: string;
}

/** The rights of parts, one by one, each with where it is known from. */
export function rightsOf(parts: readonly Part[]): Right[] {
  return parts.flatMap(({ name, grants }) => grants.flatMap((grant) => ofGrant(name, grant)));
}

function ofGrant(part: PartName, grant: Grant): Right[] {
  const { on, recorded = [], berth = [], provider = {}, aws = {}, passedTo } = grant;
  const common = { part, on, ...(passedTo !== undefined && { passedTo }) };
  const sourced = (from: Origin, by: Readonly<Record<string, readonly string[]>>) =>
    Object.entries(by).flatMap(([source, actions]) =>
      actions.map((action): Right => ({ action, ...common, from, source })),
    );
  return [
    ...recorded.map((action): Right => ({ action, ...common, from: "recorded" })),
    ...berth.map((action): Right => ({ action, ...common, from: "berth's code" })),
    ...sourced("provider source", provider),
    ...sourced("AWS's documentation", aws),
  ];
}
