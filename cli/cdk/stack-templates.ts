import type { ParameterDeclaration } from "@aws-sdk/client-cloudformation";

import { everyPage } from "../../inventory/aws/every-page";
import type { Calls, InventoryClients } from "../../inventory";

/**
 * The text of every template that `cdk gc` looks at, with the parameters behind it. Left out is what it leaves out: stacks
 * that are gone or never came to be, and those of another bootstrap.
 *
 * @throws {InventoryError} when any could not be read: an image that it names would be taken for one that nothing names.
 * @see https://github.com/aws/aws-cdk-cli/blob/main/packages/%40aws-cdk/toolkit-lib/lib/api/garbage-collection/stack-refresh.ts
 */
export async function stackTemplates(
  { cloudFormation }: InventoryClients,
  qualifier: string,
  calls: Calls,
): Promise<string[]> {
  const { GetTemplateCommand, GetTemplateSummaryCommand, ListStacksCommand } =
    await import("@aws-sdk/client-cloudformation");
  const stacks = await everyPage(calls, "cloudformation:ListStacks", async (NextToken) => {
    const page = await cloudFormation.send(new ListStacksCommand({ NextToken }));
    return { items: page.StackSummaries, next: page.NextToken };
  });
  const read = async (StackName: string | undefined): Promise<string[]> => {
    const summary = await calls.make("cloudformation:GetTemplateSummary", () =>
      cloudFormation.send(new GetTemplateSummaryCommand({ StackName })),
    );
    if (isOfAnother(qualifier, summary.Parameters)) return [];
    const template = await calls.make("cloudformation:GetTemplate", () =>
      cloudFormation.send(new GetTemplateCommand({ StackName })),
    );
    return [`${template.TemplateBody ?? ""}${JSON.stringify(summary.Parameters)}`];
  };
  const living = stacks.filter(({ StackStatus = "" }) => !passedOver.has(StackStatus));
  const texts = await Promise.all(living.map(({ StackId, StackName }) => read(StackId ?? StackName)));
  return texts.flat();
}

const passedOver: ReadonlySet<string> = new Set([
  "CREATE_FAILED",
  "DELETE_COMPLETE",
  "DELETE_IN_PROGRESS",
  "DELETE_FAILED",
  "REVIEW_IN_PROGRESS",
]);

/** By the parameter that every CDK stack has: `/cdk-bootstrap/<qualifier>/version`. */
function isOfAnother(qualifier: string, parameters: readonly ParameterDeclaration[] = []): boolean {
  const version = parameters.find(({ ParameterKey }) => ParameterKey === "BootstrapVersion");
  const parts = version?.DefaultValue?.split("/") ?? [];
  return parts.length === 4 && parts[2] !== qualifier;
}
