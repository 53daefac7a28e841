import { setTimeout as sleep } from "node:timers/promises";

import { account, region } from "../../shared/mocks";
import { signedPost } from "../../shared/signed-post";

/** A topic of the local AWS, and what it was told. Over plain HTTP: no package of the project speaks to SNS and SQS. */
export class ListeningTopic {
  private constructor(
    private readonly endpoint: string,
    readonly arn: string,
    private readonly queueUrl: string,
  ) {}

  static async open(endpoint: string, name: string): Promise<ListeningTopic> {
    const arn = `arn:aws:sns:${region}:${account}:${name}`;
    await query(endpoint, "sns", { Action: "CreateTopic", Name: name });
    const made = await query(endpoint, "sqs", { Action: "CreateQueue", QueueName: name });
    const queueUrl = /<QueueUrl>([^<]+)</.exec(made)?.[1] ?? "";
    await query(endpoint, "sns", {
      Action: "Subscribe",
      TopicArn: arn,
      Protocol: "sqs",
      Endpoint: `arn:aws:sqs:${region}:${account}:${name}`,
    });
    return new ListeningTopic(endpoint, arn, queueUrl);
  }

  /** The next message; fails when none comes. */
  async next(): Promise<string> {
    for (let tries = 0; tries < 100; tries++) {
      const answer = await query(this.endpoint, "sqs", { Action: "ReceiveMessage", QueueUrl: this.queueUrl });
      const body = /<Body>([^]*?)<\/Body>/.exec(answer)?.[1];
      const receipt = /<ReceiptHandle>([^<]+)</.exec(answer)?.[1];
      if (body !== undefined && receipt !== undefined) {
        await query(this.endpoint, "sqs", {
          Action: "DeleteMessage",
          QueueUrl: this.queueUrl,
          ReceiptHandle: receipt,
        });
        return (JSON.parse(unescaped(body)) as { Message: string }).Message;
      }
      await sleep(100);
    }
    throw new Error(`Nobody told ${this.arn} anything.`);
  }

  async close(): Promise<void> {
    await query(this.endpoint, "sns", { Action: "DeleteTopic", TopicArn: this.arn });
    await query(this.endpoint, "sqs", { Action: "DeleteQueue", QueueUrl: this.queueUrl });
  }
}

function query(endpoint: string, service: "sns" | "sqs", fields: Record<string, string>): Promise<string> {
  const type = { "content-type": "application/x-www-form-urlencoded" };
  return signedPost(endpoint, service, new URLSearchParams(fields).toString(), type);
}

function unescaped(xml: string): string {
  const characters: Record<string, string> = { quot: '"', apos: "'", lt: "<", gt: ">", amp: "&" };
  return xml
    .replace(/&#(\d+);/g, (_all, code: string) => String.fromCodePoint(Number(code)))
    .replace(/&(\w+);/g, (all, name: string) => characters[name] ?? all);
}
