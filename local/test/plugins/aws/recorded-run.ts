import type { EngineEvent, OpMap } from "@pulumi/pulumi/automation";

/** What the engine said about one resource in one operation. */
export interface Seen {
  readonly operations: Set<string>;
  /** Path to kind, where the plugin found differences. */
  readonly differences: Map<string, string>;
  /** What the resource is afterwards, as far as it is known. */
  outputs: Record<string, unknown> | undefined;
}

/** One operation of the engine, by resource type. Resources of the fixtures are left out: their names say so. */
export interface Run {
  readonly summary: OpMap | undefined;
  readonly resources: ReadonlyMap<string, Seen>;
}

/** Collects what an operation says. */
export class Recorder {
  private readonly resources = new Map<string, Seen>();

  readonly onEvent = (event: EngineEvent): void => {
    const metadata = event.resourcePreEvent?.metadata ?? event.resOutputsEvent?.metadata;
    if (!metadata || metadata.urn.includes("::fixture-")) return;
    const seen = this.seen(metadata.type);
    seen.operations.add(metadata.op);
    for (const [path, { diffKind }] of Object.entries(metadata.detailedDiff ?? {}))
      seen.differences.set(path, diffKind);
    if (metadata.new?.outputs && event.resOutputsEvent) seen.outputs = metadata.new.outputs;
  };

  run(summary: OpMap | undefined): Run {
    return { summary, resources: this.resources };
  }

  private seen(type: string): Seen {
    const seen = this.resources.get(type) ?? {
      operations: new Set(),
      differences: new Map(),
      outputs: undefined,
    };
    this.resources.set(type, seen);
    return seen;
  }
}

const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Where something was said to become one thing, and became another. */
export function brokenPromises(promised: unknown, kept: unknown, path = ""): string[] {
  if (promised === unknown || promised === undefined) return [];
  if (Array.isArray(promised) && Array.isArray(kept) && promised.length === kept.length)
    return promised.flatMap((value, index) => brokenPromises(value, kept[index], `${path}[${index}]`));
  if (isObject(promised) && isObject(kept))
    return Object.entries(promised).flatMap(([key, value]) =>
      brokenPromises(value, kept[key], `${path}.${key}`),
    );
  return withoutDigits(promised) === withoutDigits(kept)
    ? []
    : [`${path}: ${JSON.stringify(promised)} became ${JSON.stringify(kept)}`];
}

/** Automatic names end in digits that each operation of the engine draws anew. */
function withoutDigits(value: unknown): unknown {
  return typeof value === "string" ? value.replace(/-[0-9a-f]{7}(?![0-9a-f])/g, "-#") : value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
