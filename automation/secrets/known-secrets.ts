import { readFile } from "node:fs/promises";
import * as path from "node:path";

import { isSecretName } from "../../retention/secret-lines";
import { Secret } from "./secret";

/** Where a run's secrets can be found. */
export interface SecretSources {
  /** The options' configuration, and the stack's. */
  readonly config: readonly Readonly<Record<string, unknown>>[];
  /** What the engine and its providers get. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What files are relative to. */
  readonly root: string;
}

/**
 * The secrets that a run is known to have: those of its configuration, the environment's variables that are named like
 * secrets, and the build secrets that the configuration names. What only the program knows is not among them.
 */
export async function knownSecrets({ config, env, root }: SecretSources): Promise<string[]> {
  const values = config.flatMap((one) => Object.values(one));
  const places = values.flatMap((value) => buildSecrets(value));
  const files = await Promise.all(
    places.flatMap(({ file }) => (file === undefined ? [] : [textOf(path.resolve(root, file))])),
  );
  const variables = Object.entries(env).flatMap(([name, value]) =>
    value !== undefined && (isSecretName(name) || places.some((place) => place.env === name)) ? [value] : [],
  );
  return [...values.flatMap(secretOf), ...variables, ...files];
}

function secretOf(value: unknown): string[] {
  if (!(value instanceof Secret)) return [];
  const revealed: unknown = value.reveal();
  return typeof revealed === "string" ? [revealed] : [];
}

interface SecretPlace {
  readonly env?: string;
  readonly file?: string;
}

/** Those under the key `secrets` of whatever is built: `{ npm: { env: "NPM_TOKEN" } }`. */
function buildSecrets(value: unknown): SecretPlace[] {
  if (typeof value !== "object" || value === null || value instanceof Secret) return [];
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) =>
    key === "secrets" && typeof inner === "object" && inner !== null
      ? Object.values(inner).flatMap(placeOf)
      : buildSecrets(inner),
  );
}

function placeOf(value: unknown): SecretPlace[] {
  const { env, file } = (typeof value === "object" && value !== null ? value : {}) as Record<string, unknown>;
  if (typeof env === "string") return [{ env }];
  return typeof file === "string" ? [{ file }] : [];
}

/** One that can't be read is the program's to tell. */
function textOf(file: string): Promise<string> {
  return readFile(file, "utf8").catch(() => "");
}
