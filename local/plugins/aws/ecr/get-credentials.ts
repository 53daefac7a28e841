import type { FunctionType } from "../../provider";
import type { AwsContext } from "../context";
import { getAuthorizationToken } from "./get-authorization-token";

/** `aws.ecr.getCredentials`, the older form of `getAuthorizationToken`. */
export const getCredentials: FunctionType<AwsContext> = {
  token: "aws:ecr/getCredentials:getCredentials",
  secrets: getAuthorizationToken.secrets ?? [],
  invoke: (aws, args) => getAuthorizationToken.invoke(aws, args),
};
