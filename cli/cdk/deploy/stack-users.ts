import { boundedCalls, type InventoryClients } from "../../../inventory";
import { everyPage } from "../../../inventory/aws/every-page";

/** What of a stack runs images. */
export interface StackUsers {
  /** ARNs of services. */
  readonly services: readonly string[];
  /** Names of functions. */
  readonly functions: readonly string[];
}

/** The services and functions of a stack and of those that are nested in it. @throws {InventoryError} */
export async function stackUsers(
  cloudFormation: InventoryClients["cloudFormation"],
  stack: string,
): Promise<StackUsers> {
  const { ListStackResourcesCommand } = await import("@aws-sdk/client-cloudformation");
  const resources = await everyPage(
    boundedCalls(),
    "cloudformation:ListStackResources",
    async (NextToken) => {
      const page = await cloudFormation.send(new ListStackResourcesCommand({ StackName: stack, NextToken }));
      return { items: page.StackResourceSummaries, next: page.NextToken };
    },
  );
  const ids = (type: string) =>
    resources.flatMap(({ ResourceType, PhysicalResourceId, ResourceStatus }) =>
      ResourceType === type && PhysicalResourceId && ResourceStatus !== "DELETE_COMPLETE"
        ? [PhysicalResourceId]
        : [],
    );
  const nested = await Promise.all(
    ids("AWS::CloudFormation::Stack").map((inner) => stackUsers(cloudFormation, inner)),
  );
  return {
    services: [...ids("AWS::ECS::Service"), ...nested.flatMap(({ services }) => services)],
    functions: [...ids("AWS::Lambda::Function"), ...nested.flatMap(({ functions }) => functions)],
  };
}
