import { parseConfig, type Config, type ServiceConfig } from "../../../program";
import {
  checkEnvironment,
  type CheckedEnvironment,
  type ImageSettings,
} from "../../../program/check-environment";
import type { EnvironmentArgs } from "../../../program";

/** A stack's configuration with its defaults, as `parseConfig` makes it of these values. */
export function stackConfig(values: {
  readonly services?: readonly unknown[];
  readonly stage?: string;
  readonly [key: string]: unknown;
}): Config {
  const texts = Object.entries({ area: "myapp", stage: "dev", ...values }).map(([key, value]) => [
    key,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  const parsed = parseConfig(Object.fromEntries(texts) as Record<string, string>);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value;
}

/** A service with its defaults. */
export function serviceConfig(name: string, values: Record<string, unknown> = {}): ServiceConfig {
  const [service] = stackConfig({ services: [{ name, image: { context: name }, ...values }] }).services;
  if (!service) throw new Error("no service");
  return service;
}

/** An environment with its defaults. */
export function environmentConfig(args: Partial<EnvironmentArgs> = {}): CheckedEnvironment {
  return checkEnvironment({ area: "myapp", stage: "dev", ...args });
}

/** What is said of an image that is built, with its defaults. */
export function imageSettings(context: string, rest: Record<string, unknown> = {}): ImageSettings {
  const { [context]: image } = environmentConfig({ images: { [context]: { context, ...rest } } }).images;
  if (!image) throw new Error("no image");
  return image;
}
