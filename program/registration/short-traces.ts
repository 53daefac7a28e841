/**
 * Runs what registers resources, with three frames in a stack trace.
 *
 * Pulumi keeps one for each property of each resource, in case a promise is never settled (`debuggablePromise` in
 * `@pulumi/pulumi/runtime`), and the `ts-node` that it runs programs by formats every frame anew: half of the time that a
 * registration takes. Where somebody looks for such a promise (`PULUMI_DEBUG_PROMISE_LEAKS`), nothing is shortened.
 */
export function withShortTraces<T>(register: () => T): T {
  const { stackTraceLimit } = Error;
  if (process.env["PULUMI_DEBUG_PROMISE_LEAKS"] || stackTraceLimit <= frames) return register();
  Error.stackTraceLimit = frames;
  try {
    return register();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** Enough to find what threw. */
const frames = 3;
