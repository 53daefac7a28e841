import type { FunctionType } from "../../provider";
import type { NativeContext } from "../context";
import { cidr } from "./cidr";
import { importValue } from "./import-value";
import { getAccountId, getAzs, getPartition, getRegion, getUrlSuffix } from "./places";
import { getSsmParameterList, getSsmParameterString } from "./ssm-parameter";

/** Every function that the stand-in serves. */
export const functions: readonly FunctionType<NativeContext>[] = [
  cidr,
  getAccountId,
  getAzs,
  getPartition,
  getRegion,
  getSsmParameterList,
  getSsmParameterString,
  getUrlSuffix,
  importValue,
];
