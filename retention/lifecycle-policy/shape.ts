import type { Problem } from "../problem";

/** What a JSON value must look like. */
export type Shape =
  | { readonly kind: "text" }
  | { readonly kind: "whole number"; readonly minimum: number }
  | { readonly kind: "one of"; readonly values: readonly string[] }
  | { readonly kind: "list"; readonly of: Shape }
  | {
      readonly kind: "object";
      readonly required: Readonly<Record<string, Shape>>;
      readonly optional: Readonly<Record<string, Shape>>;
    };

const texts: Shape = { kind: "list", of: { kind: "text" } };

/**
 * The grammar of a lifecycle policy, without what one property says about another.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html
 */
export const lifecyclePolicyShape: Shape = object({
  rules: {
    kind: "list",
    of: object(
      {
        rulePriority: { kind: "whole number", minimum: 1 },
        selection: object(
          {
            tagStatus: oneOf("tagged", "untagged", "any"),
            countType: oneOf(
              "imageCountMoreThan",
              "sinceImagePushed",
              "sinceImagePulled",
              "sinceImageTransitioned",
            ),
            countNumber: { kind: "whole number", minimum: 1 },
          },
          {
            tagPatternList: texts,
            tagPrefixList: texts,
            storageClass: oneOf("standard", "archive"),
            countUnit: oneOf("days"),
          },
        ),
        action: object({ type: oneOf("expire", "transition") }, { targetStorageClass: oneOf("archive") }),
      },
      { description: { kind: "text" } },
    ),
  },
});

/** Everything in a value that its shape doesn't allow. */
export function shapeProblems(value: unknown, shape: Shape, path = ""): Problem[] {
  const where = path === "" ? "The policy" : `\`${path}\``;
  const problem = (code: string, expected: string): Problem[] => [
    { code, path, message: `${where} must be ${expected}, got ${shown(value)}.` },
  ];
  if (value === null) {
    return [
      { code: "null", path, message: `${where} is null, which ECR refuses; leave it out or give a value.` },
    ];
  }
  switch (shape.kind) {
    case "text":
      return typeof value === "string" ? [] : problem("wrong-type", "text");
    case "whole number":
      if (typeof value !== "number") return problem("wrong-type", "a number");
      if (!Number.isInteger(value)) return problem("not-whole", "a whole number");
      return value >= shape.minimum ? [] : problem("below-minimum", `${shape.minimum} or more`);
    case "one of":
      if (typeof value !== "string") return problem("wrong-type", "text");
      return shape.values.includes(value) ? [] : problem("illegal-value", listed(shape.values));
    case "list":
      if (!Array.isArray(value)) return problem("wrong-type", "a list");
      return value.flatMap((entry: unknown, index) => shapeProblems(entry, shape.of, `${path}[${index}]`));
    case "object":
      if (!isObject(value)) return problem("wrong-type", "an object");
      return propertyProblems(value, shape, path);
  }
}

function propertyProblems(
  value: Readonly<Record<string, unknown>>,
  { required, optional }: Extract<Shape, { kind: "object" }>,
  path: string,
): Problem[] {
  const pathOf = (name: string) => (path === "" ? name : `${path}.${name}`);
  const known = new Map(Object.entries({ ...required, ...optional }));
  const missing = Object.keys(required)
    .filter((name) => !Object.hasOwn(value, name))
    .map((name) => ({
      code: "missing-property",
      path: pathOf(name),
      message: `\`${pathOf(name)}\` is missing, and ECR requires it.`,
    }));
  const given = Object.entries(value).flatMap(([name, member]): Problem[] => {
    const shape = known.get(name);
    if (shape) return shapeProblems(member, shape, pathOf(name));
    const message = `\`${pathOf(name)}\` is no property that ECR knows; it allows ${listed([...known.keys()])}.`;
    return [{ code: "unknown-property", path: pathOf(name), message }];
  });
  return [...missing, ...given];
}

/** Whether a JSON value has properties. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function object(
  required: Readonly<Record<string, Shape>>,
  optional: Readonly<Record<string, Shape>> = {},
): Shape {
  return { kind: "object", required, optional };
}

function oneOf(...values: readonly string[]): Shape {
  return { kind: "one of", values };
}

function listed(words: readonly string[]): string {
  const quoted = words.map((word) => `"${word}"`);
  return quoted.length > 1 ? `${quoted.slice(0, -1).join(", ")} or ${quoted.at(-1)}` : quoted.join("");
}

function shown(value: unknown): string {
  const text = typeof value === "number" ? String(value) : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}...` : text;
}
