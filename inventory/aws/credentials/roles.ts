import type { AssumedRole, WebIdentityRole } from "../provider-settings";
import { failure, messageOf, told } from "./failure";
import type { CredentialLibrary, CredentialProvider, StsConfig } from "./library";

/** The session of a role that is assumed by the credentials before it. */
export function roleOf(
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

/** The session of a role that a token lets in. */
export function webIdentityOf(
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

/** The provider's default, which is not STS's. */
const defaultRoleSeconds = 900;
