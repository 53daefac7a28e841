import { readFileSync } from "node:fs";
import * as https from "node:https";

import { ProxyAgent } from "./proxy-agent";
import type { ProviderSettings } from "../provider-settings";
import { proxyChoice } from "./proxy-choice";

/**
 * What certificates and proxies make of a connection, as for the provider; none where nobody sets any.
 *
 * @see https://pkg.go.dev/golang.org/x/net/http/httpproxy#FromEnvironment
 */
export function httpsAgent(
  settings: ProviderSettings,
  environment: NodeJS.ProcessEnv,
): https.Agent | undefined {
  const bundle = settings.customCaBundle ?? (environment["AWS_CA_BUNDLE"] || undefined);
  const choose = proxyChoice(settings, environment);
  if (bundle === undefined && !settings.insecure && !choose) return undefined;
  const options: https.AgentOptions = {
    // As the SDK's own.
    ...{ keepAlive: true, maxSockets: 50 },
    ...(bundle !== undefined && { ca: certificates(bundle, settings.customCaBundle !== undefined) }),
    ...(settings.insecure && { rejectUnauthorized: false }),
  };
  return choose ? new ProxyAgent(options, choose) : new https.Agent(options);
}

function certificates(file: string, isSetting: boolean): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    const name = isSetting ? "`aws:customCaBundle`" : "AWS_CA_BUNDLE";
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      `The file ${file} of ${name} can't be read: ${why}. Correct its path, or have the file made.`,
      { cause },
    );
  }
}
