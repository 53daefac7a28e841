import type { LogFormat, Runtime, TracingMode } from "@aws-sdk/client-lambda";
import type { UpdateFunctionConfigurationCommandInput } from "@aws-sdk/client-lambda";
import type { FunctionArgs } from "@pulumi/aws/lambda/function";
import type { Plain } from "../../provider";

/** What creations and updates of the configuration have in common. */
type Settings = Omit<UpdateFunctionConfigurationCommandInput, "FunctionName">;
type Argument = keyof FunctionArgs;

/** The settings of some arguments. One that a program no longer gives is emptied. */
export function settingsOf(inputs: Plain<FunctionArgs>, isWanted: (argument: Argument) => boolean): Settings {
  const wanted = Object.entries(settings).filter(([argument]) => isWanted(argument as Argument));
  return wanted.reduce<Settings>((all, [, setting]) => ({ ...all, ...setting(inputs) }), {});
}

const settings: Readonly<Partial<Record<Argument, (inputs: Plain<FunctionArgs>) => Settings>>> = {
  deadLetterConfig: ({ deadLetterConfig }) => ({
    DeadLetterConfig: { TargetArn: deadLetterConfig?.targetArn ?? "" },
  }),
  description: ({ description }) => ({ Description: description ?? "" }),
  environment: ({ environment }) => ({ Environment: { Variables: environment?.variables ?? {} } }),
  ephemeralStorage: ({ ephemeralStorage }) => ({ EphemeralStorage: { Size: ephemeralStorage?.size } }),
  handler: ({ handler }) => ({ Handler: handler }),
  loggingConfig: ({ loggingConfig: logging }) => ({
    LoggingConfig: {
      LogFormat: logging?.logFormat as LogFormat | undefined,
      LogGroup: logging?.logGroup,
      ApplicationLogLevel: logging?.applicationLogLevel as never,
      SystemLogLevel: logging?.systemLogLevel as never,
    },
  }),
  memorySize: ({ memorySize }) => ({ MemorySize: memorySize }),
  role: ({ role }) => ({ Role: role }),
  runtime: ({ runtime }) => ({ Runtime: runtime as Runtime | undefined }),
  timeout: ({ timeout }) => ({ Timeout: timeout }),
  tracingConfig: ({ tracingConfig }) => ({
    TracingConfig: { Mode: tracingConfig?.mode as TracingMode | undefined },
  }),
};
