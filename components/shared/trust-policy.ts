import * as pulumi from "@pulumi/pulumi";

/** Who may take a role. */
export interface Trust {
  /** `{ Service: "ecs-tasks.amazonaws.com" }` */
  readonly principal: Readonly<Record<string, pulumi.Input<string>>>;
  /** @default "sts:AssumeRole" */
  readonly action?: string;
  /** On whose behalf, and for what: a principal alone is trusted for everybody whom it serves. */
  readonly condition: Readonly<Record<string, unknown>>;
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html */
export function trustPolicy({
  principal,
  action = "sts:AssumeRole",
  condition,
}: Trust): pulumi.Output<string> {
  return pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: principal, Action: action, Condition: condition }],
  });
}
