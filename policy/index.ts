export { InvalidArgumentsError } from "../components/shared/invalid-arguments-error";
export type { BerthPoliciesArgs } from "./args";
export { berthPolicies, berthPolicyPack } from "./policies";
export type { DeclaredRuleName as BerthPolicyName } from "../retention/declared/declared-rules";
