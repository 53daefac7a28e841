import { parse } from "yaml";

/** The values of a `Pulumi.<stack>.yaml`, as Pulumi hands them to a program. */
export function stackValues(text: string): Record<string, string> {
  const { config } = parse(text) as { config: Record<string, string | number | boolean | object> };
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [
      key,
      typeof value === "object" ? JSON.stringify(value) : String(value),
    ]),
  );
}

/** Those under `berth:`, without that prefix. */
export function berthValues(text: string): Record<string, string> {
  const ours = Object.entries(stackValues(text)).filter(([key]) => key.startsWith("berth:"));
  return Object.fromEntries(ours.map(([key, value]) => [key.slice("berth:".length), value]));
}
