import type * as providers from "@aws-sdk/credential-providers";

import type { AssumedRole, ProviderSettings, StaticCredentials, WebIdentityRole } from "./provider-settings";

export interface Credentials extends StaticCredentials {
  readonly expiration?: Date;
}
export type CredentialProvider = () => Promise<Credentials>;

/** The AWS SDK's ways to credentials. Given, so that nothing is loaded where they are not needed. */
export interface CredentialLibrary extends Pick<
  typeof providers,
  | "createCredentialChain"
  | "fromContainerMetadata"
  | "fromEnv"
  | "fromHttp"
  | "fromIni"
  | "fromInstanceMetadata"
  | "fromSSO"
  | "fromTemporaryCredentials"
  | "fromTokenFile"
  | "fromWebToken"
> {
  readonly parseKnownFiles: (files: SharedFiles) => Promise<Record<string, Profile | undefined>>;
  readonly readFile: (path: string) => Promise<string>;
}
type Profile = Readonly<Record<string, string | undefined>>;
interface SharedFiles {
  readonly filepath?: string;
  readonly configFilepath?: string;
}

/** How STS is asked: region, endpoint and connection. */
export type StsConfig = NonNullable<Parameters<typeof providers.fromTemporaryCredentials>[0]["clientConfig"]>;

/** Why there are no credentials. No secret is in it. */
export interface CredentialsFailure extends Error {
  readonly nextStep: string;
  /** The right that is missing, such as `sts:AssumeRole`, when that is the failure. */
  readonly permission?: string;
}

/**
 * The credentials that the `aws` provider would have by these settings: a web identity, static keys, or what profile and
 * environment say; then the roles, one by the other.
 *
 * Refers to nothing outside of this file, for `Release`'s provider takes its text.
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

/** The provider's default, which is not STS's. */
const defaultRoleSeconds = 900;

function roleOf(
  role: AssumedRole,
  index: number,
  former: CredentialProvider,
  library: CredentialLibrary,
  sts: StsConfig,
): CredentialProvider {
  const { externalId, sourceIdentity, tags = {}, transitiveTagKeys = [] } = role;
  const assume = library.fromTemporaryCredentials({
    masterCredentials: former,
    clientConfig: sts,
    params: {
      ...sessionOf(role),
      DurationSeconds: role.durationSeconds ?? defaultRoleSeconds,
      ...(externalId !== undefined && { ExternalId: externalId }),
      ...(sourceIdentity !== undefined && { SourceIdentity: sourceIdentity }),
      ...(Object.keys(tags).length > 0 && {
        Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
      }),
      ...(transitiveTagKeys.length > 0 && { TransitiveTagKeys: [...transitiveTagKeys] }),
    },
  });
  const by = index === 0 ? "the credentials that come first" : `\`aws:assumeRoles[${index - 1}]\``;
  return told(`The role ${role.roleArn} (\`aws:assumeRoles[${index}]\`) can't be assumed`, assume, {
    permission: "sts:AssumeRole",
    denied: `Allow sts:AssumeRole on it to ${by}, and let its trust policy name those; what that policy asks for (external id, session name, tags) belongs into \`aws:assumeRoles[${index}]\`.`,
    otherwise: `Check \`aws:assumeRoles[${index}]\`, and how STS is reached: \`aws:stsRegion\`, \`aws:endpoints\`.`,
  });
}

function webIdentityOf(
  role: WebIdentityRole,
  library: CredentialLibrary,
  sts: StsConfig,
): CredentialProvider {
  const { webIdentityToken, webIdentityTokenFile: file = "", durationSeconds } = role;
  const { RoleArn, RoleSessionName, Policy, PolicyArns } = sessionOf(role);
  const setting = "`aws:assumeRoleWithWebIdentity`";
  // The file is read each time: whoever gives the tokens out puts newer ones there.
  const tokenOf = async () =>
    webIdentityToken ??
    (await library.readFile(file).catch((cause: unknown) => {
      throw failure(
        `The web identity token file ${file} (${setting}) can't be read: ${messageOf(cause)}`,
        "Have the token written there before Pulumi runs, or correct `webIdentityTokenFile`.",
        cause,
      );
    }));
  const assume = async () =>
    library.fromWebToken({
      webIdentityToken: await tokenOf(),
      roleArn: RoleArn,
      roleSessionName: RoleSessionName,
      ...(Policy !== undefined && { policy: Policy }),
      ...(PolicyArns && { policyArns: PolicyArns }),
      ...(durationSeconds !== undefined && { durationSeconds }),
      clientConfig: sts,
    })();
  return told(`The role ${role.roleArn} (${setting}) can't be assumed`, assume, {
    permission: "sts:AssumeRoleWithWebIdentity",
    denied:
      "Let the role's trust policy name the token's issuer, audience and subject, with the action sts:AssumeRoleWithWebIdentity.",
    otherwise: `Check ${setting} and whether the token is still valid.`,
  });
}

function sessionOf({ roleArn, sessionName, policy, policyArns = [] }: AssumedRole | WebIdentityRole) {
  return {
    RoleArn: roleArn,
    RoleSessionName: sessionName ?? `berth-${Date.now()}`,
    ...(policy !== undefined && { Policy: policy }),
    ...(policyArns.length > 0 && { PolicyArns: policyArns.map((arn) => ({ arn })) }),
  };
}

/**
 * What profile and environment say, in the provider's order: a profile that is set comes before keys in the environment,
 * which the AWS SDK for JavaScript takes the other way round for `AWS_PROFILE`.
 */
function foundCredentials(
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

function noProfile(
  profile: string,
  known: readonly string[],
  files: readonly (string | undefined)[],
): CredentialsFailure {
  const given = files.filter((file) => file !== undefined);
  const where = given.length > 0 ? given.join(" and ") : "the AWS configuration";
  const there = known.length > 0 ? `There are: ${known.slice(0, 10).join(", ")}.` : "It has no profile.";
  return failure(
    `There is no AWS profile "${profile}" in ${where}. ${there}`,
    "Choose one of them (`aws:profile`, AWS_PROFILE, `--profile`), or make it: `aws configure`.",
    undefined,
  );
}

/** Says what a failure is about; one that was told already goes on as it is. */
function told(
  what: string,
  provider: CredentialProvider,
  steps: { readonly permission?: string; readonly denied: string; readonly otherwise: string },
): CredentialProvider {
  return async () => {
    try {
      return await provider();
    } catch (error) {
      if (error instanceof Error && "nextStep" in error) throw error;
      const isDenied =
        error instanceof Error && ["AccessDenied", "AccessDeniedException"].includes(error.name);
      const permission = isDenied ? steps.permission : undefined;
      throw failure(
        `${what}: ${messageOf(error)}`,
        isDenied ? steps.denied : steps.otherwise,
        error,
        permission,
      );
    }
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function failure(message: string, nextStep: string, cause: unknown, permission?: string): CredentialsFailure {
  return Object.assign(new Error(message, cause === undefined ? {} : { cause }), {
    name: "CredentialsProviderError",
    nextStep,
    ...(permission !== undefined && { permission }),
  });
}
