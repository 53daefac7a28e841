import type { ProviderSettings } from "../../../inventory/aws/provider-settings";

type Environment = Readonly<Record<string, string | undefined>>;

/** Where credentials and region come from, as far as it can be told without asking. No value of a key is in it. */
export interface Sources {
  readonly credentials: string;
  readonly region: string | undefined;
  /** What is set and not used, in a sentence. */
  readonly unused?: string;
}

/**
 * In the order in which the provider, and berth's own clients, take them.
 *
 * @param given What the command's options say, which comes before a stack's `aws:*`.
 */
export function sourcesOf(
  settings: ProviderSettings,
  given: { readonly region?: string; readonly profile?: string },
  env: Environment,
): Sources {
  const { assumeRoles = [] } = settings;
  const first = firstOf(settings, given.profile !== undefined, env);
  const roles = assumeRoles.map(
    ({ roleArn }, index) => `the role ${roleArn} (\`aws:assumeRoles[${index}]\`)`,
  );
  const unused = unusedOf(settings, env);
  return {
    credentials: [first, ...roles].join(", then "),
    region: regionSource(settings, given.region !== undefined, env),
    ...(unused !== undefined && { unused }),
  };
}

function firstOf(settings: ProviderSettings, isOption: boolean, env: Environment): string {
  const { assumeRoleWithWebIdentity: webIdentity, credentials, profile } = settings;
  if (webIdentity) return `a web identity's role ${webIdentity.roleArn} (\`aws:assumeRoleWithWebIdentity\`)`;
  if (credentials) return "the stack's keys (`aws:accessKey`)";
  if (profile !== undefined)
    return `the profile "${profile}" (${isOption ? "`--profile`" : "`aws:profile`"})`;
  if (env["AWS_ACCESS_KEY_ID"] && env["AWS_SECRET_ACCESS_KEY"])
    return `keys of the environment (AWS_ACCESS_KEY_ID${env["AWS_SESSION_TOKEN"] ? ", with a session token" : ""})`;
  if (env["AWS_WEB_IDENTITY_TOKEN_FILE"] && env["AWS_ROLE_ARN"])
    return `a web identity's role ${env["AWS_ROLE_ARN"]} (AWS_WEB_IDENTITY_TOKEN_FILE)`;
  const named = profileOf(env);
  if (named !== undefined) return `the profile "${named.profile}" (${named.variable})`;
  if (env["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] || env["AWS_CONTAINER_CREDENTIALS_FULL_URI"])
    return "the role of this container";
  return 'the profile "default", else the role of this machine';
}

function unusedOf({ profile }: ProviderSettings, env: Environment): string | undefined {
  const hasKeys = Boolean(env["AWS_ACCESS_KEY_ID"] && env["AWS_SECRET_ACCESS_KEY"]);
  const named = profileOf(env);
  if (profile !== undefined && hasKeys) return "The environment's keys (AWS_ACCESS_KEY_ID) are not used.";
  return hasKeys && named ? `${named.variable} is set too, and not used: keys come first.` : undefined;
}

function profileOf(env: Environment): { readonly variable: string; readonly profile: string } | undefined {
  for (const variable of ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"]) {
    const profile = env[variable];
    if (profile) return { variable, profile };
  }
  return undefined;
}

/** Nothing where only a look into the files tells. */
function regionSource({ region }: ProviderSettings, isOption: boolean, env: Environment): string | undefined {
  if (region !== undefined) return isOption ? "`--region`" : "`aws:region`";
  return ["AWS_REGION", "AWS_DEFAULT_REGION"].find((name) => env[name]);
}
