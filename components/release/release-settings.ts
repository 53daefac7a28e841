import {
  credentialsOf,
  type CredentialLibrary,
  type CredentialProvider,
} from "../../inventory/aws/credentials";
import { secondsOf } from "../../inventory/aws/duration";
import type { AssumedRole, ProviderSettings, WebIdentityRole } from "../../inventory/aws/provider-settings";

/**
 * The stack's `aws:*` settings in the process of dynamic resources. The program has checked them by then, so this reads
 * only; what `inventory/` makes of them there is too much to be written into a state.
 */
export function releaseSettings(get: (key: string) => string | undefined): ProviderSettings {
  const json = <T>(key: string) => (get(key) ? (JSON.parse(get(key) ?? "") as T) : undefined);
  const [region, profile, stsRegion] = [get("region"), get("profile"), get("stsRegion")];
  const [accessKeyId, secretAccessKey, sessionToken] = [get("accessKey"), get("secretKey"), get("token")];
  const webIdentity = json<WrittenRole & WebIdentityRole>("assumeRoleWithWebIdentity");
  return {
    ...(region && { region }),
    ...(profile && { profile }),
    ...(stsRegion && { stsRegion }),
    ...(accessKeyId &&
      secretAccessKey && {
        credentials: { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) },
      }),
    ...(webIdentity && { assumeRoleWithWebIdentity: inSeconds(webIdentity) }),
    assumeRoles: (json<(WrittenRole & AssumedRole)[]>("assumeRoles") ?? []).map((role) => inSeconds(role)),
    endpoints: Object.assign({}, ...(json<object[]>("endpoints") ?? [])) as Record<string, string>,
    allowedAccountIds: [],
    forbiddenAccountIds: [],
  };
}

/** @param load The package of the AWS SDK's ways to credentials, where they are needed. */
export function releaseClientConfig(
  settings: ProviderSettings,
  service: string,
  load: () => CredentialLibrary,
) {
  const { region, profile, stsRegion, endpoints, assumeRoles = [] } = settings;
  const isAssumed = assumeRoles.length > 0 || settings.assumeRoleWithWebIdentity !== undefined;
  const place = (name: string) => ({
    ...(region !== undefined && { region }),
    ...(profile !== undefined && { profile }),
    ...(endpoints[name] !== undefined && { endpoint: endpoints[name] }),
  });
  const sts = { ...place("sts"), ...(stsRegion !== undefined && { region: stsRegion }) };
  const credentials: ProviderSettings["credentials"] | CredentialProvider = isAssumed
    ? ofRoles(settings, load(), sts, process.env)
    : settings.credentials;
  return { ...place(service), ...(credentials && { credentials }) };
}

interface WrittenRole {
  readonly duration?: string;
}

function inSeconds<T extends WrittenRole>({ duration, ...role }: T): Omit<T, "duration"> {
  const durationSeconds = toSeconds(duration ?? "");
  return { ...role, ...(durationSeconds !== undefined && { durationSeconds }) };
}

// Names of our own: see `release-provider.ts`.
const ofRoles = credentialsOf;
const toSeconds = secondsOf;
