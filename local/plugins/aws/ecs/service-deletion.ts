import type { ServiceState } from "@pulumi/aws/ecs/service";
import type { Plain } from "../../provider";
import type { AwsContext } from "../context";
import { isRefusal, unlessRefused } from "../failures";
import { waitFor } from "../wait";
import { findService } from "./service-lookup";

const timeoutMs = 20 * 60_000;

/** Scales a service to nothing, deletes it, and waits until ECS has forgotten it; forced, ECS stops the tasks itself. */
export async function deleteService(aws: AwsContext, id: string, state: Plain<ServiceState>): Promise<void> {
  const ecs = await aws.ecs();
  const found = await findService(ecs, id, state.cluster);
  if (!found || found.status === "INACTIVE") return;
  if (!state.forceDelete && found.status !== "DRAINING" && found.schedulingStrategy !== "DAEMON")
    await ecs.updateService({ service: id, cluster: state.cluster, desiredCount: 0 });
  await waitFor(aws, { what: `the deployments of ECS Service (${id}) to end`, timeoutMs }, async () => {
    try {
      const request = { service: id, cluster: state.cluster, force: state.forceDelete ?? false };
      await unlessRefused(ecs.deleteService(request), "ServiceNotFoundException", "ClusterNotFoundException");
      return true;
    } catch (error) {
      if (deploymentsActive(error)) return undefined;
      throw error;
    }
  });
  await waitFor(aws, { what: `ECS Service (${id}) to become inactive`, timeoutMs }, async () => {
    const now = await findService(ecs, id, state.cluster);
    return !now || now.status === "INACTIVE" ? true : undefined;
  });
}

/** ECS has no exception of its own for this: only its words tell. */
function deploymentsActive(error: unknown): boolean {
  return (
    isRefusal(error, "InvalidParameterException") &&
    (error as Error).message.includes("The service cannot be stopped while deployments are active.")
  );
}
