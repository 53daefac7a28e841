import * as fs from "node:fs";
import * as path from "node:path";

import { parse } from "yaml";

import { CliError } from "../../shared/errors";

/** The text of a file; `undefined` where there is none. */
export function textOf(folder: string, file: string): string | undefined {
  const full = path.join(folder, file);
  return fs.existsSync(full) && fs.statSync(full).isFile() ? fs.readFileSync(full, "utf8") : undefined;
}

/** What a YAML file says; `undefined` where there is none. @throws `CliError` `unreadable-project` for what is no YAML */
export function yamlOf(folder: string, file: string): Readonly<Record<string, unknown>> | undefined {
  const text = textOf(folder, file);
  if (text === undefined) return undefined;
  try {
    return fieldsOf(parse(text, { logLevel: "error" }));
  } catch (error) {
    const [why] = (error instanceof Error ? error.message : String(error)).split("\n");
    throw new CliError(
      "unreadable-project",
      `${path.join(folder, file)} is no YAML: ${why} Correct it, or take nothing from here: \`--from none\`.`,
      { cause: error },
    );
  }
}

/** The fields of a value; none of what has none. */
export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

/** A text that is written out. */
export function plainText(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" && !value.includes("${") ? value : undefined;
}

/** A name as berth takes it: lower case words with hyphens between them. */
export function plainName(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
}
