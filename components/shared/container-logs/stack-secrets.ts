import * as pulumi from "@pulumi/pulumi";

import { secretValues } from "../../../retention/secret-lines";

/**
 * The secrets that a program knows without asking anybody: the stack's secret configuration, of a structure each text in it,
 * and the environment's variables that are named like secrets.
 */
export function stackSecrets(): string[] {
  const configured = Object.entries(pulumi.runtime.allConfig()).flatMap(([key, value]) =>
    runtime.isConfigSecret(key) ? [value, ...textsIn(parsed(value))] : [],
  );
  return [...configured, ...secretValues(process.env)];
}

/** Exported and used by every `Config` method, but left out of the package's types. */
const runtime = pulumi.runtime as typeof pulumi.runtime & { isConfigSecret(key: string): boolean };

function parsed(value: string): unknown {
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return undefined;
  }
}

function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
