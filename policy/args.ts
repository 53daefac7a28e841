import type { EnforcementLevel } from "@pulumi/policy";

import type { DeclaredRuleName } from "../retention/declared/declared-rules";

/** How berth's policies are held. */
export interface BerthPoliciesArgs {
  /**
   * What a violation does, by policy; `all` stands for those that aren't named. `--policy-pack-config` overrides it.
   *
   * @default "advisory" for each: a warning
   */
  readonly enforcementLevels?: Readonly<
    Partial<Record<DeclaredRuleName | "all", Exclude<EnforcementLevel, "remediate">>>
  >;
  /**
   * How many releases of each image a lifecycle policy should keep; for `ecr-few-images`.
   *
   * @default 5
   */
  readonly releases?: number;
}
