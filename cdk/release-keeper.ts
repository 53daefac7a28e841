import { CfnResource } from "aws-cdk-lib";
import { Construct } from "constructs";

import { keeperResources, type TemplateResource } from "../keeper/definition/template";
import { keeperSettings, type KeeperOptions } from "../keeper/settings";
import { InvalidKeeperOptionsError } from "./errors";

/** What a {@link ReleaseKeeper} is told. */
export interface ReleaseKeeperProps extends KeeperOptions {
  /**
   * The ARN of the SNS topic that its alarms tell: `topic.topicArn`.
   *
   * @default - nobody is told: the alarms are seen in the console
   */
  readonly topicArn?: string;
}

/**
 * A function in the account that keeps what runs, whoever deployed it: it places release tags on the images that services,
 * functions and schedules use, on ECS's events and each hour, and tells of images that are gone. One in each account and
 * region is enough; two place no second tag.
 *
 * Needs no asset and no bootstrap: its code is in the template.
 *
 * @example
 * new ReleaseKeeper(stack, "Keeper", { repositories: { names: ["myapp-assets-*"] } });
 *
 * @throws {InvalidKeeperOptionsError} with every problem at once
 */
export class ReleaseKeeper extends Construct {
  /** The function's name: what `aws lambda invoke` takes to sweep at once. */
  readonly functionName: string;
  /** The ARN of its role: what a repository with a lock has to except. */
  readonly roleArn: string;
  /** The URL of the queue that has the invocations that failed. */
  readonly queueUrl: string;

  constructor(scope: Construct, id: string, props: ReleaseKeeperProps = {}) {
    super(scope, id);
    const { topicArn, ...options } = props;
    const checked = keeperSettings(options);
    if (!checked.ok) throw new InvalidKeeperOptionsError(checked.problems);
    const made = resourcesIn(this, keeperResources({ settings: checked.value, topicArn }));
    this.functionName = made("Function").ref;
    this.roleArn = made("Role").getAtt("Arn").toString();
    this.queueUrl = made("Queue").ref;
  }
}

/** The resources of a template, by their names there. Their references become those of this stack. */
function resourcesIn(
  scope: Construct,
  resources: Readonly<Record<string, TemplateResource>>,
): (name: string) => CfnResource {
  const all = new Map(
    Object.entries(resources).map(([name, { Type }]) => [name, new CfnResource(scope, name, { type: Type })]),
  );
  const made = (name: string): CfnResource => {
    const found = all.get(name);
    if (!found) throw new Error(`The template has no resource ${name}.`);
    return found;
  };
  for (const [name, { Properties }] of Object.entries(resources)) {
    for (const [key, value] of Object.entries(Properties))
      made(name).addPropertyOverride(key, referring(value, made));
  }
  return made;
}

function referring(value: unknown, made: (name: string) => CfnResource): unknown {
  if (Array.isArray(value)) return value.map((one) => referring(one, made));
  if (typeof value !== "object" || value === null) return value;
  const { Ref: ref, "Fn::GetAtt": attribute } = value as { Ref?: string; "Fn::GetAtt"?: [string, string] };
  if (ref !== undefined) return made(ref).ref;
  if (attribute) return made(attribute[0]).getAtt(attribute[1]);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, referring(inner, made)]));
}
