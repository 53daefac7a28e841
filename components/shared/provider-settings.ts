import { homedir } from "node:os";

import type { AssumedRole, ProviderSettings, WebIdentityRole } from "../../inventory/aws/provider-settings";
import { AwsSettingsError } from "./aws-settings-error";
import { insteadOfRefused } from "./provider-keys";
import type { ProviderValues } from "./provider-values";

/**
 * The provider's settings out of plain values.
 *
 * @throws {AwsSettingsError} with all that is wrong with them, and what berth can't follow.
 */
export function settingsFrom(values: ProviderValues): ProviderSettings {
  refuseUnfollowed(values);
  const settings = {
    ...given({
      region: values.text("region"),
      profile: values.text("profile"),
      credentials: keysOf(values),
      sharedConfigFile: fileOf(values, "sharedConfigFiles"),
      sharedCredentialsFile: fileOf(values, "sharedCredentialsFiles"),
      assumeRoles: values.maps("assumeRoles")?.map(roleOf),
      assumeRoleWithWebIdentity: webIdentityOf(values.map("assumeRoleWithWebIdentity")),
      stsRegion: values.text("stsRegion"),
      // None is the provider's own number, not 0.
      maxAttempts: values.count("maxRetries") || undefined,
      retryMode: retryModeOf(values),
      useFipsEndpoint: values.flag("useFipsEndpoint"),
      useDualstackEndpoint: values.flag("useDualstackEndpoint"),
      insecure: values.flag("insecure"),
      customCaBundle: expanded(values.text("customCaBundle")),
      httpProxy: proxyOf(values, "httpProxy"),
      httpsProxy: proxyOf(values, "httpsProxy"),
      noProxy: values.text("noProxy"),
      skipMetadataApiCheck: values.flag("skipMetadataApiCheck"),
    }),
    endpoints: endpointsOf(values),
    allowedAccountIds: values.texts("allowedAccountIds") ?? [],
    forbiddenAccountIds: values.texts("forbiddenAccountIds") ?? [],
  };
  if (values.problems.length > 0) throw new AwsSettingsError(values.problems);
  return settings;
}

/** Where the environment says the same, both follow it. */
function refuseUnfollowed(values: ProviderValues): void {
  for (const [key, variable] of Object.entries(insteadOfRefused)) {
    if (!values.has(key) || values.text(key) === process.env[variable]) continue;
    values.refuse(
      key,
      `is not followed by berth's own calls, which would have other credentials than the provider. Set ${variable} in the environment instead: both read it.`,
    );
  }
}

function keysOf(values: ProviderValues): ProviderSettings["credentials"] {
  const [accessKeyId, secretAccessKey] = [values.text("accessKey"), values.text("secretKey")];
  const sessionToken = values.text("token");
  if (accessKeyId === undefined && secretAccessKey === undefined) return undefined;
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    const [missing, there] =
      accessKeyId === undefined ? ["accessKey", "secretKey"] : ["secretKey", "accessKey"];
    values.refuse(missing, `is missing: \`${values.path(there)}\` is of no use without it.`);
    return undefined;
  }
  return { accessKeyId, secretAccessKey, ...given({ sessionToken }) };
}

function fileOf(values: ProviderValues, key: string): string | undefined {
  const files = values.texts(key) ?? [];
  if (files.length > 1)
    values.refuse(
      key,
      "may name one file: the AWS SDK for JavaScript reads no second one. Put them into one.",
    );
  return expanded(files[0]);
}

/** As the provider does: the variables of the environment, and the home folder. */
function expanded(file: string | undefined): string | undefined {
  return file
    ?.replace(
      /\$(?:\{(\w+)\}|(\w+))/g,
      (_, braced: string, bare: string) => process.env[braced ?? bare] ?? "",
    )
    .replace(/^~(?=$|\/)/, homedir());
}

const sessionKeys = ["roleArn", "sessionName", "duration", "policy", "policyArns"];

function sessionOf(values: ProviderValues) {
  return {
    roleArn: values.required("roleArn"),
    ...given({
      sessionName: values.text("sessionName"),
      durationSeconds: values.seconds("duration"),
      policy: values.text("policy"),
      policyArns: values.texts("policyArns"),
    }),
  };
}

function roleOf(values: ProviderValues): AssumedRole {
  values.only([...sessionKeys, "externalId", "sourceIdentity", "tags", "transitiveTagKeys"]);
  return {
    ...sessionOf(values),
    ...given({
      externalId: values.text("externalId"),
      sourceIdentity: values.text("sourceIdentity"),
      tags: values.textMap("tags"),
      transitiveTagKeys: values.texts("transitiveTagKeys"),
    }),
  };
}

function webIdentityOf(values: ProviderValues | undefined): WebIdentityRole | undefined {
  if (!values) return undefined;
  values.only([...sessionKeys, "webIdentityToken", "webIdentityTokenFile"]);
  if (!values.has("webIdentityToken") && !values.has("webIdentityTokenFile"))
    values.refuse("webIdentityTokenFile", "is missing, and `webIdentityToken` too: set one of them.");
  return {
    ...sessionOf(values),
    ...given({
      webIdentityToken: values.text("webIdentityToken"),
      webIdentityTokenFile: expanded(values.text("webIdentityTokenFile")),
    }),
  };
}

function retryModeOf(values: ProviderValues): ProviderSettings["retryMode"] {
  const mode = values.text("retryMode");
  if (mode === undefined || mode === "standard" || mode === "adaptive") return mode;
  values.refuse("retryMode", `must be \`standard\` or \`adaptive\`, got ${JSON.stringify(mode)}.`);
  return undefined;
}

/** Its text isn't shown: it may have a password. */
function proxyOf(values: ProviderValues, key: string): string | undefined {
  const proxy = values.text(key);
  if (proxy === undefined || URL.canParse(proxy.includes("://") ? proxy : `http://${proxy}`)) return proxy;
  values.refuse(key, "must be a URL, such as `http://proxy.example.com:3128`.");
  return undefined;
}

function endpointsOf(values: ProviderValues): Record<string, string> {
  return Object.assign({}, ...(values.maps("endpoints") ?? []).map((one) => one.allTexts())) as Record<
    string,
    string
  >;
}

/** Without what is not there. */
function given<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
