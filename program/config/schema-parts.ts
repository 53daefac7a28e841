import { z } from "zod";

/** An object of these keys and no others; says which ones there are. */
export function strict<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === "unrecognized_keys"
        ? `is not known here; known are ${Object.keys(shape).join(", ")}`
        : undefined,
  });
}

export const text = z.string().min(1, "must not be empty");
export const count = (minimum: number) => z.int().min(minimum);
export const percent = z.int().min(1).max(100);
export const texts = z.record(z.string(), z.string());

/** Relative, for docker-build takes an absolute path for part of what it builds. */
export const relativePath = text.refine((value) => !/^([/\\]|[A-Za-z]:)/.test(value), {
  error:
    "must be relative to the project's folder, so that the same content is the same image on every machine",
});

export const accountId = z.string().regex(/^\d{12}$/, "must be an AWS account's twelve digits, in quotes");
