import { AsyncResource } from "node:async_hooks";

import * as pulumi from "@pulumi/pulumi";

/**
 * A hook that runs in the program's own context: the engine calls from outside of it, where a program inside another
 * one (Automation API) has neither configuration nor engine.
 *
 * Pulumi's mocks take no hooks, and a resource with one would wait for it for ever: there it is none.
 */
export function ownHook(name: string, callback: () => Promise<void>): pulumi.ResourceHook {
  const bound = AsyncResource.bind(callback);
  const monitor = pulumi.runtime.getMonitor();
  return monitor && !("registerResourceHook" in monitor)
    ? Object.assign(Object.create(pulumi.ResourceHook.prototype) as pulumi.ResourceHook, {
        // How Pulumi tells a hook, from whichever copy of its SDK, from a function.
        __pulumiResourceHook: true,
        name,
        callback: bound,
      })
    : new pulumi.ResourceHook(name, bound);
}

/** The value of an input, in a hook: by then the engine has made all that it depends on. */
export function valueOf<T>(input: pulumi.Input<T>): Promise<T> {
  return new Promise((resolve) => pulumi.output(input).apply((value) => resolve(value as T)));
}
