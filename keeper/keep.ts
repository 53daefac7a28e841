import { causeFields } from "./log";
import { keepService, type ServiceOutcome } from "./keep-service";
import { sweep, type SweepReport } from "./sweep/sweep";
import type { KeeperWorld } from "./world";

/** What an invocation came to. */
export type Kept = ServiceOutcome | SweepReport;

/**
 * Keeps what an event is about: one service, or everything.
 *
 * @throws when something could not be kept, so that the invocation is tried again; what could be is.
 */
export async function keep(world: KeeperWorld, event: unknown): Promise<Kept> {
  const serviceArn = deployedService(event);
  try {
    return serviceArn === undefined ? await sweep(world) : await keepService(world, serviceArn);
  } catch (error) {
    world.log("error", "failed", {
      ...(serviceArn !== undefined && { service: serviceArn }),
      ...causeFields(error),
    });
    throw error;
  }
}

/**
 * The ARN of the service that ECS tells of. Nothing in its event names an image, and events come twice, late and out of
 * order: what runs is read back.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_deployment_events.html
 */
function deployedService(event: unknown): string | undefined {
  const { source, resources, ...others } = (
    typeof event === "object" && event !== null ? event : {}
  ) as Record<string, unknown>;
  if (source !== "aws.ecs" || others["detail-type"] !== deploymentEvent) return undefined;
  const [arn] = Array.isArray(resources) ? (resources as unknown[]) : [];
  return typeof arn === "string" && arn.includes(":service/") ? arn : undefined;
}

/** Its `detail-type`. */
export const deploymentEvent = "ECS Deployment State Change";
