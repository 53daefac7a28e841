import { perPage } from "../aws/call-limits";
import type { Calls } from "../aws/calls";
import type { InventoryClients } from "../aws/clients";
import { everyPage } from "../aws/every-page";
import type { Found } from "../registry/reference";

type Client = InventoryClients["appRunner"];

/** The images of App Runner services, paused ones too. @throws {InventoryError} */
export async function appRunnerReferences(appRunner: Client, calls: Calls): Promise<Found[]> {
  const { ListServicesCommand } = await import("@aws-sdk/client-apprunner");
  const services = await everyPage(calls, "apprunner:ListServices", async (NextToken) => {
    const page = await appRunner.send(
      new ListServicesCommand({ MaxResults: perPage["apprunner:ListServices"], NextToken }),
    );
    return { items: page.ServiceSummaryList, next: page.NextToken };
  });
  const there = services.filter(({ Status }) => Status !== "DELETED");
  calls.saw("apprunner:DescribeService", there.length);
  const found = await Promise.all(
    there.map(({ ServiceArn = "", ServiceName = "" }) => imageOf(appRunner, calls, ServiceArn, ServiceName)),
  );
  return found.flat();
}

async function imageOf(appRunner: Client, calls: Calls, arn: string, name: string): Promise<Found[]> {
  const { DescribeServiceCommand } = await import("@aws-sdk/client-apprunner");
  const answer = await calls.makeUnless(["ResourceNotFoundException"], "apprunner:DescribeService", () =>
    appRunner.send(new DescribeServiceCommand({ ServiceArn: arn })),
  );
  const image = answer?.Service?.SourceConfiguration?.ImageRepository?.ImageIdentifier;
  return image === undefined ? [] : [{ image, user: { kind: "app-runner-service", name, role: "running" } }];
}
