import * as pulumi from "@pulumi/pulumi";
import type { z } from "zod";

import type { Checked, Problem } from "../../retention";
import { configSchema, structuredKeys } from "./schema";
import { crossProblems } from "./cross-checks";
import { problemsOf } from "./problems";
import { ConfigError } from "../errors";

/** A stack's configuration, valid and with its defaults. */
export type Config = z.infer<typeof configSchema>;
export type ServiceConfig = Config["services"][number];

/** Reads and checks everything under `berth:`; the only place that reads it. Throws a {@link ConfigError}. */
export function readConfig(): Config {
  const values: Record<string, string> = {};
  for (const [key, value] of Object.entries(pulumi.runtime.allConfig())) {
    if (key.startsWith(namespace)) values[key.slice(namespace.length)] = value;
  }
  const config = parseConfig(values, configuredRegion());
  const problems = [...secretProblems(Object.keys(values)), ...(config.ok ? [] : config.problems)];
  if (!config.ok || problems.length > 0) throw new ConfigError(problems);
  return config.value;
}

/**
 * Checks the values under `berth:`, as Pulumi keeps them: text, and JSON text for what has a structure.
 *
 * @param region Where the stack's resources are, if that is known.
 */
export function parseConfig(values: Readonly<Record<string, string>>, region?: string): Checked<Config> {
  const problems: Problem[] = [];
  const raw = Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      key,
      structuredKeys.includes(key) ? parseJson(key, value, problems) : value,
    ]),
  );
  const broken = problems.map(({ path }) => path);

  const parsed = configSchema.safeParse(raw, { reportInput: true });
  const issues = parsed.success ? [] : problemsOf(parsed.error.issues, namespace);
  problems.push(...issues.filter(({ path }) => !broken.includes(path)));
  // What is wrong in itself can't be wrong together with others besides.
  const known = new Set(problems.map(({ path }) => path));
  problems.push(...crossProblems(raw, region).filter(({ path }) => !known.has(path)));
  return parsed.success && problems.length === 0 ? { ok: true, value: parsed.data } : { ok: false, problems };
}

const namespace = "berth:";

/** As far as it is said without a look at a profile: that takes until AWS is asked. */
function configuredRegion(): string | undefined {
  const { AWS_REGION, AWS_DEFAULT_REGION } = process.env;
  return new pulumi.Config("aws").get("region") ?? (AWS_REGION || AWS_DEFAULT_REGION || undefined);
}

/**
 * Pulumi hands a secret to the program as plain text, and what we make of it (names, a task definition's environment)
 * is shown in clear by Pulumi's state and by ECS.
 */
function secretProblems(keys: readonly string[]): Problem[] {
  return keys
    .filter((key) => runtime.isConfigSecret(namespace + key))
    .map((key) => ({
      code: "secret-shown",
      path: namespace + key,
      message:
        "must not hold a secret: ECS would show it in clear. Keep it in Secrets Manager or Parameter Store, let the container read it there by its task role, and set the value anew without `--secret`.",
    }));
}

/** Exported and used by every `Config` method, but left out of the package's types. */
const runtime = pulumi.runtime as typeof pulumi.runtime & { isConfigSecret(key: string): boolean };

function parseJson(key: string, value: string, problems: Problem[]): unknown {
  try {
    return JSON.parse(value) as unknown;
  } catch {
    const message =
      "must be a list or map; write it in Pulumi.<stack>.yaml, or set it by `pulumi config set --path`.";
    problems.push({ code: "not-structured", path: namespace + key, message });
    return undefined;
  }
}
