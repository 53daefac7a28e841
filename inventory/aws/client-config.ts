import type { Agent } from "node:https";

import { httpsAgent } from "./connection/https-agent";
import type { CredentialProvider } from "./credentials/library";
import { sharedCredentials } from "./credentials/shared-credentials";
import type { ProviderSettings, StaticCredentials } from "./provider-settings";

/** What an SDK client is made of. */
export interface ClientConfig {
  readonly region?: string | (() => Promise<string>);
  readonly profile?: string;
  readonly credentials?: StaticCredentials | CredentialProvider;
  readonly endpoint?: string;
  readonly maxAttempts?: number;
  readonly retryMode?: string;
  readonly useFipsEndpoint?: boolean;
  readonly useDualstackEndpoint?: boolean;
  readonly requestHandler?: { readonly httpsAgent: Agent };
}

/**
 * What makes an SDK client follow the `aws` provider's settings; what they leave open, the SDK finds in the environment.
 *
 * @param service As in `aws:endpoints`: `ecr`, `ecs`, `sts`.
 */
export function clientConfig(settings: ProviderSettings, service: string): ClientConfig {
  const credentials = credentialsFor(settings);
  return { ...placeOf(settings, service), ...(credentials && { credentials }) };
}

/** All but who asks. */
function placeOf(settings: ProviderSettings, service: string): Omit<ClientConfig, "credentials"> {
  const { profile, maxAttempts, retryMode, useFipsEndpoint, useDualstackEndpoint } = settings;
  const region = regionOf(settings);
  const endpoint = endpointOf(settings, service);
  const agent = httpsAgent(settings, process.env);
  return {
    ...(region !== undefined && { region }),
    ...(profile !== undefined && { profile }),
    ...(endpoint !== undefined && { endpoint }),
    ...(maxAttempts !== undefined && { maxAttempts }),
    ...(retryMode !== undefined && { retryMode }),
    ...(useFipsEndpoint !== undefined && { useFipsEndpoint }),
    ...(useDualstackEndpoint !== undefined && { useDualstackEndpoint }),
    ...(agent && { requestHandler: { httpsAgent: agent } }),
  };
}

/**
 * The provider reads `AWS_DEFAULT_REGION` too, which the SDK for JavaScript doesn't; and the SDK finds a profile's region
 * in the files of the environment only.
 */
function regionOf(settings: ProviderSettings): ClientConfig["region"] {
  const { AWS_REGION, AWS_DEFAULT_REGION } = process.env;
  const region = settings.region ?? (AWS_REGION || AWS_DEFAULT_REGION || undefined);
  if (region !== undefined || settings.sharedConfigFile === undefined) return region;
  return async () => {
    const { loadSharedConfigFiles } = await import("@smithy/core/config");
    const { configFile } = await loadSharedConfigFiles({
      configFilepath: settings.sharedConfigFile as string,
    });
    const profile = settings.profile ?? (process.env["AWS_PROFILE"] || "default");
    const found = configFile[profile]?.["region"];
    if (found !== undefined) return found;
    throw new Error(
      `The region is missing: the profile "${profile}" of ${settings.sharedConfigFile} has none. Set \`aws:region\`.`,
    );
  };
}

/** Names that the provider has for one service, as in its list of endpoints. */
const otherNames: Readonly<Record<string, readonly string[]>> = {
  eventbridge: ["cloudwatchevents", "events"],
};

function endpointOf({ endpoints }: ProviderSettings, service: string): string | undefined {
  return [service, ...(otherNames[service] ?? [])].map((name) => endpoints[name]).find(Boolean);
}

/** None where the SDK's own search is the provider's: then nothing more is loaded. */
function credentialsFor(settings: ProviderSettings): ClientConfig["credentials"] {
  const { profile, credentials, sharedConfigFile, sharedCredentialsFile, skipMetadataApiCheck } = settings;
  const { assumeRoles = [], assumeRoleWithWebIdentity } = settings;
  const isAssumed = assumeRoles.length > 0 || assumeRoleWithWebIdentity !== undefined;
  if (credentials && !isAssumed) return credentials;
  const { AWS_PROFILE, AWS_DEFAULT_PROFILE } = process.env;
  const isOwn =
    isAssumed ||
    skipMetadataApiCheck === true ||
    [profile, sharedConfigFile, sharedCredentialsFile].some((value) => value !== undefined) ||
    Boolean(AWS_PROFILE || AWS_DEFAULT_PROFILE);
  if (!isOwn) return undefined;
  return sharedCredentials(settings, () => {
    const { stsRegion } = settings;
    return { ...placeOf(settings, "sts"), ...(stsRegion !== undefined && { region: stsRegion }) };
  });
}
