import type { ProviderSettings } from "../provider-settings";
import { foundCredentials } from "./found-credentials";
import type { CredentialLibrary, CredentialProvider, StsConfig } from "./library";
import { roleOf, webIdentityOf } from "./roles";

/**
 * The credentials that the `aws` provider would have by these settings: a web identity, static keys, or what profile and
 * environment say; then the roles, one by the other.
 *
 * @see https://pkg.go.dev/github.com/hashicorp/aws-sdk-go-base/v2 (`GetAwsConfig`, which the provider calls)
 */
export function credentialsOf(
  settings: ProviderSettings,
  library: CredentialLibrary,
  sts: StsConfig,
  environment: Readonly<Record<string, string | undefined>>,
): CredentialProvider {
  const { credentials, assumeRoles = [], assumeRoleWithWebIdentity: webIdentity } = settings;
  const first = webIdentity
    ? webIdentityOf(webIdentity, library, sts)
    : credentials
      ? () => Promise.resolve(credentials)
      : foundCredentials(settings, library, sts, environment);
  return assumeRoles.reduce<CredentialProvider>(
    (former, role, index) => roleOf(role, index, former, library, sts),
    first,
  );
}
