import { Account } from "../aws/account/account";
import type { Plugin, Values } from "../provider";
import type { NativeContext } from "./context";
import { functions } from "./functions";
import { readNaming } from "./naming";
import { nativeResource } from "./resource";
import { Schema } from "./schema";

/** The stand-in for the official aws-native plugin. `resourceTypes` is the file that describes them. */
export function awsNativePlugin(
  version: string,
  environment: NodeJS.ProcessEnv,
  resourceTypes: string,
): Plugin<NativeContext> {
  const account = new Account(environment);
  const schema = new Schema(resourceTypes);
  let naming = readNaming({});
  return {
    name: "aws-native",
    version,
    resources: [],
    find: (token) => nativeResource(schema, token, naming),
    functions,
    configure: (config) => {
      refuseUnsupported(config);
      naming = readNaming(config);
      return account.configure(config);
    },
    applyConfiguration: (_type, inputs) => Promise.resolve(inputs),
    derive: () => ({}),
    // A resource's own property `region` does not say where it is.
    context: async (call) => ({ ...(await account.context(call, {})), unfinished: undefined }),
  };
}

function refuseUnsupported(config: Values): void {
  const refused = ["assumeRole", "defaultTags", "ignoreTags", "roleArn"].filter(
    (name) => config[name] !== undefined && config[name] !== null && config[name] !== "",
  );
  if (refused.length > 0) {
    const list = refused.map((name) => `\`aws-native:${name}\``).join(", ");
    throw new Error(
      `The stand-in for the aws-native plugin does not support ${list}. Leave it out, or use the official plugin.`,
    );
  }
}
