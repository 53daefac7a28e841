import type { z } from "zod";

import type { Problem } from "../../retention";
import { invalidInput } from "./errors";

/** Reads JSON text of a shape. @throws `CliError` `invalid-input` with all problems and their paths */
export function parseJsonInput<T>(option: string, file: string, text: string, schema: z.ZodType<T>): T {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    const message = `The file must be JSON text: ${error instanceof Error ? error.message : String(error)}.`;
    throw invalidInput(option, file, [{ code: "not-json", path: "", message }]);
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw invalidInput(option, file, parsed.error.issues.map(problemOf));
}

function problemOf({ code, path, message }: z.core.$ZodIssue): Problem {
  const at = path.map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`)).join("");
  return { code: code.replace(/_/g, "-"), path: at.replace(/^\./, ""), message: `${message}.` };
}
