import type { GetLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";

import type { LogReader } from "../../../releases/deployment/last-lines";
import { clientConfig, type ProviderSettings } from "../aws-settings";
import { stackSecrets } from "./stack-secrets";

/** Reads containers' logs where they say that they are, or where their service is; masks what the program knows as secret. */
export function logReader(settings: ProviderSettings, serviceRegion: string | undefined): LogReader {
  return {
    // The SDK is loaded only when a container has ended.
    logs: (region = serviceRegion) => ({
      send: async (command: GetLogEventsCommand) => {
        const { CloudWatchLogsClient } = await import("@aws-sdk/client-cloudwatch-logs");
        const client = new CloudWatchLogsClient(hurriedConfig(settings, "logs", region));
        try {
          return await client.send(command);
        } finally {
          client.destroy();
        }
      },
    }),
    secrets: stackSecrets(),
  };
}

/** Whoever waits for the words of a failure doesn't wait long. */
export function hurriedConfig(settings: ProviderSettings, service: string, region: string | undefined) {
  const config = clientConfig(settings, service);
  return {
    ...config,
    ...(region !== undefined && { region }),
    maxAttempts: 2,
    requestHandler: { ...config.requestHandler, connectionTimeout: 3_000, requestTimeout: 10_000 },
  };
}
