import { isObject, sameJson, sorted, type Json } from "./canonical";

/**
 * Whether two lists of container definitions run the same: ECS fills in defaults, and gives no promise about the order
 * of containers, environment variables and secrets.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html#container_definitions
 */
export function sameContainerDefinitions(
  networkMode: string | undefined,
): (state: unknown, input: unknown) => boolean {
  return sameJson((definitions) =>
    Array.isArray(definitions)
      ? sorted(definitions.map((definition) => canonicalDefinition(definition, networkMode === "awsvpc")))
      : definitions,
  );
}

function canonicalDefinition(definition: Json, hasOwnInterface: boolean): Json {
  if (!isObject(definition)) return definition;
  const own = Object.fromEntries(Object.entries(definition).map(([key, value]) => [lowerFirst(key), value]));
  return withoutZero({
    ...own,
    essential: own["essential"] ?? true,
    ...(isObject(own["healthCheck"]) && {
      healthCheck: { interval: 30, retries: 3, timeout: 5, ...own["healthCheck"] },
    }),
    ...orderedList(own, "environment"),
    ...orderedList(own, "secrets"),
    ...(Array.isArray(own["portMappings"]) && {
      portMappings: own["portMappings"].map((mapping) => canonicalPort(mapping, hasOwnInterface)),
    }),
  });
}

function orderedList(definition: { [key: string]: Json }, key: string): { [key: string]: Json } {
  const list = definition[key];
  return Array.isArray(list) ? { [key]: sorted(list) } : {};
}

function canonicalPort(mapping: Json, hasOwnInterface: boolean): Json {
  if (!isObject(mapping)) return mapping;
  const { protocol, hostPort, containerPort = null, ...rest } = mapping;
  return {
    ...rest,
    containerPort,
    protocol: protocol === "tcp" ? "" : (protocol ?? ""),
    hostPort: hostPort || (hasOwnInterface ? containerPort : 0),
  };
}

/** A zero says no more than leaving it out, except where leaving it out lets the kernel choose. */
function withoutZero(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutZero);
  if (!isObject(value)) return value;
  const kept = Object.entries(value)
    .map(([key, inner]) => [key, withoutZero(inner)] as const)
    .filter(([key, inner]) => key === "swappiness" || !isZero(inner));
  return Object.fromEntries(kept);
}

function isZero(value: Json): boolean {
  if (Array.isArray(value)) return value.length === 0;
  if (isObject(value)) return Object.keys(value).length === 0;
  return value === null || value === false || value === 0 || value === "";
}

function lowerFirst(key: string): string {
  return key.charAt(0).toLowerCase() + key.slice(1);
}
