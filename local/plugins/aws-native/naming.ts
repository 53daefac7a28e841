import type { ResourceType, Values } from "../provider";
import type { AwsContext } from "../aws/context";
import type { NativeType } from "./schema";

/** What the provider's setting `autoNaming` says, as far as the stand-in follows it. */
export interface Naming {
  /** Names that would be too long lose their middle. */
  readonly autoTrim: boolean;
}

/** Reads the setting, which comes as JSON. */
export function readNaming(config: Values): Naming {
  const setting = config["autoNaming"];
  const { autoTrim } = (typeof setting === "string" ? JSON.parse(setting) : {}) as { autoTrim?: boolean };
  return { autoTrim: autoTrim === true };
}

/** How names are made for a resource type; `undefined` where AWS makes them. */
export function autonameRule(type: NativeType, naming: Naming): ResourceType<AwsContext>["autoname"] {
  const spec = type.autoNamingSpec;
  if (!spec) return undefined;
  const { sdkName: property, maxLength, namingTriviaSpec } = spec;
  return {
    property,
    ...(maxLength !== undefined && { maxLength }),
    ...(naming.autoTrim && { trim: true }),
    ...(namingTriviaSpec && {
      suffix: (inputs: Values) => {
        const { rule, trivia } = namingTriviaSpec;
        return inputs[rule.field] === rule.condition.value.V ? (trivia.suffix ?? "") : "";
      },
    }),
  };
}
