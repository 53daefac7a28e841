/** Set by the launcher of a plugin: the engine's process id, read before a slow start in which the engine may end. */
export const parentMark = "BERTH_PARENT";

/**
 * Calls back once the process that started this one is gone. An engine that was killed says nothing, but its children
 * then get another parent.
 */
export function onParentDeath(callback: () => void): void {
  const parent = Number(process.env[parentMark] ?? process.ppid);
  // Not for the processes that this one starts: they have another parent.
  delete process.env[parentMark];
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    callback();
  }, 500);
  timer.unref();
}
