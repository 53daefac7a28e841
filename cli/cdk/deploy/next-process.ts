import { subscribe, unsubscribe } from "node:diagnostics_channel";

/**
 * Through once this process has started another one.
 *
 * @see https://nodejs.org/api/diagnostics_channel.html#event-child_process
 */
export function nextProcess(): Promise<void> {
  return new Promise((resolve) => {
    const onProcess = () => {
      unsubscribe("child_process", onProcess);
      resolve();
    };
    subscribe("child_process", onProcess);
  });
}
