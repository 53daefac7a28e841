import { during } from "../../aws/failures";
import { type FunctionType, textOf } from "../../provider";
import type { NativeContext } from "../context";

/** A parameter that is a text. */
export const getSsmParameterString: FunctionType<NativeContext> = {
  token: "aws-native:index:getSsmParameterString",
  invoke: async (aws, args) => ({ value: await valueOf(aws, textOf(args["name"]), "String") }),
};

/** A parameter that is a list of texts. */
export const getSsmParameterList: FunctionType<NativeContext> = {
  token: "aws-native:index:getSsmParameterList",
  invoke: async (aws, args) => ({
    value: (await valueOf(aws, textOf(args["name"]), "StringList")).split(","),
  }),
};

function valueOf(aws: NativeContext, Name: string, type: string): Promise<string> {
  return during(`reading SSM Parameter (${Name})`, async () => {
    const { Parameter } = await (await aws.ssm()).getParameter({ Name });
    if (Parameter?.Type !== type) throw new Error(`it is no ${type}`);
    return Parameter.Value ?? "";
  });
}
