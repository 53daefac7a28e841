import type { FunctionConfiguration } from "@aws-sdk/client-lambda";
import type { FunctionState } from "@pulumi/aws/lambda/function";
import type { Plain } from "../../provider";
import type { AwsContext } from "../context";
import { archiveOf } from "./function-code";

/** A function as Lambda describes it, and the last of its versions. */
export function stateOf(
  { partition, region }: AwsContext,
  found: FunctionConfiguration,
  latest: FunctionConfiguration,
  known: Partial<Plain<FunctionState>>,
): Partial<Plain<FunctionState>> {
  const { DeadLetterConfig: dead, LoggingConfig: logging } = found;
  const arn = found.FunctionArn ?? "";
  const qualifiedArn = qualified(latest);
  const invokeArn = (path: string) => `arn:${partition}:apigateway:${region}:lambda:path/${path}`;
  return {
    architectures: found.Architectures ?? [],
    arn,
    codeSha256: found.CodeSha256,
    deadLetterConfig: dead?.TargetArn ? { targetArn: dead.TargetArn } : undefined,
    description: found.Description || undefined,
    environment: found.Environment && { variables: found.Environment.Variables },
    ephemeralStorage: found.EphemeralStorage && { size: found.EphemeralStorage.Size },
    handler: found.Handler || undefined,
    invokeArn: invokeArn(`2015-03-31/functions/${arn}/invocations`),
    lastModified: found.LastModified,
    loggingConfig: logging && {
      applicationLogLevel: logging.ApplicationLogLevel,
      logFormat: logging.LogFormat ?? "Text",
      logGroup: logging.LogGroup,
      systemLogLevel: logging.SystemLogLevel,
    },
    memorySize: found.MemorySize,
    name: found.FunctionName,
    packageType: found.PackageType,
    qualifiedArn,
    qualifiedInvokeArn: invokeArn(`2015-03-31/functions/${qualifiedArn}/invocations`),
    responseStreamingInvokeArn: invokeArn(`2021-11-15/functions/${arn}/response-streaming-invocations`),
    role: found.Role,
    runtime: found.Runtime || undefined,
    sourceCodeHash: archiveOf(known)?.hash,
    sourceCodeSize: found.CodeSize,
    timeout: found.Timeout,
    tracingConfig: { mode: found.TracingConfig?.Mode ?? "PassThrough" },
    version: latest.Version,
  };
}

/** The local AWS leaves the version out. */
function qualified({ FunctionArn = "", Version = "" }: FunctionConfiguration): string {
  return FunctionArn.endsWith(`:${Version}`) ? FunctionArn : `${FunctionArn}:${Version}`;
}
