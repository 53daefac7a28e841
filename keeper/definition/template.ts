import { settingsText, settingsVariable } from "../environment";
import type { KeeperSettings } from "../settings";
import { keeperCode, keeperHandler, keeperRuntime } from "./code";
import {
  deploymentPattern,
  keeperAlarms,
  keeperDescription,
  keeperMemory,
  keeperTimeout,
  logRetention,
  queueRetention,
  sweepSchedule,
  type KeeperAlarm,
} from "./parts";
import { keeperStatements, templateArns, templatePlace, type Statement } from "./rights";

/** A CloudFormation template, as far as a keeper needs it. */
export interface Template {
  readonly AWSTemplateFormatVersion: string;
  readonly Description: string;
  readonly Resources: Readonly<Record<string, TemplateResource>>;
  readonly Outputs: Readonly<Record<string, { readonly Description: string; readonly Value: unknown }>>;
}

/** A resource, whose properties refer to others by `Ref` and `Fn::GetAtt`. */
export interface TemplateResource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

/** What a template is made of. */
export interface TemplateOptions {
  readonly settings: KeeperSettings;
  /** The ARN of the SNS topic that the alarms tell. @default nobody is told: they are seen in the console */
  readonly topicArn?: string | undefined;
}

/**
 * As many bytes as a template has that is passed in the call, without a bucket.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
 */
export const mostTemplateBytes = 51_200;

/**
 * A keeper as a CloudFormation template. It has no names of its own, so it can be deployed beside another one: two keepers
 * place no second tag.
 */
export function keeperTemplate(options: TemplateOptions): Template {
  return {
    AWSTemplateFormatVersion: "2010-09-09",
    Description: keeperDescription,
    Resources: keeperResources(options),
    Outputs: {
      FunctionName: { Description: "What sweeps at once: aws lambda invoke", Value: ref("Function") },
      RoleArn: { Description: "What a repository with a lock has to except", Value: arnOf("Role") },
      FailuresQueue: { Description: "Invocations that failed", Value: ref("Queue") },
      LogGroup: { Description: "One line of JSON for each thing done", Value: ref("LogGroup") },
    },
  };
}

/** The same resources for whatever makes a template of its own. */
export function keeperResources({ settings, topicArn }: TemplateOptions): Template["Resources"] {
  return {
    Queue: resource("AWS::SQS::Queue", {
      MessageRetentionPeriod: queueRetention,
      SqsManagedSseEnabled: true,
    }),
    QueuePolicy: resource("AWS::SQS::QueuePolicy", {
      Queues: [ref("Queue")],
      PolicyDocument: document([
        {
          Effect: "Allow",
          Principal: { Service: "events.amazonaws.com" },
          Action: "sqs:SendMessage",
          Resource: arnOf("Queue"),
          Condition: { ArnEquals: { "aws:SourceArn": [arnOf("DeploymentRule"), arnOf("SweepRule")] } },
        },
      ]),
    }),
    LogGroup: resource("AWS::Logs::LogGroup", { RetentionInDays: logRetention }),
    Role: resource("AWS::IAM::Role", {
      Description: keeperDescription,
      AssumeRolePolicyDocument: document([
        { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" },
      ]),
      Policies: [{ PolicyName: "keep", PolicyDocument: document(statements(settings)) }],
    }),
    Function: resource("AWS::Lambda::Function", {
      Description: keeperDescription,
      Runtime: keeperRuntime,
      Handler: keeperHandler,
      Architectures: ["arm64"],
      Timeout: keeperTimeout,
      MemorySize: keeperMemory,
      Role: arnOf("Role"),
      LoggingConfig: { LogGroup: ref("LogGroup") },
      Environment: { Variables: { [settingsVariable]: settingsText(settings) } },
      Code: { ZipFile: keeperCode() },
    }),
    Retries: resource("AWS::Lambda::EventInvokeConfig", {
      FunctionName: ref("Function"),
      Qualifier: "$LATEST",
      MaximumRetryAttempts: 2,
      DestinationConfig: { OnFailure: { Destination: arnOf("Queue") } },
    }),
    ...startedBy("Deployment", { EventPattern: deploymentPattern }),
    ...startedBy("Sweep", { ScheduleExpression: sweepSchedule }),
    ...Object.fromEntries(keeperAlarms.map((alarm) => [`${alarm.what}Alarm`, alarmOf(alarm, topicArn)])),
  };
}

/** A rule that starts the function, and the right to. */
function startedBy(what: string, by: Readonly<Record<string, unknown>>): Template["Resources"] {
  const target = { Id: "keeper", Arn: arnOf("Function"), DeadLetterConfig: { Arn: arnOf("Queue") } };
  return {
    [`${what}Rule`]: resource("AWS::Events::Rule", {
      Description: keeperDescription,
      ...by,
      Targets: [target],
    }),
    [`${what}Permission`]: resource("AWS::Lambda::Permission", {
      Action: "lambda:InvokeFunction",
      FunctionName: ref("Function"),
      Principal: "events.amazonaws.com",
      SourceArn: arnOf(`${what}Rule`),
    }),
  };
}

function alarmOf(alarm: KeeperAlarm, topicArn: string | undefined): TemplateResource {
  const of = alarm.dimension === "QueueName" ? attribute("Queue", "QueueName") : ref("Function");
  return resource("AWS::CloudWatch::Alarm", {
    AlarmDescription: alarm.description,
    Namespace: alarm.namespace,
    MetricName: alarm.metric,
    Dimensions: [{ Name: alarm.dimension, Value: of }],
    Statistic: alarm.statistic,
    Period: alarm.period,
    EvaluationPeriods: alarm.periods,
    Threshold: 1,
    ComparisonOperator: alarm.comparison,
    TreatMissingData: alarm.missing,
    ...(topicArn !== undefined && { AlarmActions: [topicArn], OKActions: [topicArn] }),
  });
}

/** CloudFormation knows where it is. */
function statements(settings: KeeperSettings): readonly object[] {
  return keeperStatements(settings, templatePlace, templateArns).map(
    ({ Resource, ...statement }: Statement) => ({
      ...statement,
      Resource: Resource.map((text) =>
        text === "*" ? text : text.startsWith("${") ? fromSub(text) : { "Fn::Sub": text },
      ),
    }),
  );
}

/** `${Queue.Arn}` alone: as the attribute that it is. */
function fromSub(text: string): object {
  const [name = "", attributeName = ""] = text.slice(2, -1).split(".");
  return attribute(name, attributeName);
}

function document(statement: readonly object[]): object {
  return { Version: "2012-10-17", Statement: statement };
}

function resource(Type: string, Properties: TemplateResource["Properties"]): TemplateResource {
  return { Type, Properties };
}

function ref(name: string): object {
  return { Ref: name };
}

function attribute(name: string, attributeName: string): object {
  return { "Fn::GetAtt": [name, attributeName] };
}

function arnOf(name: string): object {
  return attribute(name, "Arn");
}
