import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as iam from "@pulumi/aws/iam";
import * as lambda from "@pulumi/aws/lambda";
import * as sqs from "@pulumi/aws/sqs";
import * as pulumi from "@pulumi/pulumi";

import { ownAccountOf } from "../../keeper/account/own-account";
import { keeperCode, keeperHandler, keeperRuntime } from "../../keeper/definition/code";
import {
  deploymentPattern,
  keeperAlarms,
  keeperDescription,
  keeperMemory,
  keeperTimeout,
  logRetention,
  queueRetention,
  sweepSchedule,
} from "../../keeper/definition/parts";
import { keeperStatements } from "../../keeper/definition/rights";
import { settingsText, settingsVariable } from "../../keeper/environment";
import type { KeeperSettings } from "../../keeper/settings";
import { eventRuleNameLimit, fittingName, functionNameLimit, roleNameLimit } from "../shared/naming";
import { tagged } from "../shared/tags";
import type { ReleaseKeeperArgs } from "./args";
import { checkedSettings } from "./checks";

export * from "./args";

/**
 * A function in the account that keeps what runs, whoever deployed it: CDK, Terraform, ecspresso, a console. It places
 * release tags on the images that services, functions, schedules and jobs use, on ECS's events and each hour; retires old
 * ones; and tells of images that are gone. One in each account and region is enough; two place no second tag, nor does one
 * beside `Release`. What a stack of berth's deploys it leaves to that stack to retire.
 *
 * It does the same as `berth keeper template` and the `ReleaseKeeper` of `pulumi-berth/cdk`, for it is the same code.
 *
 * @example
 * new ReleaseKeeper("keeper", { repositories: { names: ["myapp-assets-*"] }, topicArn: oncall.arn });
 */
export class ReleaseKeeper extends pulumi.ComponentResource {
  /** The function's name: what `aws lambda invoke` takes to sweep at once. */
  public readonly functionName: pulumi.Output<string>;
  /** The role that it works by: what an `ImageRepository` with a `lock` has to except. */
  public readonly roleArn: pulumi.Output<string>;
  /** The URL of the queue that has the invocations that failed, three times each. */
  public readonly queueUrl: pulumi.Output<string>;

