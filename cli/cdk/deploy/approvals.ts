/** Which changes of rights stop a deployment, as of `cdk deploy`. */
export const approvals = ["never", "any-change", "broadening"] as const;
export type Approval = (typeof approvals)[number];
