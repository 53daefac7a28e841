import { signedPost } from "../shared/signed-post";
import type { World } from "../../local/world";

/** Deploys a template by the local AWS's CloudFormation, as `aws cloudformation deploy` does, and gives its outputs. */
export async function deployTemplate(
  { endpoint }: World,
  stack: string,
  template: string,
): Promise<Record<string, string>> {
  await call(endpoint, { Action: "CreateStack", StackName: stack, TemplateBody: template });
  for (;;) {
    const answer = await call(endpoint, { Action: "DescribeStacks", StackName: stack });
    const status = text(answer, "StackStatus");
    if (status === "CREATE_COMPLETE") return outputs(answer);
    if (!status.endsWith("IN_PROGRESS")) throw new Error(answer);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Deletes it, with all that it made. */
export async function deleteStack({ endpoint }: World, stack: string): Promise<void> {
  await call(endpoint, { Action: "DeleteStack", StackName: stack });
}

function call(endpoint: string, fields: Record<string, string>): Promise<string> {
  const body = new URLSearchParams({ Version: "2010-05-15", ...fields }).toString();
  return signedPost(endpoint, "cloudformation", body, {
    "content-type": "application/x-www-form-urlencoded",
  });
}

function outputs(answer: string): Record<string, string> {
  const pairs = answer.matchAll(/<OutputKey>([^<]*)<\/OutputKey>\s*<OutputValue>([^<]*)<\/OutputValue>/g);
  return Object.fromEntries([...pairs].map(([, key = "", value = ""]) => [key, value]));
}

function text(answer: string, tag: string): string {
  return new RegExp(`<${tag}>([^<]*)</${tag}>`).exec(answer)?.[1] ?? "";
}
