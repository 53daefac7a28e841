import { z } from "zod";

import { nearestWord } from "../../retention/did-you-mean";

/** An object of these keys and no others, which the issue of another one names. */
export function strict<Shape extends z.ZodRawShape>(shape: Shape) {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) => (issue.code === "unrecognized_keys" ? keysMark + known.join(", ") : undefined),
  });
}

/** The keys that {@link strict} knows, out of what it says of another one; none where it was not strict that said it. */
export function knownKeys({ message }: z.core.$ZodIssueUnrecognizedKeys): readonly string[] {
  return message.startsWith(keysMark) ? message.slice(keysMark.length).split(", ") : [];
}

const keysMark = "must be one of: ";

/** Whether a schema's message is one of these files', and not the schema library's. */
export function isOwnText(message: string): boolean {
  return message.startsWith("must ");
}

/** That a key is none, with the one that was meant, or all that there are. */
export function unknownKeyText(key: string, known: readonly string[]): string {
  const near = nearestWord(key, known);
  return near === undefined
    ? `is not known here; known are ${known.join(", ")}.`
    : `is not known here. Did you mean \`${near}\`?`;
}

export const text = z.string().min(1, "must not be empty");
export const count = (minimum: number) => z.int().min(minimum);
export const texts = z.record(z.string(), z.string());

/**
 * Texts as Compose takes them: whole numbers and `true` or `false` stand for their text. Others would be another text than
 * was written: YAML reads `1.10` as 1.1.
 */
export const plainTexts = z.record(
  z.string(),
  z.preprocess(
    (value) => (typeof value === "boolean" || Number.isSafeInteger(value) ? String(value) : value),
    z.string({
      error: ({ input }) =>
        typeof input === "number" ? "must be text: put it in quotes, for YAML reads 1.10 as 1.1" : undefined,
    }),
  ),
);

/** Relative, for docker-build takes an absolute path for part of what it builds. */
export const relativePath = text.refine((value) => !/^([/\\]|[A-Za-z]:)/.test(value), {
  error:
    "must be relative to the project's folder, so that the same content is the same image on every machine",
});

export const accountId = z.string().regex(/^\d{12}$/, "must be an AWS account's twelve digits, in quotes");

/** A stack as Pulumi names it in full. */
export const stackName = z
  .string()
  .regex(/^[^/\s]+\/[^/\s]+\/[^/\s]+$/, "must be a stack's full name, `<organization>/<project>/<stack>`");
