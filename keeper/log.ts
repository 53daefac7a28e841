import { InventoryError } from "../inventory/aws/inventory-error";

/** Writes one line of JSON. `event` says what it tells of: stable, kebab-case. */
export type Log = (
  level: "info" | "warn" | "error",
  event: string,
  fields: Readonly<Record<string, unknown>>,
) => void;

/**
 * Straight to the standard output: the runtime's own console writes time and request before a line, and CloudWatch then
 * reads no metric out of it.
 *
 * @param write One line.
 */
export function jsonLog(write: (line: string) => void): Log {
  return (level, event, fields) => write(JSON.stringify({ level, event, ...fields }));
}

/** Values that CloudWatch takes out of a line, at no call and no right. */
export type Metrics = Readonly<Record<string, number>>;

/** Where a keeper's metrics are. */
export const metricNamespace = "Berth";

/** What all of them have as a dimension. */
export const keeperDimension = "Keeper";

/**
 * The fields of a line that make metrics of `values`, by `dimensions`.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function metricFields(
  values: Metrics,
  dimensions: Readonly<Record<string, string>>,
  now: number,
): Record<string, unknown> {
  const metrics = Object.keys(values).map((name) => ({ Name: name, Unit: "Count" }));
  const directive = { Namespace: metricNamespace, Dimensions: [Object.keys(dimensions)], Metrics: metrics };
  return { _aws: { Timestamp: now, CloudWatchMetrics: [directive] }, ...dimensions, ...values };
}

/** What is said of an error: its code, its words, and what AWS said. */
export function causeFields(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: String(error) };
  const code: unknown = Reflect.get(error, "code");
  return {
    ...(typeof code === "string" && { code }),
    message: error.message,
    ...(error instanceof InventoryError &&
      error.permissions.length > 0 && { permissions: error.permissions }),
    ...(error.cause instanceof Error && { cause: { name: error.cause.name, message: error.cause.message } }),
  };
}
