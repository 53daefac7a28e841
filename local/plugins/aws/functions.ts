import type { FunctionType } from "../provider";
import { getCallerIdentity } from "./account/get-caller-identity";
import { getPartition } from "./account/get-partition";
import { getRegion } from "./account/get-region";
import type { AwsContext } from "./context";
import { getSubnets } from "./ec2/get-subnets";
import { getVpc } from "./ec2/get-vpc";
import { getAuthorizationToken } from "./ecr/get-authorization-token";
import { getCredentials } from "./ecr/get-credentials";
import { getRepository } from "./ecr/get-repository";

/** Every function that the stand-in serves. */
export const functions: readonly FunctionType<AwsContext>[] = [
  getAuthorizationToken,
  getCallerIdentity,
  getCredentials,
  getPartition,
  getRegion,
  getRepository,
  getSubnets,
  getVpc,
];
