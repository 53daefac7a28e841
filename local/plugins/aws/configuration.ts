import type { ProviderArgs } from "@pulumi/aws/provider";
import type { ProviderAssumeRole, ProviderAssumeRoleWithWebIdentity } from "@pulumi/aws/types/input";
import { isValues, UNKNOWN, type Plain, type Value, type Values } from "../provider";

/** The provider's configuration, as far as the stand-in uses it. */
export interface Configuration {
  readonly region: string | undefined;
  readonly profile: string | undefined;
  readonly credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string } | undefined;
  /** Assumed one by the other. */
  readonly assumeRoles: readonly Plain<ProviderAssumeRole>[];
  readonly webIdentity: Plain<ProviderAssumeRoleWithWebIdentity> | undefined;
  readonly stsRegion: string | undefined;
  /** Endpoint by the name that the official plugin gives the service. */
  readonly endpoints: Readonly<Record<string, string>>;
  readonly allowedAccountIds: readonly string[];
  readonly forbiddenAccountIds: readonly string[];
  readonly defaultTags: Readonly<Record<string, string>>;
  readonly ignoreTags: { readonly keys: readonly string[]; readonly keyPrefixes: readonly string[] };
  readonly maxAttempts: number | undefined;
}

/** Reads what `aws:*` settings or an explicit provider say; the environment fills in as it does for the AWS SDKs. */
export function readConfiguration(values: Values, environment: NodeJS.ProcessEnv): Configuration {
  const args = decode(values);
  refuseUnsupported(args);
  const { accessKey, secretKey, token } = args;
  return {
    region: args.region ?? environment["AWS_REGION"] ?? environment["AWS_DEFAULT_REGION"],
    profile: args.profile,
    credentials:
      accessKey && secretKey
        ? { accessKeyId: accessKey, secretAccessKey: secretKey, ...(token && { sessionToken: token }) }
        : undefined,
    assumeRoles: args.assumeRoles ?? [],
    webIdentity: args.assumeRoleWithWebIdentity,
    stsRegion: args.stsRegion,
    endpoints: endpointsOf(args),
    allowedAccountIds: args.allowedAccountIds ?? [],
    forbiddenAccountIds: args.forbiddenAccountIds ?? [],
    defaultTags: args.defaultTags?.tags ?? {},
    ignoreTags: { keys: args.ignoreTags?.keys ?? [], keyPrefixes: args.ignoreTags?.keyPrefixes ?? [] },
    maxAttempts: args.maxRetries === undefined ? undefined : args.maxRetries + 1,
  };
}

/** Values other than text come as JSON; what only the deployment will know counts as not set. */
function decode(values: Values): Plain<ProviderArgs> {
  const decoded = Object.entries(values).flatMap(([name, value]) =>
    value === undefined || value === null || value === UNKNOWN ? [] : [[name, decodeValue(name, value)]],
  );
  return Object.fromEntries(decoded) as Plain<ProviderArgs>;
}

const texts: ReadonlySet<string> = new Set([
  "region",
  "profile",
  "accessKey",
  "secretKey",
  "token",
  "stsRegion",
]);

function decodeValue(name: string, value: Value): unknown {
  if (typeof value !== "string" || texts.has(name)) return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

function refuseUnsupported(args: Plain<ProviderArgs>): void {
  const refused = (
    [
      "customCaBundle",
      "httpProxy",
      "httpsProxy",
      "insecure",
      "sharedConfigFiles",
      "sharedCredentialsFiles",
    ] as const
  ).filter((name) => isSet(args[name]));
  if (refused.length > 0) {
    const list = refused.map((name) => `\`aws:${name}\``).join(", ");
    throw new Error(
      `The stand-in for the aws plugin does not support ${list}. Leave it out, or use the official plugin.`,
    );
  }
}

function isSet(value: unknown): boolean {
  return !(
    value === undefined ||
    value === false ||
    value === "" ||
    (Array.isArray(value) && value.length === 0)
  );
}

function endpointsOf(args: Plain<ProviderArgs>): Record<string, string> {
  const given = (args.endpoints ?? []).flatMap((endpoints) => Object.entries(endpoints as Values));
  return Object.fromEntries(given.filter((entry): entry is [string, string] => typeof entry[1] === "string"));
}

/** Whether a resource has its own region. */
export function regionOf(values: Values): string | undefined {
  const region = isValues(values) ? values["region"] : undefined;
  return typeof region === "string" && region !== "" ? region : undefined;
}
