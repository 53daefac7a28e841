import { LocalError } from "../errors";
import { splitWords } from "./split-words";

/** What a project may set under `runtime.options` in Pulumi.yaml, as far as running a program goes. */
export interface RuntimeOptions {
  /** Load the program through ts-node. */
  readonly typescript: boolean;
  /** Path of the tsconfig file, relative to the program. */
  readonly tsconfig: string | undefined;
  /** Arguments for `node` itself. */
  readonly nodeArguments: readonly string[];
}

/** Reads the options with the defaults of Pulumi's own host; those that only concern installing are left alone. */
export function runtimeOptions(options: Readonly<Record<string, unknown>>): RuntimeOptions {
  return {
    typescript: option(options, "typescript", "boolean") ?? true,
    tsconfig: option(options, "tsconfig", "string") || undefined,
    nodeArguments: splitWords(option(options, "nodeargs", "string") ?? ""),
  };
}

interface Types {
  boolean: boolean;
  string: string;
}

function option<T extends keyof Types>(
  options: Readonly<Record<string, unknown>>,
  name: string,
  type: T,
): Types[T] | undefined {
  const value = options[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === type) return value as Types[T];
  throw new LocalError(
    "invalid-runtime-option",
    `The runtime option \`${name}\` is ${JSON.stringify(value)}; it must be a ${type}.`,
    "Correct `runtime.options` in Pulumi.yaml.",
  );
}
