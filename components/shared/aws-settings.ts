import type { ProviderArgs } from "@pulumi/aws/provider";
import * as pulumi from "@pulumi/pulumi";

import type { ProviderSettings } from "../../inventory/aws/provider-settings";
import { AwsSettingsError } from "./aws-settings-error";
import { providerKeys, textKeys } from "./provider-keys";
import { settingsFrom } from "./provider-settings";
import { ProviderValues } from "./provider-values";

export { clientConfig } from "../../inventory/aws/client-config";
export type { ProviderSettings };

/** Reads `aws:*` as the default provider does; the environment is left to the SDK, which reads the same variables. */
export function readProviderSettings(): ProviderSettings {
  const config = new pulumi.Config("aws");
  return providerSettings((key) => config.get(key));
}

/**
 * Settings out of a stack's configuration, however it is read.
 *
 * @param get The text of `aws:<key>`, JSON where it is not plain.
 * @throws {AwsSettingsError} for what is no setting of the provider's kind, or can't be followed.
 */
export function providerSettings(get: (key: string) => string | undefined): ProviderSettings {
  const problems: AwsSettingsError["problems"][number][] = [];
  const values: Record<string, unknown> = {};
  for (const [key, treatment] of Object.entries(providerKeys)) {
    const text = treatment === "no matter" ? undefined : get(key);
    if (text === undefined || text === "") continue;
    values[key] = textKeys.has(key) ? text : parsed(key, text, problems);
  }
  return settingsFrom(new ProviderValues(values, "aws:", problems));
}

/**
 * The settings of an explicit `aws.Provider`, out of the arguments that it is made of, for `Environment`'s `settings`.
 *
 * They must be plain values: berth looks at the account before anything is registered, and what a resource will put out
 * is not known by then.
 *
 * @throws {AwsSettingsError} for an `Output` or a promise, by its path, and for what can't be followed.
 * @example
 * const args = { region: "eu-west-1", assumeRoles: [{ roleArn: "arn:aws:iam::123456789012:role/deploy" }] };
 * const provider = new aws.Provider("shop", args);
 * const shop = await Environment.prepare(environment, { settings: settingsOfProviderArgs(args), provider });
 */
export function settingsOfProviderArgs(args: ProviderArgs): ProviderSettings {
  const later = pathsOfLater(args, "");
  if (later.length > 0)
    throw new AwsSettingsError(
      later.map((path) => ({
        code: "not-plain",
        path,
        message:
          "must be a plain value, got an Output or a promise: berth looks at the account before anything is registered. Give what it is made of, such as `new pulumi.Config().require(...)`.",
      })),
    );
  const values = new ProviderValues(args as Record<string, unknown>, "");
  values.only(Object.keys(providerKeys));
  return settingsFrom(values);
}

/** No part of the text is shown: it may be a secret. */
function parsed(key: string, text: string, problems: AwsSettingsError["problems"][number][]): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    const path = `aws:${key}`;
    const how = `Set it as a structure (\`pulumi config set --path\`), not as a text.`;
    problems.push({ code: "invalid-aws-setting", path, message: `must be JSON, and is none. ${how}` });
    return undefined;
  }
}

function pathsOfLater(value: unknown, path: string): string[] {
  if (pulumi.Output.isInstance(value) || value instanceof Promise) return [path];
  if (Array.isArray(value)) return value.flatMap((one, index) => pathsOfLater(one, `${path}[${index}]`));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) =>
    pathsOfLater(one, path === "" ? key : `${path}.${key}`),
  );
}
