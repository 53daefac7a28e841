import type { ClientConfig } from "../../inventory/aws/client-config";
import type { ProviderSettings } from "../../inventory/aws/provider-settings";

/** A backend in a bucket, as its URL says: where it is, and how the engine asks S3. */
export interface S3Address {
  readonly bucket: string;
  /** Before every key: empty, or with a `/` at its end. */
  readonly prefix: string;
  /** In the `aws` provider's words. */
  readonly settings: ProviderSettings;
  /** What they have no word for. */
  readonly client: ClientConfig & {
    readonly forcePathStyle: boolean;
    readonly useAccelerateEndpoint: boolean;
  };
}

/**
 * Reads what the engine reads: https://pkg.go.dev/gocloud.dev/blob/s3blob#URLOpener and
 * https://pkg.go.dev/gocloud.dev/aws#V2ConfigFromURLParams.
 *
 * @param env The engine's environment.
 */
export function s3Address(backendUrl: string, env: Readonly<Record<string, string | undefined>>): S3Address {
  const { hostname, pathname, searchParams } = new URL(backendUrl);
  const said = (name: string) => searchParams.get(name) ?? undefined;
  const isSet = (name: string) => ["1", "t", "true"].includes(said(name)?.toLowerCase() ?? "");
  const folder = decodeURIComponent(pathname).replace(/^\/+/, "");
  const endpoint = said("endpoint") ?? env["AWS_ENDPOINT_URL_S3"] ?? env["AWS_ENDPOINT_URL"];
  const role = said("role");
  return {
    bucket: hostname,
    prefix: folder === "" || folder.endsWith("/") ? folder : `${folder}/`,
    settings: {
      endpoints: endpoint === undefined || endpoint === "" ? {} : { s3: endpoint },
      allowedAccountIds: [],
      forbiddenAccountIds: [],
      ...credentialsOf(said("profile"), env),
      ...defined("region", said("region") ?? env["AWS_REGION"] ?? env["AWS_DEFAULT_REGION"]),
      ...defined("sharedConfigFile", env["AWS_CONFIG_FILE"]),
      ...defined("sharedCredentialsFile", env["AWS_SHARED_CREDENTIALS_FILE"]),
      ...(role === undefined ? {} : { assumeRoles: [{ roleArn: role }] }),
      ...(isSet("fips") && { useFipsEndpoint: true }),
      ...(isSet("dualstack") && { useDualstackEndpoint: true }),
    },
    client: {
      forcePathStyle: isSet("use_path_style") || isSet("s3ForcePathStyle"),
      useAccelerateEndpoint: isSet("accelerate"),
      // Told to wait no longer than whoever reads why a run failed would.
      maxAttempts: 3,
    },
  };
}

/** A profile that the URL names comes before keys of the environment, and these before a profile of it, as in Go's SDK. */
function credentialsOf(
  named: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): Pick<ProviderSettings, "profile" | "credentials"> {
  if (named !== undefined) return { profile: named };
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = env;
  if (accessKeyId && secretAccessKey)
    return {
      credentials: { accessKeyId, secretAccessKey, ...defined("sessionToken", env["AWS_SESSION_TOKEN"]) },
    };
  return defined("profile", env["AWS_PROFILE"]);
}

function defined<K extends string>(name: K, value: string | undefined): { [name in K]?: string } {
  return (value === undefined || value === "" ? {} : { [name]: value }) as { [name in K]?: string };
}
