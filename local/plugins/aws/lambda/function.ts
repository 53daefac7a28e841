import type { Architecture, PackageType } from "@aws-sdk/client-lambda";
import type { FunctionArgs, FunctionState } from "@pulumi/aws/lambda/function";
import {
  archive,
  flag,
  list,
  map,
  number,
  object,
  resourceType,
  text,
  unsupported,
  type CheckFailure,
  type Plain,
  type Values,
} from "../../provider";
import type { AwsContext } from "../context";
import { during, unlessRefused } from "../failures";
import { fromTagList, toTagList, updateTags } from "../tags";
import { codeArguments, codeOf } from "./function-code";
import { findFunction, latestVersion, waitUntilGone, waitUntilReady } from "./function-lookup";
import { settingsOf } from "./function-settings";
import { stateOf } from "./function-state";

/** `aws.lambda.Function` of an archive or an image, whose id is its name. */
export const lambdaFunction = resourceType<AwsContext, FunctionArgs, FunctionState>({
  token: "aws:lambda/function:Function",
  autoname: { maxLength: 64 },
  inputs: {
    architectures: list({ computed: true }),
    capacityProviderConfig: unsupported,
    code: archive({ local: true, conflictsWith: ["imageUri"] }),
    codeSha256: text({ computed: true, unsupported: true }),
    codeSigningConfigArn: unsupported,
    deadLetterConfig: object({ targetArn: text({ required: true }) }),
    description: text(),
    durableConfig: unsupported,
    environment: object({ variables: map() }),
    ephemeralStorage: object({ size: number({ computed: true }) }, { computed: true }),
    fileSystemConfig: unsupported,
    handler: text(),
    imageConfig: unsupported,
    imageUri: text({ conflictsWith: ["code"] }),
    kmsKeyArn: unsupported,
    layers: unsupported,
    loggingConfig: object(
      {
        applicationLogLevel: text({ computed: true }),
        logFormat: text({ required: true }),
        logGroup: text({ computed: true }),
        systemLogLevel: text({ computed: true }),
      },
      { computed: true },
    ),
    memorySize: number({ default: 128 }),
    name: text({ forceNew: true }),
    packageType: text({ forceNew: true, default: "Zip" }),
    publish: unsupported,
    publishTo: unsupported,
    region: text({ forceNew: true }),
    replaceSecurityGroupsOnDestroy: unsupported,
    replacementSecurityGroupIds: unsupported,
    reservedConcurrentExecutions: unsupported,
    role: text({ required: true }),
    runtime: text(),
    s3Bucket: unsupported,
    s3Key: unsupported,
    s3ObjectVersion: unsupported,
    skipDestroy: flag({ local: true, default: false }),
    snapStart: unsupported,
    // Of an archive, it's the engine's hash.
    sourceCodeHash: text({ computed: true, unsupported: true }),
    sourceKmsKeyArn: unsupported,
    tags: map(),
    tenancyConfig: unsupported,
    timeout: number({ default: 3 }),
    tracingConfig: object({ mode: text({ required: true }) }, { computed: true }),
    useResourceTimeoutForPropagation: unsupported,
    vpcConfig: unsupported,
  },
  outputs: [
    "arn",
    "invokeArn",
    "lastModified",
    "qualifiedArn",
    "qualifiedInvokeArn",
    "responseStreamingInvokeArn",
    "sourceCodeSize",
    "tagsAll",
    "version",
  ],

  check: handlerAndRuntime,

  outdated: (changed) => [
    ...([...changed].some((name) => name !== "tags" && name !== "skipDestroy")
      ? (["lastModified"] as const)
      : []),
    ...(changed.has("code") || changed.has("imageUri")
      ? (["codeSha256", "sourceCodeHash", "sourceCodeSize"] as const)
      : []),
  ],

  create: (aws, inputs) =>
    during(`creating Lambda Function (${inputs.name})`, async () => {
      const tags = inputs.tags ?? {};
      await (
        await aws.lambda()
      ).createFunction({
        ...settingsOf(inputs, (name) => inputs[name] !== undefined),
        FunctionName: inputs.name,
        Role: inputs.role,
        Code: await codeOf(inputs),
        PackageType: inputs.packageType as PackageType | undefined,
        Architectures: inputs.architectures as Architecture[] | undefined,
        ...(Object.keys(tags).length > 0 && { Tags: tags }),
      });
      return inputs.name ?? "";
    }),

  settle: (aws, id) => during(`waiting for Lambda Function (${id})`, () => waitUntilReady(aws, id)),

  read: (aws, id, known) =>
    during(`reading Lambda Function (${id})`, async () => {
      const lambda = await aws.lambda();
      const found = await findFunction(lambda, id);
      if (!found?.Configuration) return undefined;
      const latest = await latestVersion(lambda, id);
      return {
        ...stateOf(aws, found.Configuration, latest ?? found.Configuration, known),
        imageUri: found.Code?.ImageUri,
        region: aws.region,
        tags: fromTagList(aws, toTagList(found.Tags)),
      };
    }),

  update: (aws, id, inputs, { old, changed }) =>
    during(`updating Lambda Function (${id})`, async () => {
      const lambda = await aws.lambda();
      const settings = settingsOf(inputs, (name) => changed.has(name));
      if (Object.keys(settings).length > 0) {
        await lambda.updateFunctionConfiguration({ FunctionName: id, ...settings });
        // Lambda takes one update at a time.
        await waitUntilReady(aws, id);
      }
      if (codeArguments.some((name) => changed.has(name)))
        await lambda.updateFunctionCode({
          FunctionName: id,
          Architectures: inputs.architectures as Architecture[] | undefined,
          ...(await codeOf(inputs)),
        });
      await updateTags(old.tags, inputs.tags, {
        remove: (TagKeys) => lambda.untagResource({ Resource: old.arn, TagKeys }),
        write: (Tags) => lambda.tagResource({ Resource: old.arn, Tags }),
      });
    }),

  delete: (aws, id, { skipDestroy }) =>
    during(`deleting Lambda Function (${id})`, async () => {
      if (skipDestroy) return;
      const lambda = await aws.lambda();
      await unlessRefused(lambda.deleteFunction({ FunctionName: id }), "ResourceNotFoundException");
      await waitUntilGone(aws, id);
    }),
});

function handlerAndRuntime(inputs: Values): CheckFailure[] {
  const { packageType, handler, runtime } = inputs as Partial<Plain<FunctionArgs>>;
  if (packageType !== "Zip" || (handler !== undefined && runtime !== undefined)) return [];
  const property = handler === undefined ? "handler" : "runtime";
  return [{ property, reason: "handler and runtime must be set when PackageType is Zip" }];
}
