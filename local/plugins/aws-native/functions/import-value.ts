import { during } from "../../aws/failures";
import { type FunctionType, textOf } from "../../provider";
import type { NativeContext } from "../context";

/** `Fn::ImportValue` */
export const importValue: FunctionType<NativeContext> = {
  token: "aws-native:index:importValue",
  invoke: (aws, args) =>
    during("reading CloudFormation Exports", async () => {
      const name = textOf(args["name"]);
      const client = await aws.cloudFormation();
      let NextToken: string | undefined;
      do {
        const page = await client.listExports({ NextToken });
        const found = page.Exports?.find(({ Name }) => Name === name);
        if (found) return { value: found.Value };
        NextToken = page.NextToken;
      } while (NextToken !== undefined && NextToken !== "");
      throw new Error(`unknown export '${name}'`);
    }),
};
