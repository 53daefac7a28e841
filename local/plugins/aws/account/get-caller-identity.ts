import type { FunctionType } from "../../provider";
import type { AwsContext } from "../context";
import { during } from "../failures";

/** `aws.getCallerIdentity` */
export const getCallerIdentity: FunctionType<AwsContext> = {
  token: "aws:index/getCallerIdentity:getCallerIdentity",
  invoke: (aws) =>
    during("reading STS Caller Identity", async () => {
      const { Account: accountId, Arn: arn, UserId: userId } = await (await aws.sts()).getCallerIdentity({});
      return { accountId, arn, userId, id: accountId };
    }),
};
