import type { EventBridge, PutTargetsResultEntry, Target } from "@aws-sdk/client-eventbridge";
import type { EventTargetArgs, EventTargetState } from "@pulumi/aws/cloudwatch/eventTarget";
import { flag, map, number, object, resourceType, text, unsupported, type Plain } from "../../provider";
import type { AwsContext } from "../context";
import { during, unlessRefused } from "../failures";
import { nameOrPrefixed } from "../unique-name";
import { defaultBus, rulePlace } from "./event-bus";

/** `aws.cloudwatch.EventTarget` for targets without settings of their own, such as topics. */
export const eventTarget = resourceType<AwsContext, EventTargetArgs, EventTargetState>({
  token: "aws:cloudwatch/eventTarget:EventTarget",
  inputs: {
    appsyncTarget: unsupported,
    arn: text({ required: true }),
    batchTarget: unsupported,
    deadLetterConfig: object({ arn: text() }),
    ecsTarget: unsupported,
    eventBusName: text({ default: defaultBus, forceNew: true }),
    forceDestroy: flag({ default: false, local: true }),
    httpTarget: unsupported,
    input: text({ conflictsWith: ["inputPath", "inputTransformer"] }),
    inputPath: text({ conflictsWith: ["input", "inputTransformer"] }),
    inputTransformer: object(
      { inputPaths: map(), inputTemplate: text({ required: true }) },
      { conflictsWith: ["input", "inputPath"] },
    ),
    kinesisTarget: unsupported,
    redshiftTarget: unsupported,
    region: text({ forceNew: true }),
    retryPolicy: object({ maximumEventAgeInSeconds: number(), maximumRetryAttempts: number() }),
    roleArn: text(),
    rule: text({ required: true, forceNew: true }),
    runCommandTargets: unsupported,
    sagemakerPipelineTarget: unsupported,
    sqsTarget: unsupported,
    targetId: text({ forceNew: true, computed: true }),
  },
  outputs: [],

  create: async (aws, inputs) => {
    const named = { ...inputs, targetId: nameOrPrefixed(inputs.targetId, undefined) };
    const id = idOf(named);
    await during(`creating EventBridge Target (${id})`, () => put(aws, named));
    return id;
  },

  read: (aws, id, known) =>
    during(`reading EventBridge Target (${id})`, async () => {
      const place = locate(id, known);
      const found = await find(await aws.events(), place);
      return found && { id: idOf(place), ...place, ...stateOf(found), region: aws.region };
    }),

  update: (aws, id, inputs, { old }) =>
    during(`updating EventBridge Target (${id})`, () => put(aws, { ...inputs, targetId: old.targetId })),

  delete: (aws, id, state) =>
    during(`deleting EventBridge Target (${id})`, async () => {
      const { eventBusName, rule, targetId } = locate(id, state);
      const answer = await unlessRefused(
        (await aws.events()).removeTargets({
          EventBusName: eventBusName,
          Rule: rule,
          Ids: [targetId],
          ...(state.forceDestroy && { Force: true }),
        }),
        "ResourceNotFoundException",
      );
      checkEntries(answer?.FailedEntries);
    }),
});

/** A rule's target. */
interface Place {
  readonly eventBusName: string;
  readonly rule: string;
  readonly targetId: string;
}

/** The official plugin's id, out of which nobody can read the parts again. */
function idOf(target: Pick<Plain<EventTargetArgs>, "eventBusName" | "rule" | "targetId">): string {
  const { eventBusName = defaultBus, rule, targetId } = target;
  return [...(eventBusName === defaultBus ? [] : [eventBusName]), rule, targetId].join("-");
}

/** An import names a target as `bus/rule/target`, or `rule/target` on the default bus. */
function locate(id: string, known: Partial<Plain<EventTargetState>>): Place {
  const { eventBusName = defaultBus, rule = "", targetId = "" } = known;
  const place = { eventBusName, rule, targetId };
  if (id === idOf(place)) return place;
  const slash = id.lastIndexOf("/");
  const { Name, EventBusName } = rulePlace(id.slice(0, Math.max(slash, 0)));
  if (!Name)
    throw new Error(
      `an EventBridge target's id must be of the form [<bus>/]<rule>/<target>, got ${JSON.stringify(id)}`,
    );
  return { eventBusName: EventBusName, rule: Name, targetId: id.slice(slash + 1) };
}

async function find(
  events: EventBridge,
  { eventBusName, rule, targetId }: Place,
): Promise<Target | undefined> {
  let NextToken: string | undefined;
  do {
    const page = await unlessRefused(
      events.listTargetsByRule({ EventBusName: eventBusName, Rule: rule, NextToken }),
      "ResourceNotFoundException",
    );
    const found = page?.Targets?.find(({ Id }) => Id === targetId);
    if (found) return found;
    NextToken = page?.NextToken;
  } while (NextToken !== undefined);
  return undefined;
}

async function put(aws: AwsContext, inputs: Plain<EventTargetArgs>): Promise<void> {
  const { deadLetterConfig, inputTransformer, retryPolicy } = inputs;
  const { FailedEntries } = await (
    await aws.events()
  ).putTargets({
    EventBusName: inputs.eventBusName,
    Rule: inputs.rule,
    Targets: [
      {
        Id: inputs.targetId,
        Arn: inputs.arn,
        RoleArn: inputs.roleArn,
        Input: inputs.input,
        InputPath: inputs.inputPath,
        ...(deadLetterConfig && { DeadLetterConfig: { Arn: deadLetterConfig.arn } }),
        ...(retryPolicy && {
          RetryPolicy: {
            MaximumEventAgeInSeconds: retryPolicy.maximumEventAgeInSeconds,
            MaximumRetryAttempts: retryPolicy.maximumRetryAttempts,
          },
        }),
        ...(inputTransformer && {
          InputTransformer: {
            InputPathsMap: inputTransformer.inputPaths,
            InputTemplate: inputTransformer.inputTemplate,
          },
        }),
      },
    ],
  });
  checkEntries(FailedEntries);
}

/** EventBridge answers well where single targets fail. */
function checkEntries(failed: readonly PutTargetsResultEntry[] = []): void {
  const [first] = failed;
  if (first) throw new Error(`${first.ErrorCode}: ${first.ErrorMessage}`);
}

function stateOf(found: Target): Partial<Plain<EventTargetState>> {
  const { DeadLetterConfig: dead, InputTransformer: transformer, RetryPolicy: retry } = found;
  return {
    arn: found.Arn,
    roleArn: found.RoleArn,
    input: found.Input,
    inputPath: found.InputPath,
    deadLetterConfig: dead && { arn: dead.Arn },
    inputTransformer: transformer && {
      inputPaths: transformer.InputPathsMap,
      inputTemplate: transformer.InputTemplate ?? "",
    },
    retryPolicy: retry && {
      maximumEventAgeInSeconds: retry.MaximumEventAgeInSeconds,
      maximumRetryAttempts: retry.MaximumRetryAttempts,
    },
  };
}
