import * as aws from "@pulumi/aws";
import { asset, interpolate } from "@pulumi/pulumi";
import type { Case } from "./conformance-case";
import { pick, tags } from "./phases";

/** A function, and what is set of it from outside. */
export const functionCases: readonly Case[] = [
  {
    token: "aws:lambda/function:Function",
    named: true,
    make: (phase, f, more, options) =>
      new aws.lambda.Function(
        "function",
        {
          description: pick(phase, "first", "second", "second"),
          role: phase === "create" ? f.roleArn : f.otherRoleArn,
          runtime: "nodejs22.x",
          handler: "index.handler",
          architectures: ["arm64"],
          timeout: pick(phase, 10, 20, 20),
          memorySize: 256,
          loggingConfig: { logFormat: "Text", logGroup: "/conformance/function" },
          environment: { variables: { STAGE: phase === "create" ? "first" : "second" } },
          ...(phase !== "create" && { deadLetterConfig: { targetArn: f.queueArn } }),
          code: code(phase === "create" ? "1" : "2"),
          tags: tags(phase),
          ...(phase === "replace" && { name: "conformance-function" }),
          ...more,
        },
        // No service gives back what it was given as code: a program that imports leaves it alone, or updates it.
        options.import === undefined ? options : { ...options, ignoreChanges: ["code"] },
      ),
    updates: [
      "code",
      "deadLetterConfig",
      "description",
      "environment.variables.STAGE",
      "role",
      "tags.stage",
      "timeout",
    ],
    replaces: ["name"],
  },
  {
    token: "aws:lambda/permission:Permission",
    importId: (resource) => {
      const { function: of, statementId } = resource as aws.lambda.Permission;
      return interpolate`${of}/${statementId}`;
    },
    make: (phase, f, _more, options) =>
      new aws.lambda.Permission(
        "permission",
        {
          action: "lambda:InvokeFunction",
          function: phase === "replace" ? f.otherFunction : f.function,
          principal: "events.amazonaws.com",
          sourceArn: "arn:aws:events:us-east-1:000000000000:rule/hourly",
          sourceAccount: "000000000000",
          // Else an import would have to guess it.
          ...(phase === "replace" && { statementId: "conformance" }),
        },
        options,
      ),
    // Lambda has no call that changes a statement.
    updates: [],
    replaces: ["function", "statementId"],
  },
  {
    token: "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
    make: (phase, f, _more, options) =>
      new aws.lambda.FunctionEventInvokeConfig(
        "event-invoke-config",
        {
          functionName: phase === "replace" ? f.otherFunction : f.function,
          maximumRetryAttempts: pick(phase, 2, 0, 0),
          ...(phase !== "create" && { maximumEventAgeInSeconds: 300 }),
          destinationConfig: {
            onFailure: { destination: phase === "create" ? f.queueArn : f.otherQueueArn },
          },
        },
        options,
      ),
    updates: ["destinationConfig.onFailure.destination", "maximumEventAgeInSeconds", "maximumRetryAttempts"],
    replaces: ["functionName"],
  },
];

/** Code that answers with its version. */
export function code(version: string): asset.AssetArchive {
  const text = `exports.handler = async () => ${JSON.stringify(version)};`;
  return new asset.AssetArchive({ "index.js": new asset.StringAsset(text) });
}
