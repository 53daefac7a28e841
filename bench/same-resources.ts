import * as assert from "node:assert/strict";
import type { Variant } from "./variants";

/** A program whose stack is compared. */
export type Compared = Pick<Variant, "name" | "stack" | "repository">;

/** A resource in an exported stack. */
export interface StateResource {
  readonly type: string;
  readonly urn: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
}

/** Throws unless both stacks have the same resources with the same inputs, names that tell the stacks apart aside. */
export function assertSameResources(
  [one, ones]: readonly [Compared, readonly StateResource[]],
  [other, others]: readonly [Compared, readonly StateResource[]],
): void {
  assert.deepEqual(
    comparable(one, ones),
    comparable(other, others),
    `"${one.name}" and "${other.name}" do not make the same resources, so their times do not compare.`,
  );
}

/**
 * A line a resource: its type, name and inputs. Components and the stack's own entries cost no call to AWS. The release is
 * left out: a flat program has none, and what it costs counts against berth.
 */
function comparable(variant: Compared, resources: readonly StateResource[]): string[] {
  return resources
    .filter(({ type }) => !/^(berth|pulumi):/.test(type))
    .map(({ type, urn, inputs = {} }) => {
      const name = urn.split("::").slice(3).join("::");
      return `${type} ${neutral(variant, `${name} ${JSON.stringify(sorted(inputs))}`)}`;
    })
    .sort();
}

/** The text without what is another in every stack: its names, and what AWS and Pulumi made up. */
function neutral(variant: Compared, text: string): string {
  const { repository, name, stack } = variant;
  return text
    .replaceAll(repository, "REPOSITORY")
    .replace(/\bbench-(stack|package)\b/g, "CLUSTER")
    .replace(/"organization\/[\w-]+\//g, '"organization/PROJECT/')
    .replace(new RegExp(`\\b${name}-${stack}-(?=[a-z])`, "g"), "FAMILY-")
    .replace(/sha256:[0-9a-f]{64}/g, "DIGEST")
    .replace(/-[0-9a-f]{7,17}\b/g, "-RANDOM")
    .replace(/\/[0-9a-z]{16}\b/g, "/RANDOM")
    .replace(/:\d+\b(?=")/g, ":REVISION");
}

/** Keys in one order: the state has them in that of the program. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  // Encrypted anew in every stack.
  if ("ciphertext" in value) return "SECRET";
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  );
}
