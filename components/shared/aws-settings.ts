import * as pulumi from "@pulumi/pulumi";

/** What the stack says to the `aws` provider, as far as our own SDK clients must follow it. */
export interface ProviderSettings {
  readonly region?: string;
  readonly profile?: string;
  readonly credentials?: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
  /** Endpoints by service, such as `ecr` and `sts`. */
  readonly endpoints: Readonly<Record<string, string>>;
  readonly allowedAccountIds: readonly string[];
  readonly forbiddenAccountIds: readonly string[];
}

/** Reads `aws:*` as the default provider does; the environment is left to the SDK, which reads the same variables. */
export function readProviderSettings(): ProviderSettings {
  const config = new pulumi.Config("aws");
  return providerSettings((key) => config.get(key));
}

/**
 * Settings out of a stack's configuration, however it is read.
 *
 * @param get The text of `aws:<key>`, JSON where it is not plain.
 */
export function providerSettings(get: (key: string) => string | undefined): ProviderSettings {
  const [region, profile] = [get("region"), get("profile")];
  const [accessKeyId, secretAccessKey, sessionToken] = [get("accessKey"), get("secretKey"), get("token")];
  const json = <T>(key: string) => JSON.parse(get(key) ?? "[]") as T[];
  return {
    ...(region !== undefined && { region }),
    ...(profile !== undefined && { profile }),
    ...(accessKeyId !== undefined &&
      secretAccessKey !== undefined && {
        credentials: { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) },
      }),
    endpoints: Object.assign({}, ...json<Record<string, string>>("endpoints")) as Record<string, string>,
    allowedAccountIds: json<string>("allowedAccountIds"),
    forbiddenAccountIds: json<string>("forbiddenAccountIds"),
  };
}

/** What makes an SDK client follow the settings; what they leave open, the SDK finds in the environment. */
export function clientConfig(
  { region, profile, credentials, endpoints }: ProviderSettings,
  /** As in `aws:endpoints`: `ecr`, `ecs`, `sts`. */
  service: string,
): {
  readonly region?: string;
  readonly profile?: string;
  readonly credentials?: NonNullable<ProviderSettings["credentials"]>;
  readonly endpoint?: string;
} {
  const endpoint = endpoints[service];
  return {
    ...(region !== undefined && { region }),
    ...(profile !== undefined && { profile }),
    ...(credentials !== undefined && { credentials }),
    ...(endpoint !== undefined && { endpoint }),
  };
}
