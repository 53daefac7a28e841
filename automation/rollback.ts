import type { DeploymentEvent } from "./events/events";
import type { ConfigValue, DeploymentOptions } from "./options";

/** Which service goes back, to what, and why. */
export interface RollbackOptions {
  /**
   * The name under which its releases are counted.
   *
   * @default the stack's one image
   */
  readonly service?: string;
  /**
   * The release to go back to: its number, or its digest (`sha256:...`).
   *
   * @default the newest that neither runs nor is withdrawn
   */
  readonly to?: number | string;
  /** Why: kept with what is withdrawn, and shown to whoever deploys next. 1 to 1,000 characters; no secret. */
  readonly because: string;
}

/** What a rollback is made of: the same stack and program, told for one run which service goes back. */
export function optionsOfRollback(
  options: DeploymentOptions,
  {
    service,
    to,
    because,
  }: { readonly [Key in keyof RollbackOptions]: RollbackOptions[Key] | undefined } & Pick<
    RollbackOptions,
    "because"
  >,
): DeploymentOptions {
  const rollback: Record<string, ConfigValue> = {
    ...(service !== undefined && { service }),
    ...(to !== undefined && { to }),
    because,
  };
  return { ...options, config: { ...options.config, "berth:rollback": rollback } };
}

/** Hands a run's events on as they come. */
export async function followed<T>(
  run: AsyncIterable<DeploymentEvent> & { readonly result: Promise<T> },
  emit: (event: DeploymentEvent) => void,
): Promise<T> {
  try {
    for await (const event of run) emit(event);
  } catch {
    // The result says it.
  }
  return run.result;
}
