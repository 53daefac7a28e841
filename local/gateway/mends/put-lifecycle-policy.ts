import { lifecyclePolicyRefusal } from "../ecr/lifecycle-policy-refusal";
import type { ApiMend } from "../mend";

/** The emulator takes any text. */
export const putLifecyclePolicy: ApiMend = {
  name: "PutLifecyclePolicy validation",
  service: "ecr",
  operations: ["PutLifecyclePolicy"],
  async answer({ input }, next) {
    const text = input["lifecyclePolicyText"];
    return (typeof text === "string" ? lifecyclePolicyRefusal(text) : undefined) ?? next(input);
  },
};
