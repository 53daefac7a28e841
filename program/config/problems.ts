import type { z } from "zod";

import type { Problem } from "../../retention";

/**
 * A schema's issue in our words.
 *
 * @param namespace What the paths begin with: `berth:`, or nothing.
 */
export function problemsOf(issue: z.core.$ZodIssue, namespace: string): Problem[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      code: "unknown-key",
      path: namespace + pathOf([...issue.path, key]),
      message: `${issue.message}.`,
    }));
  }
  const missing = issue.code === "invalid_type" && issue.input === undefined;
  return [
    {
      code: missing ? "missing" : issue.code.replaceAll("_", "-"),
      path: namespace + pathOf(issue.path),
      message: missing ? "must be set." : `${issue.message}${got(issue)}.`,
    },
  ];
}

/** `services[0].image.context` */
export function pathOf(path: readonly PropertyKey[]): string {
  const text = path.map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`)).join("");
  return text.slice(1);
}

/** What was given, unless it may be a secret. */
function got({ input, path }: z.core.$ZodIssue): string {
  const mayBeSecret = ["environment", "args", "secrets"].some((key) => path.includes(key));
  return mayBeSecret || input === undefined || typeof input === "object"
    ? ""
    : `, got ${JSON.stringify(input)}`;
}