  constructor(name: string, args: ReleaseKeeperArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    super("berth:index:ReleaseKeeper", name, {}, opts);
    const settings = checkedSettings(name, args);
    const tags = tagged(args.tags);
    const parent = { parent: this };

    const queue = new sqs.Queue(
      `${name}-failures`,
      { messageRetentionSeconds: queueRetention, sqsManagedSseEnabled: true, ...tags },
      parent,
    );
    const logGroup = new cloudwatch.LogGroup(name, { retentionInDays: logRetention, ...tags }, parent);
    const role = new iam.Role(
      fittingName(name, "", roleNameLimit),
      { description: `Keeps what runs: ${name}`, assumeRolePolicy: trustLambda(), ...tags },
      parent,
    );
    const rights = new iam.RolePolicy(
      name,
      { role: role.name, policy: policyOf(settings, logGroup.arn, queue.arn) },
      parent,
    );
    const keeper = new lambda.Function(
      fittingName(name, "", functionNameLimit),
      {
        description: keeperDescription,
        runtime: keeperRuntime,
        handler: keeperHandler,
        architectures: ["arm64"],
        timeout: keeperTimeout,
        memorySize: keeperMemory,
        // A function comes after its rights: an event before would fail.
        role: pulumi.all([role.arn, rights.id]).apply(([arn]) => arn),
        loggingConfig: { logFormat: "Text", logGroup: logGroup.name },
        environment: { variables: { [settingsVariable]: settingsText(settings) } },
        code: new pulumi.asset.AssetArchive({ "index.js": new pulumi.asset.StringAsset(keeperCode()) }),
        ...tags,
      },
      parent,
    );
    new lambda.FunctionEventInvokeConfig(
      name,
      {
        functionName: keeper.name,
        maximumRetryAttempts: 2,
        destinationConfig: { onFailure: { destination: queue.arn } },
      },
      parent,
    );
    const rules = starters.map(({ what, ...by }) => {
      const rule = new cloudwatch.EventRule(
        fittingName(name, `-${what}`, eventRuleNameLimit),
        { description: keeperDescription, ...by, ...tags },
        parent,
      );
      const permission = new lambda.Permission(
        `${name}-${what}`,
        {
          action: "lambda:InvokeFunction",
          function: keeper.name,
          principal: "events.amazonaws.com",
          sourceArn: rule.arn,
        },
        parent,
      );
      new cloudwatch.EventTarget(
        `${name}-${what}`,
        {
          rule: rule.name,
          targetId: "keeper",
          // A target comes after the right to start it.
          arn: pulumi.all([keeper.arn, permission.id]).apply(([arn]) => arn),
          deadLetterConfig: { arn: queue.arn },
        },
        parent,
      );
      return rule;
    });
    new sqs.QueuePolicy(
      `${name}-failures`,
      {
        queueUrl: queue.url,
        policy: queuePolicy(
          queue.arn,
          rules.map(({ arn }) => arn),
        ),
      },
      parent,
    );
    for (const { what, dimension, ...alarm } of keeperAlarms) {
      const actions =
        args.topicArn === undefined ? {} : { alarmActions: [args.topicArn], okActions: [args.topicArn] };
      new cloudwatch.MetricAlarm(
        `${name}-${what.toLowerCase()}`,
        {
          alarmDescription: alarm.description,
          namespace: alarm.namespace,
          metricName: alarm.metric,
          dimensions: { [dimension]: dimension === "QueueName" ? queue.name : keeper.name },
          statistic: alarm.statistic,
          period: alarm.period,
          evaluationPeriods: alarm.periods,
          threshold: 1,
          comparisonOperator: alarm.comparison,
          treatMissingData: alarm.missing,
          ...actions,
          ...tags,
        },
        parent,
      );
    }

    this.functionName = keeper.name;
    this.roleArn = role.arn;
    this.queueUrl = queue.url;
    this.registerOutputs({
      functionName: this.functionName,
      roleArn: this.roleArn,
      queueUrl: this.queueUrl,
    });
  }
}

/** What starts the function. */
const starters = [
  { what: "deployed", eventPattern: JSON.stringify(deploymentPattern) },
  { what: "hourly", scheduleExpression: sweepSchedule },
] as const;

/**
 * No condition on the function: it isn't there yet, and only Lambda of this account can pass this role.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html
 */
function trustLambda(): string {
  const principal = { Service: "lambda.amazonaws.com" };
  const statement = { Effect: "Allow", Principal: principal, Action: "sts:AssumeRole" };
  return JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
}

/** The log group's ARN says where the keeper is. */
function policyOf(
  settings: KeeperSettings,
  logGroupArn: pulumi.Output<string>,
  queueArn: pulumi.Output<string>,
): pulumi.Output<string> {
  return pulumi.all([logGroupArn, queueArn]).apply(([logs, queue]) => {
    const own = { logGroupArn: `${logs}:*`, queueArn: queue };
    const statements = keeperStatements(settings, ownAccountOf(logs), own);
    return JSON.stringify({ Version: "2012-10-17", Statement: statements });
  });
}

/** What EventBridge could not deliver goes there as well. */
function queuePolicy(
  queueArn: pulumi.Output<string>,
  ruleArns: readonly pulumi.Output<string>[],
): pulumi.Output<string> {
  const statement = {
    Effect: "Allow",
    Principal: { Service: "events.amazonaws.com" },
    Action: "sqs:SendMessage",
    Resource: queueArn,
    Condition: { ArnEquals: { "aws:SourceArn": ruleArns } },
  };
  return pulumi.jsonStringify({ Version: "2012-10-17", Statement: [statement] });
}
