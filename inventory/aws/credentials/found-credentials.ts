import { didYouMean } from "../../../retention/did-you-mean";
import type { ProviderSettings } from "../provider-settings";
import { failure, told, type CredentialsFailure } from "./failure";
import type { CredentialLibrary, CredentialProvider, Profile, SharedFiles, StsConfig } from "./library";

/**
 * What profile and environment say, in the provider's order: a profile that is set comes before keys in the environment,
 * which the AWS SDK for JavaScript takes the other way round for `AWS_PROFILE`.
 */
export function foundCredentials(
  { profile: set, endpoints, skipMetadataApiCheck, ...settings }: ProviderSettings,
  library: CredentialLibrary,
  sts: StsConfig,
  environment: Readonly<Record<string, string | undefined>>,
): CredentialProvider {
  const wanted = set ?? (environment["AWS_PROFILE"] || environment["AWS_DEFAULT_PROFILE"] || undefined);
  const profile = wanted ?? "default";
  const files: SharedFiles = {
    ...(settings.sharedCredentialsFile !== undefined && { filepath: settings.sharedCredentialsFile }),
    ...(settings.sharedConfigFile !== undefined && { configFilepath: settings.sharedConfigFile }),
  };
  const ofProfile = async () => {
    const profiles = await library.parseKnownFiles(files);
    const found = profiles[profile];
    if (!found && wanted !== undefined)
      throw noProfile(wanted, Object.keys(profiles), [files.configFilepath, files.filepath]);
    const sso = endpoints["sso"];
    return isSso(found ?? {})
      ? library.fromSSO({
          profile,
          ...files,
          ...(sso !== undefined && { clientConfig: { endpoint: sso } }),
        })()
      : library.fromIni({ profile, ...files, clientConfig: sts })();
  };
  const isInContainer =
    environment["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] ||
    environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"];
  const isOff =
    skipMetadataApiCheck || !["", "false"].includes(environment["AWS_EC2_METADATA_DISABLED"] ?? "");
  const chain = library.createCredentialChain(
    ...(set === undefined ? [library.fromEnv(), library.fromTokenFile({ clientConfig: sts })] : []),
    ofProfile,
    ...(isInContainer
      ? [library.fromHttp(), library.fromContainerMetadata()]
      : isOff
        ? []
        : [library.fromInstanceMetadata()]),
  );
  const where = wanted === undefined ? "" : ` for the profile "${wanted}"`;
  const signIn = `Sign in (\`aws sso login${wanted === undefined ? "" : ` --profile ${wanted}`}\`), or set AWS_PROFILE or the stack's \`aws:profile\`.`;
  return told(`There are no AWS credentials${where}`, () => chain(), { denied: signIn, otherwise: signIn });
}

function isSso({ role_arn, aws_access_key_id, sso_session, sso_account_id }: Profile): boolean {
  return (
    role_arn === undefined && aws_access_key_id === undefined && (sso_session ?? sso_account_id) !== undefined
  );
}

/** That there is no profile of a name in the user's files; nothing where there is one. */
export async function missingProfile(profile: string): Promise<CredentialsFailure | undefined> {
  const { parseKnownFiles } = await import("@smithy/core/config");
  const known = Object.keys(await parseKnownFiles({}));
  return known.includes(profile) ? undefined : noProfile(profile, known, []);
}

function noProfile(
  profile: string,
  known: readonly string[],
  files: readonly (string | undefined)[],
): CredentialsFailure {
  const given = files.filter((file) => file !== undefined);
  const where = given.length > 0 ? given.join(" and ") : "the AWS configuration";
  const near = didYouMean(profile, known);
  const there = known.length > 0 ? `There are: ${known.slice(0, 10).join(", ")}.` : "It has no profile.";
  return failure(
    `There is no AWS profile "${profile}" in ${where}.${near} ${there}`,
    "Choose one of them (`aws:profile`, AWS_PROFILE, `--profile`), or make it: `aws configure`.",
    undefined,
  );
}
