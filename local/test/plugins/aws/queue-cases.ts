import * as aws from "@pulumi/aws";
import { output, type Input } from "@pulumi/pulumi";
import type { Case } from "./conformance-case";
import { pick, tags } from "./phases";

/** A queue, and who may send to it. */
export const queueCases: readonly Case[] = [
  {
    token: "aws:sqs/queue:Queue",
    named: true,
    make: (phase, f, more, options) =>
      new aws.sqs.Queue(
        "queue",
        {
          messageRetentionSeconds: pick(phase, 60, 1_209_600, 1_209_600),
          visibilityTimeoutSeconds: 30,
          sqsManagedSseEnabled: phase !== "create",
          redrivePolicy: redrive(f.queueArn, phase === "create" ? 3 : 5),
          tags: tags(phase),
          ...(phase === "replace" && { name: "conformance-queue" }),
          ...more,
        },
        options,
      ),
    updates: ["messageRetentionSeconds", "redrivePolicy", "sqsManagedSseEnabled", "tags.stage"],
    replaces: ["name"],
  },
  {
    token: "aws:sqs/queuePolicy:QueuePolicy",
    make: (phase, f, _more, options) =>
      new aws.sqs.QueuePolicy(
        "queue-policy",
        {
          queueUrl: phase === "replace" ? f.otherQueueUrl : f.queueUrl,
          policy: sending("events.amazonaws.com", ...(phase === "create" ? [] : ["lambda.amazonaws.com"])),
        },
        options,
      ),
    updates: ["policy"],
    replaces: ["queueUrl"],
  },
];

function redrive(deadLetterTargetArn: Input<string>, maxReceiveCount: number): Input<string> {
  return output(deadLetterTargetArn).apply((arn) =>
    JSON.stringify({ deadLetterTargetArn: arn, maxReceiveCount }),
  );
}

function sending(...services: string[]): string {
  const statement = {
    Effect: "Allow",
    Principal: { Service: services },
    Action: "sqs:SendMessage",
    Resource: "*",
  };
  return JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
}
