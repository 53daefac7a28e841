import type { DestinationConfig } from "@aws-sdk/client-lambda";
import type {
  FunctionEventInvokeConfigArgs,
  FunctionEventInvokeConfigState,
} from "@pulumi/aws/lambda/functionEventInvokeConfig";
import { number, object, resourceType, text, type Plain } from "../../provider";
import type { AwsContext } from "../context";
import { during, unlessRefused } from "../failures";
import { functionReference, qualifiedReference } from "./function-reference";

const destination = object({ destination: text({ required: true }) });

/** `aws.lambda.FunctionEventInvokeConfig`, whose id is `function` or `function:qualifier`. */
export const functionEventInvokeConfig = resourceType<
  AwsContext,
  FunctionEventInvokeConfigArgs,
  FunctionEventInvokeConfigState
>({
  token: "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
  inputs: {
    destinationConfig: object({ onFailure: destination, onSuccess: destination }),
    functionName: text({ required: true, forceNew: true }),
    maximumEventAgeInSeconds: number(),
    maximumRetryAttempts: number({ default: 2 }),
    qualifier: text({ forceNew: true }),
    region: text({ forceNew: true }),
  },
  outputs: [],

  create: async (aws, inputs) => {
    const id = qualifiedReference(inputs.functionName, inputs.qualifier);
    await during(`creating Lambda Function Event Invoke Config (${id})`, () => put(aws, id, inputs));
    return id;
  },

  read: (aws, id, known) =>
    during(`reading Lambda Function Event Invoke Config (${id})`, async () => {
      const { base: functionName, qualifier } = functionReference(id);
      const found = await unlessRefused(
        (await aws.lambda()).getFunctionEventInvokeConfig(placeOf(id)),
        "ResourceNotFoundException",
      );
      if (!found) return undefined;
      return {
        destinationConfig: destinationsOf(found.DestinationConfig),
        functionName,
        maximumEventAgeInSeconds: ageOf(found.MaximumEventAgeInSeconds, known.maximumEventAgeInSeconds),
        maximumRetryAttempts: found.MaximumRetryAttempts,
        qualifier,
        region: aws.region,
      };
    }),

  update: (aws, id, inputs) =>
    during(`updating Lambda Function Event Invoke Config (${id})`, () => put(aws, id, inputs)),

  delete: (aws, id) =>
    during(`deleting Lambda Function Event Invoke Config (${id})`, async () => {
      await unlessRefused(
        (await aws.lambda()).deleteFunctionEventInvokeConfig(placeOf(id)),
        "ResourceNotFoundException",
      );
    }),
});

function placeOf(id: string) {
  const { base, qualifier } = functionReference(id);
  return { FunctionName: base, Qualifier: qualifier };
}

/** Puts all of it, over what was there. */
async function put(aws: AwsContext, id: string, inputs: Plain<FunctionEventInvokeConfigArgs>): Promise<void> {
  const { onFailure, onSuccess } = inputs.destinationConfig ?? {};
  await (
    await aws.lambda()
  ).putFunctionEventInvokeConfig({
    ...placeOf(id),
    ...((onFailure ?? onSuccess) && {
      DestinationConfig: {
        ...(onFailure && { OnFailure: { Destination: onFailure.destination } }),
        ...(onSuccess && { OnSuccess: { Destination: onSuccess.destination } }),
      },
    }),
    MaximumEventAgeInSeconds: inputs.maximumEventAgeInSeconds,
    MaximumRetryAttempts: inputs.maximumRetryAttempts,
  });
}

/** Lambda reports empty destinations where there are none. */
function destinationsOf(config: DestinationConfig | undefined) {
  const [failure, success] = [config?.OnFailure?.Destination, config?.OnSuccess?.Destination];
  if (!failure && !success) return undefined;
  return {
    ...(failure && { onFailure: { destination: failure } }),
    ...(success && { onSuccess: { destination: success } }),
  };
}

/** The local AWS reports six hours where nothing was said; Lambda says nothing then. */
function ageOf(found: number | undefined, known: number | undefined): number | undefined {
  return found === 6 * 60 * 60 && known === undefined ? undefined : found;
}
