import * as pulumi from "@pulumi/pulumi";

import type { Retirement } from "../../releases";
import { readProviderSettings, type ProviderSettings } from "../shared/aws-settings";
import { logReader } from "../shared/container-logs/log-reader";
import { ownHook, resourceAt } from "../shared/own-hook";
import type { ReleaseInput } from "./release-input";

/** What counts only while a release is placed. */
export interface ReleasePlacing {
  readonly timeoutSeconds: number;
  /** Whether a failure shows what a container wrote that ended. */
  readonly showContainerLogs: boolean;
  readonly retire?: Retirement | undefined;
  /** @default the stack's `aws:*` settings */
  readonly settings?: ProviderSettings | undefined;
  /** Told which tag the release has got. */
  readonly onPlaced: (tag: string) => void;
}

/**
 * Reads back what the service runs, and marks it, before the release is written into the state: an `up` that fails here
 * leaves the state as it was, and the next one looks again. Never runs in a preview, and only when the input changes.
 *
 * @param name Unique in the program.
 * @see https://www.pulumi.com/docs/iac/concepts/resources/options/hooks/
 */
export function releaseHook(name: string, placing: ReleasePlacing): pulumi.ResourceHook {
  const since = new Date(Date.now() - clockSkewMs);
  return ownHook(name, async ({ urn, newInputs = {} }) => {
    const { input } = newInputs as { input: ReleaseInput };
    const resource = resourceAt(urn);
    // Loaded only when there is something to do: most runs change no image.
    const { markReleased, releaseClients } = await import("./mark-released.ts");
    const { systemClock } = await import("../../releases/clock.ts");
    const settings = placing.settings ?? readProviderSettings();
    const { ecs, ecr } = releaseClients(input, settings);
    const [, , , region] = input.serviceArn.split(":");
    const logs = placing.showContainerLogs ? logReader(settings, region) : undefined;
    const warn = (message: string) => void pulumi.log.warn(message, resource);
    try {
      const world = { ecs, ecr, clock: systemClock, warn };
      placing.onPlaced(await markReleased(world, input, { ...placing, since, logReader: logs }));
    } finally {
      ecs.destroy();
      ecr.destroy();
    }
  });
}

/** Two minutes: this machine's clock need not be AWS's. */
const clockSkewMs = 120_000;
