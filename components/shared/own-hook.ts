import { AsyncResource } from "node:async_hooks";

import * as pulumi from "@pulumi/pulumi";

/**
 * A hook that runs in the program's own context: the engine calls from outside of it, where a program inside another
 * one (Automation API) has neither configuration nor engine.
 */
export function ownHook(
  name: string,
  callback: pulumi.ResourceHookFunction,
  options?: pulumi.ResourceHookOptions,
): pulumi.ResourceHook {
  const bound = AsyncResource.bind(callback);
  return takesHooks()
    ? awaitedLater(new pulumi.ResourceHook(name, bound, options))
    : // The mark is how Pulumi tells a hook, from whichever copy of its SDK, from a function.
      Object.assign(unregistered(pulumi.ResourceHook), { __pulumiResourceHook: true, name, callback: bound });
}

/** The same for the hook that is asked when an operation has failed. */
export function ownErrorHook(name: string, callback: pulumi.ErrorHookFunction): pulumi.ErrorHook {
  const bound = AsyncResource.bind(callback);
  return takesHooks()
    ? awaitedLater(new pulumi.ErrorHook(name, bound))
    : Object.assign(unregistered(pulumi.ErrorHook), { name, callback: bound });
}

/**
 * An error hook that adds what is known of a failure to the failed resource's own error, and never tries again.
 *
 * @param explain Nothing where there is nothing to add.
 */
export function explainingHook(
  name: string,
  explain: (failure: pulumi.ErrorHookArgs) => Promise<string | undefined>,
): pulumi.ErrorHook {
  return ownErrorHook(name, async (failure) => {
    const text = await explain(failure);
    if (text !== undefined) await pulumi.log.error(text, resourceAt(failure.urn));
    return false;
  });
}

/** The resource to log of: `pulumi.log` asks for one, but reads nothing of it but this. */
export function resourceAt(urn: string): pulumi.Resource {
  return { urn: pulumi.output(urn) } as pulumi.Resource;
}

/** Pulumi's mocks take no hooks, and a resource with one would wait for it for ever: there it is none. */
export function takesHooks(): boolean {
  const monitor = pulumi.runtime.getMonitor();
  return !monitor || "registerErrorHook" in monitor;
}

/**
 * Pulumi waits for the registration of a hook where a resource that has it is about to be registered. A resource never is
 * whose dependency failed, and the engine, which ends then, may refuse the hook: a rejection that nobody would hear of, which
 * ends the process of an inline program, or fails its next run.
 */
function awaitedLater<Hook extends object>(hook: Hook): Hook {
  (hook as { readonly __registered?: Promise<void> }).__registered?.catch(() => undefined);
  return hook;
}

function unregistered<Hook extends object>({ prototype }: { readonly prototype: Hook }): Hook {
  return Object.create(prototype) as Hook;
}

/** The value of an input, in a hook of a preview too: `undefined` there for what is not known before an `up`. */
export async function knownValueOf<T>(input: pulumi.Input<T>): Promise<T | undefined> {
  // What Pulumi itself goes by; its types leave it out.
  const output = pulumi.output(input) as unknown as { readonly isKnown: Promise<boolean> };
  return (await output.isKnown) ? valueOf(input) : undefined;
}

/** The value of an input, in a hook of an `up`: by then the engine has made all that it depends on. */
export function valueOf<T>(input: pulumi.Input<T>): Promise<T> {
  return new Promise((resolve) => pulumi.output(input).apply((value) => resolve(value as T)));
}
