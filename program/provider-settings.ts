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
  const [region, profile, accessKeyId, secretAccessKey, sessionToken] = [
    config.get("region"),
    config.get("profile"),
    config.get("accessKey"),
    config.get("secretKey"),
    config.get("token"),
  ];
  const endpoints = config.getObject<Record<string, string>[]>("endpoints") ?? [];
  return {
    ...(region !== undefined && { region }),
    ...(profile !== undefined && { profile }),
    ...(accessKeyId !== undefined &&
      secretAccessKey !== undefined && {
        credentials: { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) },
      }),
    endpoints: Object.assign({}, ...endpoints) as Record<string, string>,
    allowedAccountIds: config.getObject<string[]>("allowedAccountIds") ?? [],
    forbiddenAccountIds: config.getObject<string[]>("forbiddenAccountIds") ?? [],
  };
}
