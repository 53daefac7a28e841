/**
 * Calls back once the process that started this one is gone. An engine that was killed says nothing, but its children
 * then get another parent.
 */
export function onParentDeath(callback: () => void): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    callback();
  }, 500);
  timer.unref();
}
