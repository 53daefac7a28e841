import type { Plugin } from "../provider";
import { Account } from "./account/account";
import type { AwsContext } from "./context";
import { functions } from "./functions";
import { resources } from "./resources";

/** The stand-in for the official aws plugin. */
export function awsPlugin(version: string, environment: NodeJS.ProcessEnv): Plugin<AwsContext> {
  const account = new Account(environment);
  return {
    name: "aws",
    version,
    resources,
    functions,
    configure: (config) => account.configure(config),
    applyConfiguration: (type, inputs) => account.complete(type, inputs),
    derive: (type, inputs) => (type.outputs.includes("tagsAll") ? { tagsAll: inputs["tags"] ?? {} } : {}),
    context: (call, values) => account.context(call, values),
  };
}
