import { readFile } from "node:fs/promises";

import type { Plain } from "../provider";
import type { Configuration } from "./configuration";

export interface Identity {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}
type Provider = () => Promise<Identity>;
type Role = Plain<Configuration["assumeRoles"][number]>;

/**
 * The roles that the configuration names, each assumed by the one before it, as the official plugin does; none where it
 * names none, for then the SDK's own search will do.
 */
export function assumedCredentials(
  configuration: Configuration,
  sts: { readonly region?: string; readonly endpoint?: string },
): Provider | undefined {
  const { assumeRoles, webIdentity } = configuration;
  if (assumeRoles.length === 0 && !webIdentity) return undefined;
  let chain: Promise<Provider> | undefined;
  return untilExpiry(async () => (await (chain ??= chainOf(configuration, sts)))());
}

async function chainOf(
  { assumeRoles, webIdentity, credentials, profile }: Configuration,
  sts: { readonly region?: string; readonly endpoint?: string },
): Promise<Provider> {
  const library = await import("@aws-sdk/credential-providers");
  const clientConfig = sts;
  const first: Provider = webIdentity
    ? async () => {
        const { RoleArn, RoleSessionName, Policy, PolicyArns, DurationSeconds } = paramsOf(webIdentity);
        const { webIdentityToken, webIdentityTokenFile = "" } = webIdentity;
        return library.fromWebToken({
          ...{ roleArn: RoleArn, roleSessionName: RoleSessionName, clientConfig },
          webIdentityToken: webIdentityToken ?? (await readFile(webIdentityTokenFile, "utf8")),
          ...(Policy !== undefined && { policy: Policy }),
          ...(PolicyArns && { policyArns: PolicyArns }),
          ...(DurationSeconds !== undefined && { durationSeconds: DurationSeconds }),
        })();
      }
    : credentials
      ? () => Promise.resolve(credentials)
      : library.fromNodeProviderChain(profile === undefined ? {} : { profile });
  return assumeRoles.reduce<Provider>((former, role) => {
    const params = { DurationSeconds: 900, ...paramsOf(role) };
    return library.fromTemporaryCredentials({ masterCredentials: former, params, clientConfig });
  }, first);
}

/** @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
function paramsOf(role: Role) {
  const { sessionName, duration, externalId, policy, policyArns, sourceIdentity, tags, transitiveTagKeys } =
    role;
  return {
    RoleArn: role.roleArn ?? "",
    RoleSessionName: sessionName ?? `aws-go-sdk-${Date.now()}`,
    ...(duration !== undefined && { DurationSeconds: secondsOf(duration) }),
    ...(externalId !== undefined && { ExternalId: externalId }),
    ...(policy !== undefined && { Policy: policy }),
    ...(policyArns && { PolicyArns: policyArns.map((arn) => ({ arn })) }),
    ...(sourceIdentity !== undefined && { SourceIdentity: sourceIdentity }),
    ...(tags && { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) }),
    ...(transitiveTagKeys && { TransitiveTagKeys: transitiveTagKeys }),
  };
}

/** Hours, minutes and seconds: `1h30m`. */
function secondsOf(duration: string): number {
  const units: Record<string, number> = { h: 3600, m: 60, s: 1 };
  const parts = [...duration.matchAll(/(\d+(?:\.\d+)?)([hms])/g)];
  return parts.reduce((sum, [, amount, unit = ""]) => sum + Number(amount) * (units[unit] ?? 0), 0);
}

/** One session for all clients; another one a minute before it ends. */
function untilExpiry(provider: Provider): Provider {
  let kept: Promise<Identity> | undefined;
  let end = 0;
  return () => {
    if (kept && Date.now() < end - 60_000) return kept;
    end = Infinity;
    return (kept = provider().then(
      (identity) => {
        end = identity.expiration?.getTime() ?? Infinity;
        return identity;
      },
      (error: unknown) => {
        end = 0;
        throw error;
      },
    ));
  };
}
