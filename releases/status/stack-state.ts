/** A resource of a stack's state, as `pulumi stack export` writes it. */
export interface StateResource {
  readonly urn: string;
  /** `aws:ecs/service:Service` */
  readonly type: string;
  readonly name: string;
  /** A component is none. */
  readonly custom: boolean;
  readonly parent?: string;
  /** URNs. */
  readonly dependencies: readonly string[];
  /** What Pulumi shows of it in clear: a secret stays encrypted. */
  readonly outputs: Readonly<Record<string, unknown>>;
}

/** What a stack has made, as it remembers it. */
export interface StackState {
  readonly resources: readonly StateResource[];
  /** When the state was written, ISO 8601. */
  readonly writtenAt?: string;
}

/**
 * Reads what `pulumi stack export` writes. Resources that are about to be deleted are left out.
 *
 * @returns `undefined` for what is no stack's state
 */
export function parseStackState(text: string): StackState | undefined {
  const deployment = mapIn(mapIn(parsed(text))?.["deployment"]);
  if (!deployment) return undefined;
  const { resources = [], manifest } = deployment;
  if (!Array.isArray(resources)) return undefined;
  const { time } = mapIn(manifest) ?? {};
  return {
    resources: resources.flatMap(resourceOf),
    ...(typeof time === "string" && { writtenAt: time }),
  };
}

function resourceOf(value: unknown): StateResource[] {
  const resource = mapIn(value) ?? {};
  const { urn, type, parent, outputs } = resource;
  if (typeof urn !== "string" || typeof type !== "string" || resource["delete"] === true) return [];
  const [, , , ...name] = urn.split("::");
  return [
    {
      ...{ urn, type, name: name.join("::"), custom: resource["custom"] === true },
      ...(typeof parent === "string" && { parent }),
      dependencies: textsIn(resource["dependencies"]),
      outputs: mapIn(outputs) ?? {},
    },
  ];
}

function textsIn(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : [];
}

function mapIn(value: unknown): Record<string, unknown> | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
