import { inventoryClients, type InventoryClients } from "../inventory/aws/clients";
import type { ProviderSettings } from "../inventory/aws/provider-settings";
import { providerSettings } from "../components/shared/aws-settings";

/** Who asks AWS for a stack. */
export interface StackClients {
  readonly clients: InventoryClients;
  /** Of ECR, where it is not AWS's own. */
  readonly endpoint: string | undefined;
}

/** Other credentials and another region than the stack's own. */
export interface ClientOverrides {
  readonly profile?: string | undefined;
  readonly region?: string | undefined;
}

/**
 * Clients that follow a stack's `aws:*` settings, and for the rest the environment of its engine, as its provider does.
 *
 * @throws {AwsSettingsError}
 */
export function stackClients(
  config: (key: string) => string | undefined,
  env: Readonly<Record<string, string | undefined>>,
  overrides: ClientOverrides = {},
): StackClients {
  const settings = followed(stackSettings(config), env, overrides);
  return { clients: inventoryClients({ provider: settings }), endpoint: settings.endpoints["ecr"] };
}

/** A stack's `aws:*` settings, as its provider reads them. @throws {AwsSettingsError} */
export function stackSettings(config: (key: string) => string | undefined): ProviderSettings {
  return providerSettings((key) => config(`aws:${key}`));
}

/** A stack's configuration by its keys: a secret isn't read. */
export function plainSettings(
  config: Readonly<Record<string, unknown>>,
): (key: string) => string | undefined {
  return (key) => textOf(config[key]);
}

function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string") return value;
  return typeof value === "object" && "secure" in value ? undefined : JSON.stringify(value);
}

/** Exported for its test: what a client is made of. */
export function followed(
  settings: ProviderSettings,
  env: Readonly<Record<string, string | undefined>>,
  { profile, region }: ClientOverrides,
): ProviderSettings {
  const ownRegion =
    region ?? settings.region ?? (env["AWS_REGION"] || env["AWS_DEFAULT_REGION"] || undefined);
  const place = {
    ...settings,
    endpoints: { ...endpointsOf(env), ...settings.endpoints },
    ...(ownRegion !== undefined && { region: ownRegion }),
  };
  if (profile !== undefined) {
    const { credentials: _, assumeRoleWithWebIdentity: _web, ...rest } = place;
    return { ...rest, assumeRoles: [], profile };
  }
  const ownProfile = settings.profile ?? (env["AWS_PROFILE"] || undefined);
  const credentials = settings.credentials ?? (settings.profile === undefined ? keysOf(env) : undefined);
  return {
    ...place,
    ...(credentials && { credentials }),
    ...(credentials === undefined && ownProfile !== undefined && { profile: ownProfile }),
  };
}

function endpointsOf(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const found = Object.entries(servicesAsked).map(([service, variable]) => [
    service,
    env[`AWS_ENDPOINT_URL_${variable}`] || env["AWS_ENDPOINT_URL"] || undefined,
  ]);
  return Object.fromEntries(found.filter(([, url]) => url !== undefined)) as Record<string, string>;
}

/**
 * By their names in `aws:endpoints`, what the SDKs' variables call them.
 *
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/ss-endpoints-table.html
 */
const servicesAsked = {
  ecr: "ECR",
  ecs: "ECS",
  sts: "STS",
  lambda: "LAMBDA",
  logs: "CLOUDWATCH_LOGS",
};

function keysOf(env: Readonly<Record<string, string | undefined>>): ProviderSettings["credentials"] {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = env;
  const { AWS_SESSION_TOKEN: sessionToken } = env;
  if (!accessKeyId || !secretAccessKey) return undefined;
  return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
}
